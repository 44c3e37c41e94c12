import {
  type Contract,
  InvariantError,
  partitionKey,
  positionText,
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

/** Stores the stream positions of records, before these are erased. */
export type TrackPositions = (positions: readonly StreamPosition[]) => Promise<void>;

/** Tracks the stream positions of one erasure of a source in one object. */
export function trackErasedPositions(objects: OperatorObjects, contract: Contract, receipt: string): TrackPositions {
  const tracked = new Map<string, StreamPosition>();
  const { erased } = tablesOf(contract);
  return async (positions) => {
    const before = tracked.size;
    for (const position of positions) tracked.set(positionText(position), position);
    if (tracked.size > before) await storeErasedPositions(objects, erased, receipt, [...tracked.values()]);
  };
}

/**
 * Erases a subject from an object by a conditional put over the version that was read. On a conflict the object is read
 * again.
 * @returns null if there was nothing to erase
 */
export async function eraseFrom(
  lake: ErasableLake,
  criteria: ErasureCriteria,
  { kind, key }: SubjectMatch,
  track: TrackPositions,
): Promise<ErasedObject | null> {
  const { objects } = lake;
  if (kind === 'records') return erasePartition(objects, criteria.contract, key, criteria);
  const redactor = redactorsOf(lake, criteria).find((one) => one.kind === kind);
  if (!redactor) throw new InvariantError(`no redactor for objects of kind ${kind}`);
  return updateUntilStored<ErasedObject | null>(key, async () => {
    const object = await objects.get(key);
    if (!object) return null;
    const redacted = await redactor.redact(object.bytes, key);
    const { bytes, records, positions } = redacted;
    if (records === 0) return null;
    await track(positions);
    const done =
      kind === 'raw'
        ? await replaceFile(objects, criteria, key, object.etag, redacted as RedactedRawFile)
        : bytes === null
          ? await objects.remove(key, object.etag)
          : (await objects.putOver(key, bytes, object.etag)).outcome === 'stored';
    return done ? { kind, key, records, outcome: bytes === null ? 'removed' : 'rewritten' } : conflict;
  });
}

/** Replaces a partition as the ETL does, which drops suppressed records. */
async function erasePartition(
  objects: OperatorObjects,
  contract: Contract,
  key: string,
  criteria: ErasureCriteria,
): Promise<ErasedObject | null> {
  const { records: table } = tablesOf(contract);
  const before = await objects.get(key);
  if (!before) return null;
  const partition = partitionOfKey(table, key);
  if (partition === null) throw new UserError(`${key} is no partition of ${table.name}: remove it`, { file: key });
  const { records, bytes } = await redactTable(criteria, table, before.bytes);
  await mergePartition(objects, contract, partition, []);
  return records === 0 ? null : { kind: 'records', key, records, outcome: bytes === null ? 'removed' : 'rewritten' };
}

/**
 * Recomputes the derived tables of a source after an erasure: removes partitions without a record, and rebuilds outdated
 * rollups and the table of entities.
 */
export async function recompute({ objects }: Pick<ErasableLake, 'objects'>, contract: Contract): Promise<void> {
  const { records, rollup, entities } = tablesOf(contract);
  const listed = await objects.list(records.prefix);
  const held = await mapConcurrently(listed, partitionsAtOnce, async ({ key }) => {
    // Read as a whole: a ranged read fails if somebody removes the object meanwhile.
    const stored = await objects.get(key);
    return stored
      ? [{ key, etag: stored.etag, rows: (await readFooter(stored.bytes, timeColumn(contract))).rows }]
      : [];
  });
  const empty = held.flat().filter(({ rows }) => rows === 0);
  const filled = new Set(
    held.flatMap((found) => found.filter(({ rows }) => rows > 0).map(({ key }) => partitionOfKey(records, key))),
  );
  // Rollups are removed first: nothing would find them once their records are gone.
  for (const { key, etag } of await objects.list(rollup.prefix)) {
    if (!filled.has(partitionOfKey(rollup, key))) await objects.remove(key, etag);
  }
  for (const { key, etag } of empty) await objects.remove(key, etag);
  // There is no table of entities before the first run of the ETL.
  if ((await objects.get(partitionKey(entities))) === null) return;
  await replaceEntities(objects, contract, Date.now());
}

const partitionsAtOnce = 8;
