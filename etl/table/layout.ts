import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PartitionColumn, TableSchema } from './schema.ts';

/** Name of the object that holds a partition, or a table without partitions. Replaced as one put. */
const wholeObject = 'part-0.parquet';

/** Folder of raw files of a source. */
export const rawPrefix = (source: string): string => `raw/${source}/`;

/** Key of the object of one event-time partition, or of a table without partitions if `partition` is undefined. */
export function partitionKey(table: TableSchema, partition?: string): string {
  const [column] = table.partitions;
  return column && partition !== undefined
    ? `${table.prefix}${column.name}=${partition}/${wholeObject}`
    : `${table.prefix}${wholeObject}`;
}

/** Bytes of the digest in a batch's name: batches that begin with the same record are few. */
const digestBytes = 6;

/**
 * Name of a batch within its shard: first sequence number, and a digest of all. The same records have the same name
 * whenever they are delivered together. Records that were cut into other batches have others: a put of such a batch that
 * takes effect late, when its function is long dead, then replaces nothing that came after it.
 * @param sequenceNumbers of the batch's records, in their order; at least one
 */
export function batchName(sequenceNumbers: readonly string[]): string {
  const digest = sha256(utf8ToBytes(sequenceNumbers.join(' '))).subarray(0, digestBytes);
  return `${sequenceNumbers[0]}-${bytesToHex(digest)}`;
}

/**
 * Key of what one stream batch left in a table that is laid out by arrival, right in the folder of its partition: an engine
 * that does not look into further folders finds it too. The same batch has the same key.
 * @param at moment whose day, or day and hour, is the partition, ms since 1970 UTC: see `arrivalPartitionTime`
 * @param name see {@link batchName}
 */
export function batchKey(table: TableSchema, at: number, shardId: string, name: string): string {
  const extension = table.format === 'parquet' ? 'parquet' : 'ndjson';
  const folders = table.partitions.map((column) => `${column.name}=${valueAt(column, at)}/`);
  return `${table.prefix}${folders.join('')}${shardId}-${name}.${extension}`;
}

/** Value of an arrival partition for a moment: its day, or the hour of the day. */
const valueAt = (column: PartitionColumn, at: number): string =>
  column.kind === 'date' ? partitionOf(column, at) : String(new Date(at).getUTCHours()).padStart(column.digits, '0');

/** Value of an event-time partition for a moment (ms since 1970 UTC): `2025-01-31` or `2025-01`. */
export const partitionOf = (column: PartitionColumn & { kind: 'date' }, at: number): string =>
  new Date(at).toISOString().slice(0, column.unit === 'DAYS' ? 10 : 7);
