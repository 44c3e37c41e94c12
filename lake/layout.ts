import { sources, type TableSchema, tablesOf, UserError } from '../etl/platform.ts';
import { receiptPrefix } from './erasure-receipt.ts';
import type { Objects } from './objects.ts';
import { countShape, objectShape } from './shape.ts';
import { defineState, readState } from './state.ts';
import { suppressionListPrefix } from './suppression-list.ts';

/** Version of the keys and formats in a lake. Raise it if this program can no longer read an older lake. */
export const layoutVersion = 2;

/** Folder of the objects that the platform keeps for itself. */
export const stateFolder = 'state/';

/** Key of the lake's layout. */
export const layoutKey = `${stateFolder}layout.json`;

/** Key of the run history, which is put whether or not a function has worked on the lake. */
export const runHistoryKey = `${stateFolder}runs.json`;

/** Folders of `state/` that a rebuild keeps: a new lake can have them. */
export const keptStateFolders: readonly string[] = [suppressionListPrefix, receiptPrefix];

/** Layout of the keys and formats in a lake. A function puts it before it puts anything else. */
export interface LakeLayout {
  readonly layout: number;
}

const rebuild = 'rebuild the lake from raw/, see outdated-layout in docs/runbook.md';

export const layoutState = defineState<LakeLayout>({
  name: 'lake layout',
  format: 1,
  shape: objectShape({ layout: countShape }),
  remedy: `put back its version before, or ${rebuild}`,
});

/** The lake has a layout that this program does not know. */
export class LayoutError extends UserError {
  override readonly name = 'LayoutError';
}

/** Layout of a lake in relation to this program. `none`: nothing has been stored yet. */
export type LayoutStatus = 'current' | 'none' | 'older' | 'newer';

type LayoutReader = Pick<Objects, 'get' | 'namesIn'>;

/**
 * Compares the layout of a lake with that of this program. A lake without a layout is of an older one if it holds anything
 * that a function puts after the layout.
 * @throws DamagedStateError
 */
export async function layoutStatus(objects: LayoutReader): Promise<LayoutStatus> {
  const stored = await storedLayout(objects);
  if (stored !== null) return statusOf(stored);
  if (!(await isInUse(objects))) return 'none';
  // Read again: if the lake is new, the layout may have been put after the first read.
  const since = await storedLayout(objects);
  return since === null ? 'older' : statusOf(since);
}

/** @throws LayoutError if the lake has another layout; DamagedStateError */
export async function checkLayout(objects: LayoutReader): Promise<LayoutStatus> {
  const status = await layoutStatus(objects);
  if (status === 'older' || status === 'newer') throw layoutError(status);
  return status;
}

/**
 * Checks the layout of a lake, and writes it if nothing has been stored yet.
 * @throws LayoutError if the lake has another layout; DamagedStateError
 */
export async function claimLayout(objects: LayoutReader & Pick<Objects, 'putOver'>): Promise<void> {
  if ((await checkLayout(objects)) === 'current') return;
  const put = await objects.putOver(layoutKey, layoutState.serialize({ layout: layoutVersion }), null);
  if (put.outcome === 'conflict') await checkLayout(objects);
}

export const layoutError = (status: 'older' | 'newer'): LayoutError =>
  new LayoutError(
    status === 'older'
      ? `the lake was written in an older layout, this program reads layout ${layoutVersion}: ${rebuild}`
      : `the lake was written in a newer layout, this program reads layout ${layoutVersion}: use the program that wrote it, or ${rebuild}`,
    { file: layoutKey },
  );

/** Folders of the tables that a processor puts its records into. */
const recordFolders = new Set(
  sources.map(tablesOf).flatMap(({ processed, quarantine }) => [processed, quarantine].map(topFolder)),
);

function topFolder({ prefix }: TableSchema): string {
  return prefix.slice(0, prefix.indexOf('/') + 1);
}

/**
 * True if a bucket holds state or records of any source, registered or not. Raw files, what a rebuild keeps, and what
 * services put (dead letters, query results) can be in a lake that no function has worked on.
 */
async function isInUse(objects: Pick<Objects, 'namesIn'>): Promise<boolean> {
  const [state, top] = await Promise.all([objects.namesIn(stateFolder), objects.namesIn('')]);
  return (
    state
      .map((name) => `${stateFolder}${name}`)
      .some((key) => key !== runHistoryKey && !keptStateFolders.includes(key)) ||
    top.some((name) => recordFolders.has(name))
  );
}

const storedLayout = async (objects: Pick<Objects, 'get'>): Promise<number | null> =>
  (await readState(objects, layoutState, layoutKey)).value?.layout ?? null;

const statusOf = (layout: number): LayoutStatus =>
  layout === layoutVersion ? 'current' : layout < layoutVersion ? 'older' : 'newer';
