import { AwsErrorResponse, type EventSourceMappingDeclaration } from '../engines.ts';

type RangedSetting =
  | 'batchSize'
  | 'windowSeconds'
  | 'parallelizationFactor'
  | 'maximumRetryAttempts'
  | 'maximumRecordAgeSeconds';

/** Ranges of the service, both ends inclusive: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html */
const RANGES: Readonly<Record<RangedSetting, readonly [least: number, most: number]>> = {
  batchSize: [1, 10_000],
  windowSeconds: [0, 300],
  parallelizationFactor: [1, 10],
  maximumRetryAttempts: [-1, 10_000],
  maximumRecordAgeSeconds: [60, 604_800],
};

/**
 * Rejects settings that a deployment would reject, all of them at once.
 *
 * @throws AwsErrorResponse InvalidParameterValueException
 */
export function checkEventSourceMapping(mapping: EventSourceMappingDeclaration): void {
  const issues = (Object.keys(RANGES) as RangedSetting[]).flatMap((setting) => {
    const [least, most] = RANGES[setting];
    const value = mapping[setting];
    if (setting === 'maximumRecordAgeSeconds' && value === -1) return [];
    if (Number.isInteger(value) && value >= least && value <= most) return [];
    return [`${setting} is ${value}, not a whole number from ${least} to ${most}`];
  });
  if (issues.length === 0) return;
  const where = `Event source mapping of ${mapping.streamName} to ${mapping.functionName}`;
  throw new AwsErrorResponse('InvalidParameterValueException', `${where}: ${issues.join('; ')}.`);
}
