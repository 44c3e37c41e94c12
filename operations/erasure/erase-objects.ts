import {
  type Contract,
  InvariantError,
  partitionKey,
  readFooter,
  type StreamPosition,
  tablesOf,
  timeColumn,
  UserError,
} from '../../etl/platform.ts';
import {
  conflict,
  type ErasedObject,
  mapConcurrently,
  mergePartition,
  type OperatorObjects,
  partitionOfKey,
  replaceEntities,
  storeErasedPositions,
  updateUntilStored,
} from '../../lake/index.ts';
import type { ErasableLake, SubjectMatch } from './match.ts';
import { type ErasureCriteria, redactTable } from './redact.ts';
import { type RedactedRawFile, replaceFile } from './redact-raw.ts';
import { redactorsOf } from './survey.ts';

/** Notes where erased records stood, before they are. */
export type RecordPositions = (places: readonly StreamPosition[]) => Promise<void>;

/** All places that one erasure has taken records from, in one object of its own. */
export function recordErasedPositions(objects: OperatorObjects, contract: Contract, receipt: string): RecordPositions {
  const noted = new Map<string, StreamPosition>();
  const { erased } = tablesOf(contract);
  return async (places) => {
    const before = noted.size;
    for (const place of places) noted.set(`${place.shardId}:${place.sequenceNumber}`, place);
    if (noted.size > before) await storeErasedPositions(objects, erased, receipt, [...noted.values()]);
  };
}

/**
 * Erases a subject from an object, by one conditional put over the version that was read; where another hand changed it
 * meanwhile, it is read again.
 * @returns null where nothing was left to erase
 */
export async function eraseFrom(
  lake: ErasableLake,
  target: ErasureCriteria,
  { kind, key }: SubjectMatch,
  note: RecordPositions,
): Promise<ErasedObject | null> {
  const { objects } = lake;
  if (kind === 'records') return erasePartition(objects, target.contract, key, target);
  const redactor = redactorsOf(lake, target).find((one) => one.kind === kind);
  if (!redactor) throw new InvariantError(`nothing is known of ${kind}`);
  return updateUntilStored<ErasedObject | null>(key, async () => {
    const object = await objects.get(key);
    if (!object) return null;
    const redacted = await redactor.thin(object.bytes, key);
    const { bytes, records, places } = redacted;
    if (records === 0) return null;
    await note(places);
    const done =
      kind === 'raw'
        ? await replaceFile(objects, target, key, object.etag, redacted as RedactedRawFile)
        : bytes === null
          ? await objects.remove(key, object.etag)
          : (await objects.putOver(key, bytes, object.etag)).outcome === 'stored';
    return done ? { kind, key, records, outcome: bytes === null ? 'removed' : 'rewritten' } : conflict;
  });
}

/** Replaces a partition as the ETL does, which leaves the forgotten out. */
async function erasePartition(
  objects: OperatorObjects,
  contract: Contract,
  key: string,
  target: ErasureCriteria,
): Promise<ErasedObject | null> {
  const { records: table } = tablesOf(contract);
  const before = await objects.get(key);
  if (!before) return null;
  const partition = partitionOfKey(table, key);
  if (partition === null) throw new UserError(`${key} is no partition of ${table.name}: remove it`, { file: key });
  const { records, bytes } = await redactTable(target, table, before.bytes);
  await mergePartition(objects, contract, partition, []);
  return records === 0 ? null : { kind: 'records', key, records, outcome: bytes === null ? 'removed' : 'rewritten' };
}

/**
 * Makes the tables of a source what they would be if the subject had never been there: partitions without a record are
 * removed, rollups that are out of date are made again, and the entities from all of them.
 */
export async function recompute({ objects }: Pick<ErasableLake, 'objects'>, contract: Contract): Promise<void> {
  const { records, rollup, entities } = tablesOf(contract);
  const listed = await objects.list(records.prefix);
  const held = await mapConcurrently(listed, partitionsAtOnce, async ({ key }) => {
    // As a whole: of an object that another hand removes meanwhile, a part is an error.
    const stored = await objects.get(key);
    return stored
      ? [{ key, etag: stored.etag, rows: (await readFooter(stored.bytes, timeColumn(contract))).rows }]
      : [];
  });
  const empty = held.flat().filter(({ rows }) => rows === 0);
  const filled = new Set(
    held.flatMap((found) => found.filter(({ rows }) => rows > 0).map(({ key }) => partitionOfKey(records, key))),
  );
  // The rollup goes first: without its records nobody would look for it.
  for (const { key, etag } of await objects.list(rollup.prefix)) {
    if (!filled.has(partitionOfKey(rollup, key))) await objects.remove(key, etag);
  }
  for (const { key, etag } of empty) await objects.remove(key, etag);
  // Before the first run of the ETL there are none.
  if ((await objects.get(partitionKey(entities))) === null) return;
  await replaceEntities(objects, contract);
}

const partitionsAtOnce = 8;
