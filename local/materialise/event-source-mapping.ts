import { createHash } from 'node:crypto';
import { PlatformError } from '../errors.ts';
import { arnOf, nameInArn, readArn } from './arn.ts';
import type { Materialiser } from './context.ts';
import { readInputs } from './inputs.ts';

/** `aws.lambda.EventSourceMapping` of a stream: a poller that resumes at its checkpoint. */
export const eventSourceMapping: Materialiser = async ({ name, inputs }, { eventSourceMappings, location }) => {
  const read = readInputs(inputs);
  const source = read.text('eventSourceArn');
  if (readArn(source).service !== 'kinesis')
    throw new PlatformError(`its source is ${source}; locally only streams are polled`);
  if (!read.flag('enabled', true)) return { id: uuidOf(name), state: { ...inputs, uuid: uuidOf(name) } };
  if (read.has('filterCriteria')) throw new PlatformError('it filters records, which is not done locally');
  const uuid = uuidOf(name);
  const functionName = read.text('functionName');
  const startingPosition = read.text('startingPosition');
  if (startingPosition !== 'TRIM_HORIZON' && startingPosition !== 'LATEST')
    throw new PlatformError(`startingPosition is ${startingPosition}; locally there are TRIM_HORIZON and LATEST`);
  const onFailureArn = read.inner('destinationConfig').inner('onFailure').textOr('destinationArn', undefined);
  await eventSourceMappings.declare({
    uuid,
    streamName: nameInArn(source),
    functionName,
    batchSize: read.number('batchSize', 100),
    windowSeconds: read.number('maximumBatchingWindowInSeconds', 0),
    parallelizationFactor: read.number('parallelizationFactor', 1),
    maximumRetryAttempts: read.number('maximumRetryAttempts', -1),
    maximumRecordAgeSeconds: read.number('maximumRecordAgeInSeconds', -1),
    bisectBatchOnFunctionError: read.flag('bisectBatchOnFunctionError', false),
    reportBatchItemFailures: read.list('functionResponseTypes').includes('ReportBatchItemFailures'),
    startingPosition,
    ...(onFailureArn === undefined ? {} : { onFailureArn }),
  });
  return {
    id: uuid,
    state: {
      ...inputs,
      uuid,
      arn: arnOf('lambda', location, `event-source-mapping:${uuid}`),
      functionArn: functionName.startsWith('arn:')
        ? functionName
        : arnOf('lambda', location, `function:${functionName}`),
      state: 'Enabled',
    },
  };
};

/** Same id at each start, because checkpoints are stored under it. A version 8 UUID (RFC 9562), made from a hash. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(`event source mapping ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
