import { PublishBatchCommand, type PublishBatchRequestEntry, type SNSClient } from '@aws-sdk/client-sns';
import { type Contract, type Row, ServiceError, timeColumn } from '../../etl/platform.ts';
import { type Backoff, backOff, type Sleep } from '../../lake/index.ts';
import type { Logger } from '../log.ts';

/** Limit of SNS PublishBatch. */
const entriesPerRequest = 10;

const attempts = 4;
const backoff: Backoff = { first: 100, longest: 1_000 };

/** Keeps ten messages within the 256 KiB of one request, even if the key of a record is very long. */
const longestText = 256;

/**
 * Publishes alerts in groups of ten and retries only those that failed.
 * @throws ServiceError if the topic finally did not accept them. The batch is then delivered again; its objects are
 * idempotent, and an alert may be published twice, which is better than never
 */
export async function publishAlerts(
  sns: SNSClient,
  topicArn: string,
  contract: Contract,
  alerts: readonly Row[],
  log: Logger,
  wait?: Sleep,
): Promise<void> {
  for (let at = 0; at < alerts.length; at += entriesPerRequest) {
    const rows = alerts.slice(at, at + entriesPerRequest);
    let entries = rows.map((row, i) => entryOf(contract, row, `${i}`));
    for (let attempt = 0; entries.length > 0 && attempt < attempts; attempt++) {
      if (attempt > 0) await backOff(backoff, attempt - 1, wait);
      entries = await publishOnce(sns, topicArn, entries, log);
    }
    if (entries.length > 0)
      throw new ServiceError(`${topicArn} did not take ${entries.length} alerts of ${contract.source}`);
  }
}

/** @returns the entries to retry */
async function publishOnce(
  sns: SNSClient,
  topicArn: string,
  entries: readonly PublishBatchRequestEntry[],
  log: Logger,
): Promise<PublishBatchRequestEntry[]> {
  const { Failed = [] } = await sns.send(
    new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: [...entries] }),
  );
  for (const { Code } of Failed.filter(({ SenderFault }) => SenderFault)) {
    // A retry would fail with every delivery and block the shard; the alert is in the table of alerts.
    log.error('topic rejects the alert permanently', { code: Code ?? 'unknown' });
  }
  const again = new Set(Failed.filter(({ SenderFault }) => !SenderFault).map(({ Id }) => Id));
  return entries.filter(({ Id }) => again.has(Id));
}

function entryOf(contract: Contract, alert: Row, id: string): PublishBatchRequestEntry {
  const { source, key, fields } = contract;
  const eventTime = timeColumn(contract);
  const personal = fields.find(({ name }) => name === key)?.personal;
  const message = {
    source,
    alert_type: alert.alert_type,
    // A notification leaves the lake for mailboxes and chats.
    ...(personal ? {} : { [key]: String(alert[key]).slice(0, longestText) }),
    [eventTime]: new Date(Number(alert[eventTime])).toISOString(),
    score: alert.score,
    threshold: alert.threshold,
    contributions: JSON.parse(String(alert.contributions)),
    event_id: String(alert.event_id).slice(0, longestText),
  };
  return {
    Id: id,
    Subject: `${source}: ${alert.alert_type}`,
    Message: JSON.stringify(message),
    MessageAttributes: {
      source: { DataType: 'String', StringValue: source },
      alert_type: { DataType: 'String', StringValue: String(alert.alert_type) },
    },
  };
}
