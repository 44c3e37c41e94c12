import type { KinesisStreamEvent } from 'aws-lambda';
import {
  type Batch,
  type Contract,
  compileSubjectHint,
  dropSuppressed,
  type IsSuppressed,
  isHintSuppressed,
  partitionMetadata,
  positionsOf,
  type QuarantineRow,
  readFooter,
  readQuarantine,
  recordOf,
  type StreamRecord,
  type TableSchema,
  timeColumn,
  writeQuarantine,
} from '../../etl/platform.ts';
import { decodeTable, encodeTable, streamRecordsOf } from '../../lake/index.ts';
import { readDeadLetter } from '../dead-letters/record.ts';
import { type Redaction, untouched } from './match.ts';

/** What is to go out of objects. */
export interface ErasureCriteria {
  readonly contract: Contract;
  readonly isGone: IsSuppressed;
  /** Whether bytes that nothing better can be made of speak of the subject. */
  readonly mentions: (bytes: Uint8Array | string) => boolean;
  /** What cannot be read and mentions the subject goes too. */
  readonly eraseMatches: boolean;
}

/** Takes rows out of a Parquet object of a table that has the key, the event time, and perhaps places. */
export async function redactTable(
  { contract, isGone }: ErasureCriteria,
  table: TableSchema,
  bytes: Uint8Array,
): Promise<Redaction> {
  const { kept, dropped } = dropSuppressed(contract, await decodeTable(table, bytes), isGone);
  if (!dropped) return untouched(bytes);
  const left = kept.length === 0 ? null : encodeTable(table, kept, await metadataOf(contract, kept, bytes));
  return { bytes: left, records: dropped.length, places: positionsOf(dropped), mentions: 0 };
}

async function metadataOf(contract: Contract, kept: Batch, bytes: Uint8Array): Promise<Record<string, string>> {
  const { metadata } = await readFooter(bytes, timeColumn(contract));
  const counted = Object.entries(partitionMetadata(contract, kept)).filter(([name]) => metadata.has(name));
  return { ...Object.fromEntries(metadata), ...Object.fromEntries(counted) };
}

type Verdict = 'goes' | 'stays' | 'mentions';

/** Judges records whose fields were not all taken. */
function compileVerdict({
  contract,
  isGone,
  mentions,
  eraseMatches,
}: ErasureCriteria): (record: StreamRecord) => Verdict {
  const hintOf = compileSubjectHint(contract);
  return (record) => {
    const hint = hintOf(record);
    if (isHintSuppressed(isGone, hint, record.arrivedAt)) return 'goes';
    if (hint.named || !mentions(record.data)) return 'stays';
    return eraseMatches ? 'goes' : 'mentions';
  };
}

/** Takes rows out of an object of quarantine, or of the receipts of what was replayed. */
export function redactRejected(target: ErasureCriteria, bytes: Uint8Array, key: string): Redaction {
  const verdictOn = compileVerdict(target);
  const rows = readQuarantine<QuarantineRow>(bytes, key);
  const judged = rows.map((row) => ({ row, record: recordOf(row) }));
  const verdicts = Map.groupBy(judged, ({ record }) => verdictOn(record));
  const gone = new Set(verdicts.get('goes')?.map(({ row }) => row));
  const mentions = verdicts.get('mentions')?.length ?? 0;
  if (gone.size === 0) return untouched(bytes, mentions);
  const left = rows.filter((row) => !gone.has(row));
  return {
    bytes: left.length === 0 ? null : writeQuarantine(left),
    records: gone.size,
    places: (verdicts.get('goes') ?? []).map(({ record }) => record),
    mentions,
  };
}

/** Takes records out of a failed batch of the source's stream; a batch of another one stays as it is. */
export function redactDeadLetter(target: ErasureCriteria, bytes: Uint8Array, stream: string): Redaction {
  const failure = readDeadLetter(bytes);
  if (typeof failure === 'string') return untouched(bytes, target.mentions(bytes) ? null : 0);
  if (failure.streamName !== stream) return untouched(bytes);
  const verdictOn = compileVerdict(target);
  const event = JSON.parse(failure.event) as KinesisStreamEvent;
  const records = streamRecordsOf(event);
  const verdicts = records.map(verdictOn);
  const places = records.filter((_, i) => verdicts[i] === 'goes');
  const mentions = verdicts.filter((verdict) => verdict === 'mentions').length;
  if (places.length === 0) return untouched(bytes, mentions);
  const left = event.Records.filter((_, i) => verdicts[i] !== 'goes');
  return {
    bytes: left.length === 0 ? null : withRecords(bytes, { ...event, Records: left }),
    records: places.length,
    places,
    mentions,
  };
}

function withRecords(bytes: Uint8Array, event: KinesisStreamEvent): string {
  const whole = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
  const batch = whole.KinesisBatchInfo as Record<string, unknown>;
  return JSON.stringify({
    ...whole,
    KinesisBatchInfo: { ...batch, batchSize: event.Records.length },
    payload: typeof whole.payload === 'string' ? JSON.stringify(event) : event,
  });
}
