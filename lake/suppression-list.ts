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

/** Key of the suppression list of a source. */
export const suppressionListKey = (source: string): string => `state/suppression-lists/${source}.json`;

export const suppressionListState = defineState<SuppressionList>({
  name: 'suppression list',
  format: 1,
  shape: objectShape<SuppressionList>({
    salt: textShape,
    subjects: listShape(objectShape<SuppressedSubject>({ subject: textShape, before: momentShape })),
  }),
  // To go on without it could store records of an erased subject again.
  remedy: 'put back its version before; nothing is stored until then',
});

/** Suppression list of a source at one moment. */
export interface VersionedSuppressionList {
  /** Null: nobody is suppressed. */
  readonly isSuppressed: IsSuppressed | null;
  /** Version that was read; null: there is none. */
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
 * Adds a subject to the suppression list of a source: from then on neither the processor nor the ETL stores anything of it.
 * @param names every name of the subject
 * @param before moment from which on the subject is a new one, ms since 1970 UTC
 * @returns keyed hash of the subject, which receipts name it by
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
 * Stores what is left of a batch without suppressed records, at the price of one read: uses the list of an earlier read,
 * and reads it again once all is stored. If it has changed by then, the batch is stored once more over what was stored. An
 * erasure that suppresses first and erases then either finds the earlier objects, or can rely on their being replaced.
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
