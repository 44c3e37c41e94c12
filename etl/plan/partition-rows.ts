import type { Batch } from '../batch/batch.ts';
import type { Contract } from '../contract/contract.ts';
import { SchemaError } from '../errors.ts';
import { partitionOf } from '../table/layout.ts';
import { eventPartition } from '../table/tables.ts';
import { rowsByPartition } from '../transform/split.ts';

/** Number of rows of an object in each event-time partition. */
export type PartitionRows = Readonly<Record<string, number>>;

/** The name holds the partition column: counts by day are of no use once a contract partitions by month. */
const metadataKey = (contract: Contract): string => `rows_by_${eventPartition(contract).name}`;

/**
 * Parquet metadata that says how many rows a processed object has in each event-time partition. The range of event times
 * is not enough: one wrong clock in a batch spans decades, and with them thousands of partitions without a row.
 */
export const partitionMetadata = (contract: Contract, batch: Batch): Readonly<Record<string, string>> => ({
  [metadataKey(contract)]: JSON.stringify(Object.fromEntries(rowsByPartition(contract, batch))),
});

/**
 * Reads what {@link partitionMetadata} wrote; null if a file has no such metadata.
 * @throws SchemaError if the metadata holds anything else
 */
export function partitionRowsIn(contract: Contract, metadata: ReadonlyMap<string, string>): PartitionRows | null {
  const name = metadataKey(contract);
  const text = metadata.get(name);
  if (text === undefined) return null;
  const rows = parsed(text);
  if (isPartitionRows(rows)) return rows;
  throw new SchemaError(`Parquet metadata ${name} should be an object of row counts, but is ${text.slice(0, 80)}`, {
    source: contract.source,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isPartitionRows = (value: unknown): value is PartitionRows =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((rows) => typeof rows === 'number' && rows >= 0);

/**
 * Every event-time partition from one moment to another, both inclusive (ms since 1970 UTC), in order.
 * @example partitionsBetween(contract, Date.UTC(2025, 0, 31), Date.UTC(2025, 1, 1)) // ['2025-01-31', '2025-02-01']
 */
export function partitionsBetween(contract: Contract, from: number, to: number): string[] {
  const column = eventPartition(contract);
  const partitions: string[] = [];
  const at = new Date(from);
  at.setUTCHours(0, 0, 0, 0);
  if (column.unit === 'MONTHS') at.setUTCDate(1);
  while (at.getTime() <= to) {
    partitions.push(partitionOf(column, at.getTime()));
    if (column.unit === 'MONTHS') at.setUTCMonth(at.getUTCMonth() + 1);
    else at.setUTCDate(at.getUTCDate() + 1);
  }
  return partitions;
}
