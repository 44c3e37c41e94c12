import { allow, type PolicyStatement } from './document.ts';

/** Sends traces to X-Ray, which has no resources that a policy could name. */
export const writeTraces: PolicyStatement = allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']);

/** Rights that Step Functions needs in addition, to learn which executions to trace. */
export const readSampling: PolicyStatement = allow(['xray:GetSamplingRules', 'xray:GetSamplingTargets'], ['*']);
