import { randomBytes } from 'node:crypto';
import {
  type Contract,
  compileSuppression,
  type IsSuppressed,
  type SuppressedSubject,
  type SuppressionList,
  subjectHash,
  suppress,
} from '../etl/platform.ts';
import type { Sleep } from './backoff.ts';
import type { Objects } from './objects.ts';
import { listShape, momentShape, objectShape, textShape } from './shape.ts';
import { defineState, readState, updateState } from './state.ts';
import { conflict, updateUntilStored } from './update.ts';

/** Folder of the suppression lists of all sources. */
export const suppressionListPrefix = 'state/suppression-lists/';

/** Key of the suppression list of a source. */
export const suppressionListKey = (source: string): string => `${suppressionListPrefix}${source}.json`;

export const suppressionListState = defineState<SuppressionList>({
  name: 'suppression list',
  format: 1,
  shape: objectShape<SuppressionList>({
    salt: textShape,
    subjects: listShape(objectShape<SuppressedSubject>({ subject: textShape, before: momentShape })),
  }),
  // Continuing without it could store records of an erased subject again.
  remedy: 'put back its version before; nothing is stored until then',
});

/** Suppression list of a source at one moment. */
export interface VersionedSuppressionList {
  /** Null: no subject is suppressed. */
  readonly isSuppressed: IsSuppressed | null;
  /** Version that was read; null: there is no list. */
  readonly etag: string | null;
}

/** Reads the suppression list of a source. @throws DamagedStateError */
export async function readSuppressionList(
  objects: Pick<Objects, 'get'>,
  { source }: Contract,
): Promise<VersionedSuppressionList> {
  const { value, etag } = await readState(objects, suppressionListState, suppressionListKey(source));
  return { isSuppressed: compileSuppression(value), etag };
}

/**
 * Adds a subject to the suppression list of a source: from then on, neither the processor nor the ETL stores its
 * records.
 * @param names every name of the subject
 * @param before moment from which the subject counts as a new one, ms since 1970 UTC
 * @returns keyed hash of the subject, which receipts use as its name
 * @throws DamagedStateError; ConflictError
 */
export async function suppressSubject(
  objects: Pick<Objects, 'get' | 'putOver'>,
  { source }: Contract,
  names: readonly string[],
  before: number,
  wait?: Sleep,
): Promise<string> {
  const salt = randomBytes(32).toString('base64url');
  const list = await updateState(
    objects,
    suppressionListState,
    suppressionListKey(source),
    (current) => suppress(current ?? { salt, subjects: [] }, names, before),
    wait,
  );
  return subjectHash(list?.salt ?? salt, names[0] as string);
}

/**
 * Stores a batch without its suppressed records, at the price of one read: uses the list of an earlier read, and reads
 * it again after storing. If it has changed, the batch is stored once more over the stored objects. An erasure that
 * first suppresses and then erases either finds the earlier objects, or can rely on their replacement.
 */
export function storeUnlessSuppressed(objects: Pick<Objects, 'get'>, contract: Contract, wait?: Sleep) {
  let known: VersionedSuppressionList | null = null;
  return <T>(storeWithout: (isSuppressed: IsSuppressed | null) => Promise<T>): Promise<T> =>
    updateUntilStored(
      suppressionListKey(contract.source),
      async () => {
        const used: VersionedSuppressionList = known ?? (await readSuppressionList(objects, contract));
        const stored = await storeWithout(used.isSuppressed);
        known = await readSuppressionList(objects, contract);
        return known.etag === used.etag ? stored : conflict;
      },
      wait,
    );
}
