import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { decodeText, FileError, InvariantError, isGzip, rawPrefix, redactRawFile } from '../../etl/platform.ts';
import { moveCursor, type OperatorObjects, type VersionCursor } from '../../lake/index.ts';
import type { Redaction } from './match.ts';
import type { ErasureCriteria } from './redact.ts';

/** A raw file without the rows of a subject, and which rows those were. */
export interface RedactedRawFile extends Redaction {
  readonly removed: readonly number[];
}

/** Takes rows out of a raw file, plain or gzipped; every other byte of its text stays. */
export function redactFile(target: ErasureCriteria, bytes: Uint8Array, key: string): RedactedRawFile {
  const { contract, isGone, mentions, eraseMatches } = target;
  const packed = isGzip(bytes);
  const stays = (count: number | null): RedactedRawFile => ({
    bytes,
    records: 0,
    places: [],
    removed: [],
    mentions: count,
  });
  let text: Uint8Array;
  try {
    text = packed ? gunzipSync(bytes) : bytes;
  } catch {
    // Broken off: what it holds cannot be told, let alone written again.
    return stays(null);
  }
  const file = key.slice(rawPrefix(contract.source).length);
  try {
    const redacted = redactRawFile(contract, file, text, { isGone, mentions, eraseMatches });
    if (redacted.removed.length === 0) return stays(redacted.mentions);
    return {
      bytes: packed ? gzipSync(redacted.bytes) : redacted.bytes,
      records: redacted.removed.length,
      places: [],
      removed: redacted.removed,
      mentions: redacted.mentions,
    };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    // Its rows cannot be told apart; those before the fault may have been sent.
    return stays(isSilent(target, text, file) ? 0 : null);
  }
}

/** What text does not hold: in packed or binary bytes a search would find nothing, whatever they speak of. */
const control = /[^\P{Cc}\t\r\n]/u;

/** Whether bytes are those of a text, and the text does not mention the subject. */
function isSilent({ mentions }: ErasureCriteria, bytes: Uint8Array, file: string): boolean {
  try {
    const { text } = decodeText(bytes, file);
    return !control.test(text) && !mentions(text);
  } catch {
    return false;
  }
}

/**
 * Puts a redacted raw file over the version that was read. The simulator's cursor is told beforehand where it will stand
 * in the new version, and told to forget the old one afterwards: cut off anywhere, no row is missed, and none is sent
 * again where the simulator does not run in between. Where it does, rows may come again, under the ids that they have.
 * @returns whether it was put; false: another version stands there by now
 */
export async function replaceFile(
  objects: OperatorObjects,
  target: ErasureCriteria,
  key: string,
  etag: string,
  { bytes, removed }: RedactedRawFile,
): Promise<boolean> {
  if (bytes === null) throw new InvariantError(`${key}: a raw file keeps its header`);
  const { source } = target.contract;
  // What S3 will call the version, where it is encrypted as this bucket is; elsewhere the cursor is put right afterwards.
  const coming = `"${createHash('md5').update(bytes).digest('hex')}"`;
  await moveCursor(objects, source, key, etag, (cursor) => ({ ...cursor, next: shifted(cursor, coming, removed) }));
  const put = await objects.putOver(key, bytes, etag);
  if (put.outcome === 'conflict') return false;
  await moveCursor(objects, source, key, etag, (cursor) => shifted(cursor, put.etag, removed));
  return true;
}

/** Rows are numbered as they stand, so that each removed row before the cursor moves it up by one. */
function shifted(cursor: VersionCursor, etag: string, removed: readonly number[]): VersionCursor {
  const passed = removed.filter((row) => row <= cursor.row).length;
  return { ...cursor, etag, row: cursor.row - passed, rows: cursor.rows - passed };
}
