import { allow, type PolicyStatement } from './document.ts';

/** Sending traces to X-Ray, which knows no resources that a policy could name. */
export const writeTraces: PolicyStatement = allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']);

/** What Step Functions asks of X-Ray beside, to learn which executions to trace. */
export const readSampling: PolicyStatement = allow(['xray:GetSamplingRules', 'xray:GetSamplingTargets'], ['*']);
