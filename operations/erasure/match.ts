import type { StreamPosition } from '../../etl/platform.ts';
import type { Lake } from '../lake.ts';

/** Parts of a lake that an erasure needs. */
export type ErasableLake = Pick<Lake, 'objects' | 'streams' | 'now'>;

/** Kind of object that can hold records of a subject. Each kind has its own redaction. */
export type ErasableKind = 'raw' | 'dead-letter batch' | 'quarantine' | 'replayed' | 'processed' | 'alerts' | 'records';

/** Object with records of a subject. */
export interface SubjectMatch {
  readonly kind: ErasableKind;
  readonly key: string;
  readonly records: number;
}

/** Object without the records of a subject. */
export interface Redaction {
  /** Null if no record is left. */
  readonly bytes: Uint8Array | string | null;
  /** Number of removed records. */
  readonly records: number;
  /** Their stream positions; none if objects of this kind do not keep them. */
  readonly positions: readonly StreamPosition[];
  /** Number of kept records that cannot be read and match as free text. Null if the whole object cannot be read. */
  readonly freeTextMatches: number | null;
  /** Reason why the object cannot be read, if it is known. */
  readonly reason?: string;
}

/** Redaction of an object without records of the subject. */
export const untouched = (bytes: Uint8Array, freeTextMatches: number | null = 0): Redaction => ({
  bytes,
  records: 0,
  positions: [],
  freeTextMatches,
});
