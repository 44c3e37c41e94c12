import { createHash, randomUUID } from 'node:crypto';
import { AwsErrorResponse, type JsonApi } from '../engines.ts';

/** Queues in memory, for dead letters. The receiver of a message is its only reader, so that none becomes visible again. */
export interface Queues {
  /** @returns URL of the queue */
  create(name: string): string;
  /** @returns id of the message. @throws AwsErrorResponse QueueDoesNotExist */
  send(url: string, body: string): string;
  /** Answers GetQueueUrl, SendMessage, ReceiveMessage and DeleteMessage. */
  readonly api: JsonApi;
}

interface QueueMessage {
  readonly id: string;
  readonly body: string;
}

const mostReceived = 10;

const md5Of = (text: string): string => createHash('md5').update(text).digest('hex');

/** @param urlOf URL of a queue */
export function createQueues(urlOf: (name: string) => string): Queues {
  const queues = new Map<string, QueueMessage[]>();
  const find = (url: unknown): QueueMessage[] => {
    const queue = queues.get(String(url));
    if (queue) return queue;
    throw new AwsErrorResponse('QueueDoesNotExist', `The queue ${url} does not exist.`);
  };
  const send = (url: string, body: string) => {
    const id = randomUUID();
    find(url).push({ id, body });
    return id;
  };
  const operations: Readonly<Record<string, (body: Record<string, unknown>) => unknown>> = {
    GetQueueUrl({ QueueName }) {
      const url = urlOf(String(QueueName));
      find(url);
      return { QueueUrl: url };
    },
    SendMessage: ({ QueueUrl, MessageBody }) => {
      const body = String(MessageBody ?? '');
      if (body === '') throw new AwsErrorResponse('InvalidParameterValue', 'The message has no body.');
      return { MessageId: send(String(QueueUrl), body), MD5OfMessageBody: md5Of(body) };
    },
    ReceiveMessage({ QueueUrl, MaxNumberOfMessages = 1 }) {
      const received = find(QueueUrl).splice(0, Math.min(Number(MaxNumberOfMessages) || 1, mostReceived));
      return {
        Messages: received.map(({ id, body }) => ({
          MessageId: id,
          ReceiptHandle: id,
          Body: body,
          MD5OfBody: md5Of(body),
        })),
      };
    },
    DeleteMessage({ QueueUrl }) {
      find(QueueUrl);
      return {};
    },
  };
  return {
    send,
    create(name) {
      const url = urlOf(name);
      if (!queues.has(url)) queues.set(url, []);
      return url;
    },
    api(operation, body) {
      const answer = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!answer) throw new AwsErrorResponse('UnknownOperationException', `SQS has no ${operation} here.`, 404);
      return answer(body);
    },
  };
}
