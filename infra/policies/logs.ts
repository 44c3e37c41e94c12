import { type AwsLocation, arn } from './arn.ts';
import { allow, type PolicyStatement } from './document.ts';

/** Log group of a function, declared by the stack: one that Lambda creates is kept for ever. */
export const functionLogGroup = (functionName: string): string => `/aws/lambda/${functionName}`;

/** Writes to the log groups of functions. The groups are declared, so a function never creates one. */
export const writeLogs = (location: AwsLocation, functionNames: readonly string[]): PolicyStatement =>
  allow(
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    functionNames.map((name) => arn.logStreams(location, functionLogGroup(name))),
  );
