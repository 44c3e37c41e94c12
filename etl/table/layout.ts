import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PartitionColumn, TableSchema } from './schema.ts';

/** Name of the object that holds a partition, or a table without partitions. Replaced as one put. */
const wholeObject = 'part-0.parquet';

/** Folder of raw files of a source. */
export const rawPrefix = (source: string): string => `raw/${source}/`;

/** Cursor of the simulator in one raw file. */
export const cursorKey = (source: string, file: string): string => `state/simulator/${source}/${file}.json`;

/** Processed objects that the ETL has merged: its watermark. */
export const ledgerKey = (source: string): string => `state/etl/${source}/ledger.json`;

/** The contract that the stored data of a source follow. */
export const contractKey = (source: string): string => `state/contracts/${source}.json`;

/** Folder of the plans of ETL runs. */
export const planPrefix = (source: string): string => `state/etl/${source}/plans/`;

/**
 * Where an event source mapping leaves the batches that keep failing: Lambda names these objects
 * `aws/lambda/<mapping>/<shard>/…` and takes no other prefix.
 */
export const deadLetterPrefix = 'aws/lambda/';

/** Folder of what queries answered: copies, that nothing rests on. */
export const queryResultPrefix = 'athena-results/';

/** Persons and other entities of a source that have been forgotten, by keyed hash. */
export const suppressionListKey = (source: string): string => `state/suppression-lists/${source}.json`;

/** Folder of the receipts of what operators did. */
export const receiptPrefix = 'state/receipts/';

/**
 * Key of the places that one writer erased.
 * @param erased the source's table `erased`
 * @param writer shard and name of a batch, or the receipt of an erasure: so that no two share an object
 */
export const erasedKey = (erased: TableSchema, writer: string): string => `${erased.prefix}${writer}.ndjson`;

/** Key of the receipts for what was replayed out of one quarantine object. */
export const receiptKey = (quarantine: TableSchema, replayed: TableSchema, key: string): string =>
  `${replayed.prefix}${key.slice(quarantine.prefix.length)}`;

/** Key of the object of one event-time partition, or of a table without partitions when `partition` is absent. */
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
 * Key of what one stream batch left in a table that is laid out by arrival. A batch that is delivered again overwrites
 * itself.
 * @param at under which hour, ms since 1970 UTC: see `arrivalPartitionTime`
 * @param name see {@link batchName}
 */
export function batchKey(table: TableSchema, at: number, shardId: string, name: string): string {
  const iso = new Date(at).toISOString();
  const extension = table.format === 'parquet' ? 'parquet' : 'ndjson';
  return `${table.prefix}arrival_date=${iso.slice(0, 10)}/arrival_hour=${iso.slice(11, 13)}/${shardId}-${name}.${extension}`;
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
