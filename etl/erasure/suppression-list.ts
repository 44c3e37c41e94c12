import type { Batch, Cell } from '../batch/batch.ts';
import { cellAt, column } from '../batch/batch.ts';
import { clockToleranceMs } from '../clock-tolerance.ts';
import type { Contract } from '../contract/contract.ts';
import { groupBy } from '../group-by.ts';
import { keyedHash } from '../keyed-hash.ts';
import { timeColumn } from '../table/tables.ts';
import { gatherRows, rowsIn } from '../transform/gather.ts';

/** An entity that was forgotten, without its name. */
export interface SuppressedSubject {
  /** Keyed hash of the entity's key, see `subjectHash`. */
  readonly subject: string;
  /** Records of it that happened before are erased, ms since 1970 UTC: one that comes back later is a new one. */
  readonly before: number;
}

/** Whom a source has forgotten. What comes of them again, from whichever copy, is dropped. */
export interface SuppressionList {
  /** Random, of this lake and source: the hashes say nothing elsewhere. */
  readonly salt: string;
  readonly subjects: readonly SuppressedSubject[];
}

export const subjectHash = (salt: string, key: string): string => keyedHash(salt, ['subject', key], 32);

/**
 * Those who are forgotten, and these keys too. A subject that is forgotten again is so from the later moment on.
 * @param keys every name that the subject goes by
 * @param before see {@link SuppressedSubject}
 */
export function suppress(
  { salt, subjects }: SuppressionList,
  keys: readonly string[],
  before: number,
): SuppressionList {
  const moments = new Map(subjects.map((one) => [one.subject, one.before]));
  for (const key of keys) {
    const subject = subjectHash(salt, key);
    moments.set(subject, Math.max(before, moments.get(subject) ?? before));
  }
  return { salt, subjects: [...moments].map(([subject, moment]) => ({ subject, before: moment })) };
}

/** A record, as far as it takes to tell whether it was erased. */
export interface SuppressionCandidate {
  readonly key: Cell;
  /** ms since 1970 UTC; null where it cannot be read, which no later record of the subject is excused by. */
  readonly eventTime: number | null;
  /** ms since 1970 UTC; null where nothing is known of it. */
  readonly arrivedAt: number | null;
}

/** Tells which records belong to a forgotten subject and to its past. */
export type IsSuppressed = (record: SuppressionCandidate) => boolean;

/**
 * Whether a record of a forgotten subject belongs to its past.
 * @param before moment from which on the subject is a new one, ms since 1970 UTC
 */
export function isPast({ eventTime, arrivedAt }: Omit<SuppressionCandidate, 'key'>, before: number): boolean {
  if (eventTime === null || eventTime < before) return true;
  if (arrivedAt === null) return false;
  return arrivedAt < before || eventTime > arrivedAt + clockToleranceMs;
}

/** Keys whose hash is remembered. */
const rememberedKeys = 10_000;

/** @returns null where nobody is forgotten, which spares looking at every record */
export function compileSuppression(forgotten: SuppressionList | null): IsSuppressed | null {
  if (!forgotten || forgotten.subjects.length === 0) return null;
  const moments = new Map(forgotten.subjects.map(({ subject, before }) => [subject, before]));
  const known = new Map<string, number | undefined>();
  const momentOf = (key: string): number | undefined => {
    if (known.has(key)) return known.get(key);
    const before = moments.get(subjectHash(forgotten.salt, key));
    if (known.size >= rememberedKeys) known.clear();
    known.set(key, before);
    return before;
  };
  return ({ key, ...when }) => {
    const before = typeof key === 'string' ? momentOf(key) : undefined;
    return before !== undefined && isPast(when, before);
  };
}

/**
 * Parts the rows of a batch that may stay from those of the forgotten; `dropped` null: none. Columns stay as they are.
 * @param batch columns of the table of records, at least; `arrived_at` where it is known
 */
export function dropSuppressed(
  contract: Contract,
  batch: Batch,
  isSuppressed: IsSuppressed | null,
): { readonly kept: Batch; readonly dropped: Batch | null } {
  if (isSuppressed === null) return { kept: batch, dropped: null };
  const [keys, times] = [column(batch, contract.key), column(batch, timeColumn(contract))];
  const arrivals = batch.columns.get('arrived_at');
  const isGone = (row: number) =>
    isSuppressed({
      key: cellAt(keys, row),
      eventTime: cellAt(times, row) as number | null,
      arrivedAt: arrivals ? (cellAt(arrivals, row) as number | null) : null,
    });
  const parts = groupBy(rowsIn(batch), ({ row }) => isGone(row));
  const columns = [...batch.columns.values()];
  const dropped = parts.get(true) ?? [];
  if (dropped.length === 0) return { kept: batch, dropped: null };
  return { kept: gatherRows(parts.get(false) ?? [], columns), dropped: gatherRows(dropped, columns) };
}
