import { UserError } from '../etl/platform.ts';
import { contractKey } from './contract-state.ts';
import type { Objects } from './objects.ts';
import { countShape, objectShape } from './shape.ts';
import { defineState, readState } from './state.ts';

/** Version of the keys and formats in a lake. Raise it if this program can no longer read an older lake. */
export const layoutVersion = 1;

/** Key of the lake's layout. */
export const layoutKey = 'state/layout.json';

/** Layout of the keys and formats in a lake: written once, before anything else. */
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

/**
 * Compares the layout of a lake with that of this program.
 * @param sources sources to check: a deployed contract shows that data exist, because it is the first object that a
 * processor puts
 * @throws DamagedStateError
 */
export async function layoutStatus(objects: Pick<Objects, 'get'>, sources: readonly string[]): Promise<LayoutStatus> {
  const stored = await storedLayout(objects);
  if (stored !== null) return statusOf(stored);
  const deployed = await Promise.all(sources.map((source) => objects.get(contractKey(source))));
  if (deployed.every((object) => object === null)) return 'none';
  // Read again: if the lake is new, the layout may have been put after the first read.
  const since = await storedLayout(objects);
  return since === null ? 'older' : statusOf(since);
}

/** @throws LayoutError if the lake has another layout; DamagedStateError */
export async function checkLayout(objects: Pick<Objects, 'get'>, sources: readonly string[]): Promise<LayoutStatus> {
  const status = await layoutStatus(objects, sources);
  if (status === 'older' || status === 'newer') throw layoutError(status);
  return status;
}

/**
 * Checks the layout of a lake, and writes it if nothing has been stored yet.
 * @throws LayoutError if the lake has another layout; DamagedStateError
 */
export async function claimLayout(objects: Pick<Objects, 'get' | 'putOver'>, source: string): Promise<void> {
  if ((await checkLayout(objects, [source])) === 'current') return;
  const put = await objects.putOver(layoutKey, layoutState.serialize({ layout: layoutVersion }), null);
  if (put.outcome === 'conflict') await checkLayout(objects, [source]);
}

export const layoutError = (status: 'older' | 'newer'): LayoutError =>
  new LayoutError(
    status === 'older'
      ? `the lake was written in an older layout, this program reads layout ${layoutVersion}: ${rebuild}`
      : `the lake was written in a newer layout, this program reads layout ${layoutVersion}: use the program that wrote it, or ${rebuild}`,
    { file: layoutKey },
  );

const storedLayout = async (objects: Pick<Objects, 'get'>): Promise<number | null> =>
  (await readState(objects, layoutState, layoutKey)).value?.layout ?? null;

const statusOf = (layout: number): LayoutStatus =>
  layout === layoutVersion ? 'current' : layout < layoutVersion ? 'older' : 'newer';
