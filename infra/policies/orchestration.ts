import { type AwsLocation, arn } from './arn.ts';
import { allow, type PolicyStatement } from './document.ts';

/** Resources that the state machine starts: names of jobs, functions and the topic for failures. */
export interface Orchestrated {
  readonly jobs: readonly string[];
  readonly functions: readonly string[];
  readonly topic: string;
}

/** Step Functions polls job runs itself, and stops the run of a stopped execution. */
export const orchestrationPolicy = (
  location: AwsLocation,
  { jobs, functions, topic }: Orchestrated,
): PolicyStatement[] => [
  allow(
    ['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'],
    jobs.map((name) => arn.job(location, name)),
  ),
  allow(
    ['lambda:InvokeFunction'],
    functions.map((name) => arn.function(location, name)),
  ),
  allow(['sns:Publish'], [arn.topic(location, topic)]),
];

/** Resources that the schedules start. */
export const schedulerPolicy = (
  location: AwsLocation,
  functionName: string,
  stateMachine: string,
): PolicyStatement[] => [
  allow(['lambda:InvokeFunction'], [arn.function(location, functionName)]),
  allow(['states:StartExecution'], [arn.stateMachine(location, stateMachine)]),
];
