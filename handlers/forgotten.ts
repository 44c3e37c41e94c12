import { type Contract, compileForgotten, type Forgotten, forgottenKey, type IsForgotten } from '../etl/index.ts';
import type { Objects } from './objects.ts';
import { isText, readStoredJson } from './stored-json.ts';

/** Whom a source has forgotten, as it stood at one moment. */
export interface KnownForgotten {
  /** Null: nobody. */
  readonly isForgotten: IsForgotten | null;
  readonly forgotten: Forgotten | null;
  /** Version that was read; null: there is none. */
  readonly etag: string | null;
}

/** Reads whom a source has forgotten. @throws LakeError where the object is broken: to go on could bring somebody back */
export async function readForgotten(objects: Pick<Objects, 'get'>, { source }: Contract): Promise<KnownForgotten> {
  const key = forgottenKey(source);
  const stored = await objects.get(key);
  if (!stored) return { isForgotten: null, forgotten: null, etag: null };
  const forgotten = readStoredJson<Forgotten>(
    key,
    stored.bytes,
    ({ salt, subjects }) => isText(salt) && Array.isArray(subjects),
    'put back its version before; nothing is stored until then, since it could be of somebody forgotten',
  );
  return { isForgotten: compileForgotten(forgotten), forgotten, etag: stored.etag };
}

/**
 * Stores what nobody has been forgotten of, at the price of one read: what an earlier read said is used, and read again
 * once all is stored. Where it says something else by then, everything is made anew and put over what was stored; so
 * whoever erases after writing it down either finds what was stored before, or can rely on its being replaced.
 */
export function rememberForgotten(objects: Pick<Objects, 'get'>, contract: Contract) {
  let known: KnownForgotten | null = null;
  return async <T>(storeWithout: (forgotten: IsForgotten | null) => Promise<T>): Promise<T> => {
    for (;;) {
      const used: KnownForgotten = known ?? (await readForgotten(objects, contract));
      const stored = await storeWithout(used.isForgotten);
      known = await readForgotten(objects, contract);
      if (known.etag === used.etag) return stored;
    }
  };
}
