import { arn, type Place } from './arn.ts';
import { allow, type Statement } from './document.ts';

/** What the state machine starts: names of jobs, functions and the topic for failures. */
export interface Orchestrated {
  readonly jobs: readonly string[];
  readonly functions: readonly string[];
  readonly topic: string;
}

/** Step Functions polls job runs itself, and stops one whose execution is stopped. */
export const orchestrationPolicy = (place: Place, { jobs, functions, topic }: Orchestrated): Statement[] => [
  allow(
    ['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'],
    jobs.map((name) => arn.job(place, name)),
  ),
  allow(
    ['lambda:InvokeFunction'],
    functions.map((name) => arn.function(place, name)),
  ),
  allow(['sns:Publish'], [arn.topic(place, topic)]),
];

/** What the schedules start. */
export const schedulerPolicy = (place: Place, functionName: string, stateMachine: string): Statement[] => [
  allow(['lambda:InvokeFunction'], [arn.function(place, functionName)]),
  allow(['states:StartExecution'], [arn.stateMachine(place, stateMachine)]),
];
