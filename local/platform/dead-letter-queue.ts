import { PlatformError } from '../errors.ts';
import type { DeadLetterMessage } from '../event-source-mapping/event-source-mapping.ts';
import { nameInArn, readArn } from '../materialise/arn.ts';
import type { LocalObjectStore } from '../s3/s3.ts';

type Destinations = Pick<LocalObjectStore, 'put' | 'publish' | 'sendMessage' | 'createQueue'>;

/**
 * Puts a dead letter into the destination of its event source mapping.
 * @throws Error for a destination that is not available locally
 */
export async function sendDeadLetter(
  store: Destinations,
  arn: string,
  { key, body }: DeadLetterMessage,
): Promise<void> {
  const { service } = readArn(arn);
  if (service === 's3') await store.put(nameInArn(arn), key, Buffer.from(body));
  else if (service === 'sns') await store.publish(arn, body);
  else if (service === 'sqs') await store.sendMessage(await store.createQueue(nameInArn(arn)), body);
  else throw new PlatformError(`dead-letter queue ${arn}: locally there are buckets, topics and queues`);
}
