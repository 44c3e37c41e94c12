import type { PartitionColumn, TableSchema } from './schema.ts';

/** Name of the object that holds a partition, or a table without partitions. Replaced as one put. */
const wholeObject = 'part-0.parquet';

/** Folder of raw files of a source. */
export const rawPrefix = (source: string): string => `raw/${source}/`;

/** Cursor of the simulator in one raw file. */
export const cursorKey = (source: string, file: string): string => `state/simulator/${source}/${file}.json`;

/** Processed objects that the ETL has merged: its watermark. */
export const ledgerKey = (source: string): string => `state/etl/${source}/ledger.json`;

/** Folder of the plans of ETL runs. */
export const planPrefix = (source: string): string => `state/etl/${source}/plans/`;

/** Key of the object of one event-time partition, or of a table without partitions when `partition` is absent. */
export function partitionKey(table: TableSchema, partition?: string): string {
  const [column] = table.partitions;
  return column && partition !== undefined
    ? `${table.prefix}${column.name}=${partition}/${wholeObject}`
    : `${table.prefix}${wholeObject}`;
}

/**
 * Key of what one stream batch left in a table that is laid out by arrival. Derived from shard and first sequence
 * number only, so a batch that is delivered again overwrites itself.
 * @param arrivedAt arrival of the batch's first record, ms since 1970 UTC
 */
export function batchKey(table: TableSchema, arrivedAt: number, shardId: string, sequenceNumber: string): string {
  const iso = new Date(arrivedAt).toISOString();
  const extension = table.format === 'parquet' ? 'parquet' : 'ndjson';
  return `${table.prefix}arrival_date=${iso.slice(0, 10)}/arrival_hour=${iso.slice(11, 13)}/${shardId}-${sequenceNumber}.${extension}`;
}

/** Key of one run's row in a summaries table. */
export const runKey = (table: TableSchema, runId: string): string =>
  `${table.prefix}${runId.replace(/[^\w.-]/g, '-')}.parquet`;

/**
 * Key of what explains the latest row of a summaries table: `analytics/<source>/latest.json`, outside of the table's folder,
 * where Athena would take it for a row.
 */
export const latestKey = ({ prefix }: TableSchema): string => prefix.replace(/[^/]+\/$/, 'latest.json');

/** Value of an event-time partition for a moment (ms since 1970 UTC): `2025-01-31` or `2025-01`. */
export const partitionOf = (column: PartitionColumn & { kind: 'date' }, at: number): string =>
  new Date(at).toISOString().slice(0, column.unit === 'DAYS' ? 10 : 7);
