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
  recordOf,
  type StreamRecord,
  type TableSchema,
  timeColumn,
} from '../../etl/platform.ts';
import {
  deadLetterEvent,
  deadLetterOrReason,
  decodeTable,
  encodeTable,
  type RowState,
  streamRecordsOf,
  withRecords,
} from '../../lake/index.ts';
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
export function redactRejected<R extends QuarantineRow>(
  target: ErasureCriteria,
  state: RowState<R>,
  bytes: Uint8Array,
  key: string,
): Redaction {
  const verdictOn = compileVerdict(target);
  const rows = state.parse(key, bytes);
  const judged = rows.map((row) => ({ row, record: recordOf(row) }));
  const verdicts = Map.groupBy(judged, ({ record }) => verdictOn(record));
  const gone = new Set(verdicts.get('goes')?.map(({ row }) => row));
  const mentions = verdicts.get('mentions')?.length ?? 0;
  if (gone.size === 0) return untouched(bytes, mentions);
  const left = rows.filter((row) => !gone.has(row));
  return {
    bytes: left.length === 0 ? null : state.serialize(left),
    records: gone.size,
    places: (verdicts.get('goes') ?? []).map(({ record }) => record),
    mentions,
  };
}

/** Takes records out of a failed batch of the source's stream; a batch of another one stays as it is. */
export function redactDeadLetter(target: ErasureCriteria, bytes: Uint8Array, key: string, stream: string): Redaction {
  const letter = deadLetterOrReason(key, bytes);
  if (typeof letter === 'string')
    return target.mentions(bytes) ? { ...untouched(bytes, null), reason: letter } : untouched(bytes);
  if (letter.streamName !== stream) return untouched(bytes);
  const verdictOn = compileVerdict(target);
  const event = deadLetterEvent(letter);
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
