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
  type RedactionAction,
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

/** Criteria for the records to erase. */
export interface ErasureCriteria {
  readonly contract: Contract;
  readonly isErased: IsSuppressed;
  /** Finds the subject in bytes that cannot be read as a record. */
  readonly matchesText: (bytes: Uint8Array | string) => boolean;
  /** Erases free-text matches too. */
  readonly eraseMatches: boolean;
}

/** Removes rows from a Parquet object of a table with the key, the event time and, in some tables, stream positions. */
export async function redactTable(
  { contract, isErased }: ErasureCriteria,
  table: TableSchema,
  bytes: Uint8Array,
): Promise<Redaction> {
  const { kept, dropped } = dropSuppressed(contract, await decodeTable(table, bytes), isErased);
  if (!dropped) return untouched(bytes);
  const left = kept.length === 0 ? null : encodeTable(table, kept, await metadataOf(contract, kept, bytes));
  return { bytes: left, records: dropped.length, positions: positionsOf(dropped), freeTextMatches: 0 };
}

async function metadataOf(contract: Contract, kept: Batch, bytes: Uint8Array): Promise<Record<string, string>> {
  const { metadata } = await readFooter(bytes, timeColumn(contract));
  const counted = Object.entries(partitionMetadata(contract, kept)).filter(([name]) => metadata.has(name));
  return { ...Object.fromEntries(metadata), ...Object.fromEntries(counted) };
}

/** Compiles the decision on records whose fields may not all be valid. */
function compileAction({
  contract,
  isErased,
  matchesText,
  eraseMatches,
}: ErasureCriteria): (record: StreamRecord) => RedactionAction {
  const hintOf = compileSubjectHint(contract);
  return (record) => {
    const hint = hintOf(record);
    if (isHintSuppressed(isErased, hint, record.arrivedAt)) return 'erase';
    if (hint.named || !matchesText(record.data)) return 'keep';
    return eraseMatches ? 'erase' : 'match';
  };
}

/** Removes rows from a quarantine object, or from the receipts of a replay. */
export function redactRejected<R extends QuarantineRow>(
  criteria: ErasureCriteria,
  state: RowState<R>,
  bytes: Uint8Array,
  key: string,
): Redaction {
  const actionFor = compileAction(criteria);
  const rows = state.parse(key, bytes);
  const records = rows.map((row) => ({ row, record: recordOf(row) }));
  const actions = Map.groupBy(records, ({ record }) => actionFor(record));
  const erased = actions.get('erase') ?? [];
  const freeTextMatches = actions.get('match')?.length ?? 0;
  if (erased.length === 0) return untouched(bytes, freeTextMatches);
  const erasedRows = new Set(erased.map(({ row }) => row));
  const left = rows.filter((row) => !erasedRows.has(row));
  return {
    bytes: left.length === 0 ? null : state.serialize(left),
    records: erased.length,
    positions: erased.map(({ record }) => record),
    freeTextMatches,
  };
}

/** Removes records from a dead-letter batch of the source's stream. A batch of another stream is kept. */
export function redactDeadLetter(criteria: ErasureCriteria, bytes: Uint8Array, key: string, stream: string): Redaction {
  const letter = deadLetterOrReason(key, bytes);
  if (typeof letter === 'string')
    return criteria.matchesText(bytes) ? { ...untouched(bytes, null), reason: letter } : untouched(bytes);
  if (letter.streamName !== stream) return untouched(bytes);
  const actionFor = compileAction(criteria);
  const event = deadLetterEvent(letter);
  const records = streamRecordsOf(event);
  const actions = records.map(actionFor);
  const erased = records.filter((_, i) => actions[i] === 'erase');
  const freeTextMatches = actions.filter((action) => action === 'match').length;
  if (erased.length === 0) return untouched(bytes, freeTextMatches);
  const left = event.Records.filter((_, i) => actions[i] !== 'erase');
  return {
    bytes: left.length === 0 ? null : withRecords(bytes, { ...event, Records: left }),
    records: erased.length,
    positions: erased,
    freeTextMatches,
  };
}
