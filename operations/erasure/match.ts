import type { StreamPosition } from '../../etl/platform.ts';
import type { Lake } from '../lake.ts';

/** What of a lake it takes to erase from it. */
export type ErasableLake = Pick<Lake, 'objects' | 'streams' | 'now'>;

/** What kind of object holds records of a subject: each is erased in its own way. */
export type ErasableKind = 'raw' | 'failed batch' | 'quarantine' | 'replayed' | 'processed' | 'alerts' | 'records';

/** What one object holds of a subject. */
export interface SubjectMatch {
  readonly kind: ErasableKind;
  readonly key: string;
  readonly records: number;
}

/** An object that mentions a subject where it cannot be read, or cannot be read at all: a person has to look at it. */
export interface UnreadableMatch {
  readonly key: string;
  /** Rows or records that mention the subject; null: the object as a whole cannot be read. */
  readonly mentions: number | null;
}

/** What an object is without the records of a subject. */
export interface Redaction {
  /** Null: nothing is left. */
  readonly bytes: Uint8Array | string | null;
  readonly records: number;
  /** Where they stood in the stream; none where the kind of object does not know. */
  readonly places: readonly StreamPosition[];
  /** Records that stay, cannot be read, and mention the subject. Null: the object cannot be read. */
  readonly mentions: number | null;
}

/** What an object without any of them comes out as. */
export const untouched = (bytes: Uint8Array, mentions: number | null = 0): Redaction => ({
  bytes,
  records: 0,
  places: [],
  mentions,
});
