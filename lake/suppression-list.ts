import {
  type Contract,
  compileSuppression,
  type IsSuppressed,
  type SuppressionList,
  suppressionListKey,
} from '../etl/platform.ts';
import type { Objects } from './objects.ts';
import { isText, readStoredJson } from './stored-json.ts';

/** Whom a source has forgotten, as it stood at one moment. */
export interface VersionedSuppressionList {
  /** Null: nobody. */
  readonly isSuppressed: IsSuppressed | null;
  readonly forgotten: SuppressionList | null;
  /** Version that was read; null: there is none. */
  readonly etag: string | null;
}

/** Reads whom a source has forgotten. @throws UserError where the object is broken: to go on could bring somebody back */
export async function readSuppressionList(
  objects: Pick<Objects, 'get'>,
  { source }: Contract,
): Promise<VersionedSuppressionList> {
  const key = suppressionListKey(source);
  const stored = await objects.get(key);
  if (!stored) return { isSuppressed: null, forgotten: null, etag: null };
  const forgotten = readStoredJson<SuppressionList>(
    key,
    stored.bytes,
    ({ salt, subjects }) => isText(salt) && Array.isArray(subjects),
    'put back its version before; nothing is stored until then, since it could be of somebody forgotten',
  );
  return { isSuppressed: compileSuppression(forgotten), forgotten, etag: stored.etag };
}

/**
 * Stores what nobody has been forgotten of, at the price of one read: what an earlier read said is used, and read again
 * once all is stored. Where it says something else by then, everything is made anew and put over what was stored; so
 * whoever erases after writing it down either finds what was stored before, or can rely on its being replaced.
 */
export function storeUnlessSuppressed(objects: Pick<Objects, 'get'>, contract: Contract) {
  let known: VersionedSuppressionList | null = null;
  return async <T>(storeWithout: (forgotten: IsSuppressed | null) => Promise<T>): Promise<T> => {
    for (;;) {
      const used: VersionedSuppressionList = known ?? (await readSuppressionList(objects, contract));
      const stored = await storeWithout(used.isSuppressed);
      known = await readSuppressionList(objects, contract);
      if (known.etag === used.etag) return stored;
    }
  };
}
