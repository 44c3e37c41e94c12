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

/** What an object is without the records of a subject. */
export interface Redaction {
  /** Null: nothing is left. */
  readonly bytes: Uint8Array | string | null;
  readonly records: number;
  /** Where they stood in the stream; none where the kind of object does not know. */
  readonly places: readonly StreamPosition[];
  /** Records that stay, cannot be read, and mention the subject. Null: the object cannot be read. */
  readonly mentions: number | null;
  /** Why the object cannot be read, if that is known. */
  readonly reason?: string;
}

/** What an object without any of them comes out as. */
export const untouched = (bytes: Uint8Array, mentions: number | null = 0): Redaction => ({
  bytes,
  records: 0,
  places: [],
  mentions,
});
