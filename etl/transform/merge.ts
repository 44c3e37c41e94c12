import type { Batch, Column } from '../batch/batch.ts';
import type { Contract } from '../contract/contract.ts';
import { recordColumns, timeColumn } from '../table/tables.ts';
import { gatherRows, numbersOf, type RowRef, rowsIn, textsOf } from './gather.ts';

/** What a merge made of its inputs. */
export interface Merged {
  /** Columns of the table of records, sorted by event time, then `event_id`. */
  readonly batch: Batch;
  /** Incoming rows that were left out, since their `event_id` was there already. */
  readonly duplicates: number;
}

/**
 * Keeps each `event_id` once. A row of `existing` wins over incoming ones; among those the first to arrive wins, then the
 * lowest sequence number. The result depends on nothing but the rows: not on how batches were cut, nor on their order.
 * @param existing columns of the table of records, each `event_id` once; null: the partition is new
 * @param incoming columns of the table `processed`; or of the table of records, as from files, where the earlier row wins
 */
export function mergeRecords(contract: Contract, existing: Batch | null, incoming: readonly Batch[]): Merged {
  const kept = new Map<string, RowRef>();
  keepFirst(kept, existing ? rowsIn(existing) : []);
  const before = kept.size;
  const arriving = sorted(incoming.flatMap(rowsIn), arrivalKeys, byArrival);
  keepFirst(kept, arriving);
  const timeKeys = [{ name: timeColumn(contract), type: 'timestamp' }, eventId] as const;
  const rows = sorted([...kept.values()], timeKeys, byEventTime(timeColumn(contract)));
  return {
    batch: gatherRows(rows, recordColumns(contract)),
    duplicates: arriving.length - (kept.size - before),
  };
}

function keepFirst(kept: Map<string, RowRef>, rows: readonly RowRef[]): void {
  for (const ref of rows) {
    const id = textsOf(ref.batch, eventId.name)[ref.row] as string;
    if (!kept.has(id)) kept.set(id, ref);
  }
}

type Named = Pick<Column, 'name' | 'type'>;

/** Compares two rows of a batch. */
type Order = (one: number, other: number) => number;

const eventId = { name: 'event_id', type: 'text' } as const;
const arrivalKeys = [
  { name: 'arrived_at', type: 'timestamp' },
  { name: 'sequence_number', type: 'text' },
  { name: 'shard_id', type: 'text' },
  { name: 'contract_version', type: 'integer' },
] as const;

/** Rows in an order of their keys, which are brought together first: a comparison then looks nothing up. */
function sorted(rows: readonly RowRef[], keys: readonly Named[], orderOf: (keys: Batch) => Order): RowRef[] {
  const order = orderOf(gatherRows(rows, keys));
  return Array.from(rows.keys())
    .sort(order)
    .map((row) => rows[row] as RowRef);
}

/** A total order of what arrived: shard and version decide only between copies of one delivery. */
const byArrival = (keys: Batch): Order =>
  inTurn(byNumber(keys, 'arrived_at'), bySequence(keys), byText(keys, 'shard_id'), byNumber(keys, 'contract_version'));

const byEventTime =
  (eventTime: string) =>
  (keys: Batch): Order =>
    inTurn(byNumber(keys, eventTime), byText(keys, eventId.name));

function byNumber(keys: Batch, name: string): Order {
  const values = numbersOf(keys, name);
  return (one, other) => (values[one] as number) - (values[other] as number);
}

function byText(keys: Batch, name: string): Order {
  const values = textsOf(keys, name);
  return (one, other) => compareTexts(values[one] as string, values[other] as string);
}

/** Sequence numbers are whole numbers of up to 56 digits, without leading zeros: the longer is the larger. */
function bySequence(keys: Batch): Order {
  const values = textsOf(keys, 'sequence_number');
  return (one, other) => {
    const [a, b] = [values[one] as string, values[other] as string];
    return a.length - b.length || compareTexts(a, b);
  };
}

/** By UTF-16 code unit, the same on every machine, unlike an order by locale. */
const compareTexts = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

const inTurn =
  (...orders: readonly Order[]): Order =>
  (one, other) => {
    for (const order of orders) {
      const difference = order(one, other);
      if (difference !== 0) return difference;
    }
    return 0;
  };
