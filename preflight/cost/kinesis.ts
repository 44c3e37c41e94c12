import { hoursPerMonth, kmsRequestsPerShardHour } from './assumptions.ts';
import type { SourceFlow, UsageLine } from './load.ts';

export const gigabyte = 2 ** 30;

const day = 24;
const week = 7 * 24;

/** Streams: capacity, data in and out, and data kept for more than a day. */
export function kinesisLines(flow: SourceFlow): UsageLine[] {
  const line = (what: string, price: UsageLine['price'], quantity: number): UsageLine => ({
    service: 'Kinesis',
    what,
    price,
    quantity,
  });
  const kms = flow.stream.encryptedByKms ? flow.openShards * hoursPerMonth * kmsRequestsPerShardHour : 0;
  return [
    ...(flow.stream.mode === 'PROVISIONED' ? provisioned(flow, line) : onDemand(flow, line)),
    line('data keys of the streams, from KMS', 'kmsRequest', kms),
  ];
}

type MakeLine = (what: string, price: UsageLine['price'], quantity: number) => UsageLine;

function provisioned({ stream, facts, records, openShards }: SourceFlow, line: MakeLine): UsageLine[] {
  const hours = openShards * hoursPerMonth;
  const putUnits = records * Math.ceil(facts.eventBytes / (25 * 1024));
  return [
    line('shards', 'kinesisShardHour', hours),
    line('records put', 'kinesisPutUnit', putUnits),
    ...(stream.retentionHours > day
      ? [line('shards that keep more than a day', 'kinesisExtendedShardHour', hours)]
      : []),
    ...longTerm(stream.retentionHours, (records * facts.eventBytes) / gigabyte, line),
  ];
}

/** Records count as whole kilobytes in and, to be cautious, out. */
function onDemand({ stream, facts, records }: SourceFlow, line: MakeLine): UsageLine[] {
  const gigabytes = (records * Math.ceil(facts.eventBytes / 1024) * 1024) / gigabyte;
  const kept = (Math.min(stream.retentionHours, week) - day) / hoursPerMonth;
  return [
    line('streams', 'kinesisStreamHour', hoursPerMonth),
    line('data in', 'kinesisGbIn', gigabytes),
    line('data out', 'kinesisGbOut', gigabytes),
    ...(kept > 0 ? [line('data kept from one day to seven', 'kinesisExtendedGb', gigabytes * kept)] : []),
    ...longTerm(stream.retentionHours, gigabytes, line),
  ];
}

const longTerm = (retentionHours: number, gigabytes: number, line: MakeLine): UsageLine[] =>
  retentionHours > week
    ? [line('data kept beyond seven days', 'kinesisLongGb', (gigabytes * (retentionHours - week)) / hoursPerMonth)]
    : [];
