import { randomUUID } from 'node:crypto';
import { AwsErrorResponse } from '../engines.ts';

/** A message that a topic took. */
export interface PublishedMessage {
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string;
}

/** A request of the query protocol, decoded. */
export type SnsForm = Readonly<Record<string, string>>;

/** Topics. They keep their latest messages and have no subscribers. */
export interface Topics {
  /** @returns ARN of the topic */
  create(name: string): string;
  /** @returns id of the message. @throws AwsErrorResponse NotFound, InvalidParameter */
  publish(message: PublishedMessage): string;
  /** Latest messages of all topics, oldest first. */
  published(): readonly PublishedMessage[];
  /** Answers Publish and PublishBatch. @returns XML. @throws AwsErrorResponse */
  answer(form: SnsForm): string;
}

export interface TopicsOptions {
  readonly region: string;
  readonly onPublish?: ((message: PublishedMessage) => void) | undefined;
}

/** Messages that are kept for those who ask later. */
const kept = 100;
const largestMessage = 256 * 1024;
const longestSubject = 100;
const largestBatch = 10;

/** Topics in memory: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export function createTopics({ region, onPublish }: TopicsOptions): Topics {
  const arns = new Set<string>();
  const latest: PublishedMessage[] = [];
  const publish = (published: PublishedMessage) => {
    if (!arns.has(published.topicArn))
      throw new AwsErrorResponse('NotFound', `Topic ${published.topicArn} does not exist`, 404);
    check(published);
    latest.push(published);
    latest.splice(0, latest.length - kept);
    onPublish?.(published);
    return randomUUID();
  };
  return {
    publish,
    create(name) {
      const arn = `arn:aws:sns:${region}:000000000000:${name}`;
      arns.add(arn);
      return arn;
    },
    published: () => [...latest],
    answer(form) {
      if (form.Action === 'Publish') {
        return xmlOf('Publish', `<MessageId>${publish(messageIn(form, ''))}</MessageId>`);
      }
      if (form.Action === 'PublishBatch') return xmlOf('PublishBatch', batchResult(form, publish));
      throw new AwsErrorResponse('InvalidAction', `The action ${form.Action} is not supported here.`);
    },
  };
}

/** @throws AwsErrorResponse InvalidParameter */
function check({ message, subject = '' }: PublishedMessage): void {
  if (message === '') throw new AwsErrorResponse('InvalidParameter', 'Invalid parameter: Empty message');
  if (Buffer.byteLength(message) > largestMessage)
    throw new AwsErrorResponse('InvalidParameter', 'Invalid parameter: Message too long');
  if (subject.length > longestSubject || /[\r\n]/.test(subject))
    throw new AwsErrorResponse('InvalidParameter', 'Invalid parameter: Subject');
}

/** Entries are taken or rejected one by one. */
function batchResult(form: SnsForm, publish: (message: PublishedMessage) => string): string {
  const entries = Object.keys(form).flatMap(
    (name) => /^(PublishBatchRequestEntries\.member\.\d+\.)Id$/.exec(name)?.[1] ?? [],
  );
  const messages = entries.map((entry) => messageIn(form, entry));
  if (entries.length === 0) throw new AwsErrorResponse('EmptyBatchRequest', 'The batch has no entries.');
  if (entries.length > largestBatch)
    throw new AwsErrorResponse('TooManyEntriesInBatchRequest', `${entries.length} entries, ${largestBatch} allowed.`);
  if (new Set(entries.map((entry) => form[`${entry}Id`])).size < entries.length)
    throw new AwsErrorResponse('BatchEntryIdsNotDistinct', 'Two entries have the same id.');
  if (messages.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0) > largestMessage)
    throw new AwsErrorResponse('BatchRequestTooLong', `The messages have more than ${largestMessage} bytes.`);
  const [successful, failed]: [string[], string[]] = [[], []];
  for (const [position, message] of messages.entries()) {
    const id = `<Id>${form[`${entries[position]}Id`]}</Id>`;
    try {
      successful.push(`<member>${id}<MessageId>${publish(message)}</MessageId></member>`);
    } catch (error) {
      if (!(error instanceof AwsErrorResponse) || error.code === 'NotFound') throw error;
      failed.push(
        `<member>${id}<Code>${error.code}</Code><Message>${error.message}</Message><SenderFault>true</SenderFault></member>`,
      );
    }
  }
  return `<Successful>${successful.join('')}</Successful><Failed>${failed.join('')}</Failed>`;
}

function messageIn(form: SnsForm, entry: string): PublishedMessage {
  const subject = form[`${entry}Subject`];
  return {
    topicArn: form.TopicArn ?? form.TargetArn ?? '',
    message: form[`${entry}Message`] ?? '',
    ...(subject === undefined ? {} : { subject }),
  };
}

const xmlOf = (action: string, result: string): string =>
  `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${action}Result>${result}</${action}Result>` +
  `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`;
