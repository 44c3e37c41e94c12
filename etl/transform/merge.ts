import { type Batch, type Cell, cellAt } from '../batch/batch.ts';
import type { Contract } from '../contract/contract.ts';
import type { ColumnTypes, ProcessedColumns, RecordColumns } from '../contract/record.ts';
import { recordColumns, timeColumn } from '../table/tables.ts';
import { type GatheredColumn, gatherRows, numbersOf, type RowRef, rowsIn, textsOf } from './gather.ts';

/** Result of a merge. */
export interface Merged<Columns = ColumnTypes> {
  /** Columns of the table of records, sorted by event time, then `event_id`. */
  readonly batch: Batch<Columns>;
  /** Number of incoming rows left out because their `event_id` was there already. */
  readonly duplicates: number;
  /** Duplicates that say something else than the row that was kept. */
  readonly differing: Differing;
}

/** Duplicates that differ from the row that was kept. */
export interface Differing {
  readonly rows: number;
  /** Number of them that differ in a column, by column. */
  readonly columns: ReadonlyMap<string, number>;
}

/**
 * Deduplicates rows by `event_id`. A row of `existing` wins over incoming ones. Among those the first to arrive wins, then
 * the lowest sequence number. Duplicates that differ from the row that wins are counted. The result depends on the rows only, not on their batches or the order of the batches.
 * @param existing columns of the table of records, without duplicates; null if the partition is new
 * @param incoming columns of the table `processed`; or of the table of records, as from files: then the earlier row wins
 */
export function mergeRecords<C extends Contract>(
  contract: C,
  existing: Batch<RecordColumns<C>> | null,
  incoming: readonly (Batch<ProcessedColumns<C>> | Batch<RecordColumns<C>>)[],
): Merged<RecordColumns<C>>;
export function mergeRecords(contract: Contract, existing: Batch | null, incoming: readonly Batch[]): Merged {
  const kept = new Map<string, RowRef>();
  const differences = createDifferences(contract);
  keepFirst(kept, existing ? rowsIn(existing) : [], differences);
  const before = kept.size;
  const arriving = sorted(incoming.flatMap(rowsIn), arrivalKeys, byArrival);
  keepFirst(kept, arriving, differences);
  const timeKeys = [{ name: timeColumn(contract), type: 'timestamp' }, eventId] as const;
  const rows = sorted([...kept.values()], timeKeys, byEventTime(timeColumn(contract)));
  return {
    batch: gatherRows(rows, recordColumns(contract)),
    duplicates: arriving.length - (kept.size - before),
    differing: differences.found,
  };
}

function keepFirst(kept: Map<string, RowRef>, rows: readonly RowRef[], differences: Differences): void {
  for (const ref of rows) {
    const id = textsOf(ref.batch, eventId.name)[ref.row] as string;
    const first = kept.get(id);
    if (first) differences.compare(first, ref);
    else kept.set(id, ref);
  }
}

interface Differences {
  readonly found: Differing;
  /** Compares what a duplicate says with the row that is kept. */
  compare(first: RowRef, duplicate: RowRef): void;
}

/** Counter of differences in the columns that a producer fills; the others are computed from them, or of the delivery. */
function createDifferences({ fields }: Contract): Differences {
  const names = [...fields.map(({ name }) => name), 'extra', 'unread'];
  const columns = new Map<string, number>();
  const found = { rows: 0, columns };
  return {
    found,
    compare(first, duplicate) {
      const differing = names.filter((name) => cellIn(first, name) !== cellIn(duplicate, name));
      for (const name of differing) columns.set(name, (columns.get(name) ?? 0) + 1);
      if (differing.length > 0) found.rows++;
    },
  };
}

function cellIn({ batch, row }: RowRef, name: string): Cell {
  const of = batch.columns.get(name);
  return of ? cellAt(of, row) : null;
}

/** Comparison of two rows of a batch, by index. */
type RowOrder = (one: number, other: number) => number;

const eventId = { name: 'event_id', type: 'text' } as const;
const arrivalKeys = [
  { name: 'arrived_at', type: 'timestamp' },
  { name: 'sequence_number', type: 'text' },
  { name: 'shard_id', type: 'text' },
  { name: 'contract_version', type: 'integer' },
] as const;

/** Sorts rows by keys. The keys are gathered first, so that a comparison needs no look-up. */
function sorted(
  rows: readonly RowRef[],
  keys: readonly GatheredColumn[],
  orderOf: (keys: Batch) => RowOrder,
): RowRef[] {
  const order = orderOf(gatherRows(rows, keys));
  return Array.from(rows.keys())
    .sort(order)
    .map((row) => rows[row] as RowRef);
}

/** Total order of arrival. Shard and version only decide between copies of one delivery. */
const byArrival = (keys: Batch): RowOrder =>
  inTurn(byNumber(keys, 'arrived_at'), bySequence(keys), byText(keys, 'shard_id'), byNumber(keys, 'contract_version'));

const byEventTime =
  (eventTime: string) =>
  (keys: Batch): RowOrder =>
    inTurn(byNumber(keys, eventTime), byText(keys, eventId.name));

function byNumber(keys: Batch, name: string): RowOrder {
  const values = numbersOf(keys, name);
  return (one, other) => (values[one] as number) - (values[other] as number);
}

function byText(keys: Batch, name: string): RowOrder {
  const values = textsOf(keys, name);
  return (one, other) => compareTexts(values[one] as string, values[other] as string);
}

/** RowOrder of sequence numbers: whole numbers of up to 56 digits without leading zeros, so the longer one is larger. */
function bySequence(keys: Batch): RowOrder {
  const values = textsOf(keys, 'sequence_number');
  return (one, other) => {
    const [a, b] = [values[one] as string, values[other] as string];
    return a.length - b.length || compareTexts(a, b);
  };
}

/** Compares by UTF-16 code unit, which gives the same order on every machine, unlike a locale. */
const compareTexts = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

const inTurn =
  (...orders: readonly RowOrder[]): RowOrder =>
  (one, other) => {
    for (const order of orders) {
      const difference = order(one, other);
      if (difference !== 0) return difference;
    }
    return 0;
  };
