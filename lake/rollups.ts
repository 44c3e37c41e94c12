import {
  type Batch,
  type Contract,
  partitionKey,
  readFooter,
  rollup,
  SchemaError,
  tablesOf,
  timeColumn,
} from '../etl/platform.ts';
import { mapConcurrently } from './concurrency.ts';
import type { Objects, StoredObject } from './objects.ts';
import type { StateKind } from './state.ts';
import { decodeTable, encodeTable, partitionOfKey, readingObject } from './table.ts';
import { type Conflict, conflict } from './update.ts';

const rollupsAtOnce = 16;

/** A rollup is derived from records: an object that is damaged or of another format is rebuilt. */
export const rollupKind: StateKind = { name: 'rollup', format: '1', remedy: 'run the ETL again' };

/** File metadata: a rollup is outdated if one value differs. */
const originOf = ({ version }: Contract, recordsEtag: string): Readonly<Record<string, string>> => ({
  records_etag: recordsEtag,
  contract_version: String(version),
  format: String(rollupKind.format),
});

/** Object of a partition's rollup. @param etag ETag of the object that holds the records */
export const encodeRollup = (contract: Contract, records: Batch, etag: string): Uint8Array =>
  encodeTable(tablesOf(contract).rollup, rollup(contract, records), originOf(contract, etag));

/**
 * Rollup of every partition with records. A rollup is rebuilt if it is missing, or if it comes from other records (a
 * run ended between the two puts) or from an older contract.
 * @returns conflict if another run put such a rollup at the same time
 */
export async function readRollups(
  objects: Objects,
  contract: Contract,
): Promise<ReadonlyMap<string, Batch> | Conflict> {
  const { records } = tablesOf(contract);
  const read = await mapConcurrently(await objects.list(records.prefix), rollupsAtOnce, async ({ key, etag }) => {
    const partition = partitionOfKey(records, key);
    return partition === null ? [] : [[partition, await rollupOf(objects, contract, partition, etag)] as const];
  });
  const rollups = read.flat();
  const complete = rollups.flatMap(([partition, batch]) => (batch ? [[partition, batch] as const] : []));
  return complete.length === rollups.length ? new Map(complete) : conflict;
}

async function rollupOf(objects: Objects, contract: Contract, partition: string, etag: string): Promise<Batch | null> {
  const { records, rollup: table } = tablesOf(contract);
  const key = partitionKey(table, partition);
  const stored = await objects.get(key);
  const kept = stored && (await readIfCurrent(contract, stored, etag));
  if (kept) return kept;
  const recordsKey = partitionKey(records, partition);
  const current = await objects.get(recordsKey);
  if (!current) return null;
  const batch = await readingObject(recordsKey, decodeTable(records, current.bytes));
  const bytes = encodeRollup(contract, batch, current.etag);
  const { outcome } = await objects.putOver(key, bytes, stored?.etag ?? null);
  return outcome === 'stored' ? decodeTable(table, bytes) : null;
}

/** Rollup if it was made from the records of this ETag, else null. A damaged one counts as missing: it is rebuilt. */
async function readIfCurrent(contract: Contract, { bytes }: StoredObject, etag: string): Promise<Batch | null> {
  try {
    const { metadata } = await readFooter(bytes, timeColumn(contract));
    const isCurrent = Object.entries(originOf(contract, etag)).every(([name, value]) => metadata.get(name) === value);
    return isCurrent ? await decodeTable(tablesOf(contract).rollup, bytes) : null;
  } catch (error) {
    if (error instanceof SchemaError) return null;
    throw error;
  }
}
