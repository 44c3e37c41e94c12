import type { buildApp } from 'fauxqs';

/** A message that a topic took. */
export interface PublishedMessage {
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string;
}

type Form = Readonly<Record<string, string>>;

/** Messages that are kept for those who ask later. */
const kept = 100;

/** Notes what topics take, whoever publishes it. @returns the latest messages, oldest first */
export function observeTopics(
  app: ReturnType<typeof buildApp>,
  listener?: (message: PublishedMessage) => void,
): readonly PublishedMessage[] {
  const latest: PublishedMessage[] = [];
  app.addHook('onResponse', (request, reply, done) => {
    if (request.url === '/' && reply.statusCode === 200) {
      for (const message of messagesOf(request.body)) {
        latest.push(message);
        listener?.(message);
      }
      latest.splice(0, latest.length - kept);
    }
    done();
  });
  return latest;
}

function messagesOf(body: unknown): PublishedMessage[] {
  const form = (body ?? {}) as Form;
  if (form.Action === 'Publish') return [messageOf(form, '')];
  if (form.Action !== 'PublishBatch') return [];
  const entries = Object.keys(form).flatMap(
    (name) => /^(PublishBatchRequestEntries\.member\.\d+\.)Message$/.exec(name)?.[1] ?? [],
  );
  return entries.map((entry) => messageOf(form, entry));
}

function messageOf(form: Form, entry: string): PublishedMessage {
  const subject = form[`${entry}Subject`];
  return {
    topicArn: form.TopicArn ?? form.TargetArn ?? '',
    message: form[`${entry}Message`] ?? '',
    ...(subject === undefined ? {} : { subject }),
  };
}
