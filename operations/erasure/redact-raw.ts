import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { decodeText, FileError, InvariantError, isGzip, rawPrefix, redactRawFile } from '../../etl/platform.ts';
import { moveCursor, type OperatorObjects, type VersionCursor } from '../../lake/index.ts';
import type { Redaction } from './match.ts';
import type { ErasureCriteria } from './redact.ts';

/** Raw file without the rows of a subject, and the numbers of these rows. */
export interface RedactedRawFile extends Redaction {
  readonly removed: readonly number[];
}

/** Removes rows from a raw file, plain or gzipped. Every other byte of its text is kept. */
export function redactFile(criteria: ErasureCriteria, bytes: Uint8Array, key: string): RedactedRawFile {
  const { contract, isErased, matchesText, eraseMatches } = criteria;
  const packed = isGzip(bytes);
  const unchanged = (freeTextMatches: number | null): RedactedRawFile => ({
    bytes,
    records: 0,
    positions: [],
    removed: [],
    freeTextMatches,
  });
  let text: Uint8Array;
  try {
    text = packed ? gunzipSync(bytes) : bytes;
  } catch {
    // Truncated: its rows cannot be read, let alone written again.
    return unchanged(null);
  }
  const file = key.slice(rawPrefix(contract.source).length);
  try {
    const redacted = redactRawFile(contract, file, text, { isErased, matchesText, eraseMatches });
    if (redacted.removed.length === 0) return unchanged(redacted.freeTextMatches);
    return {
      bytes: packed ? gzipSync(redacted.bytes) : redacted.bytes,
      records: redacted.removed.length,
      positions: [],
      removed: redacted.removed,
      freeTextMatches: redacted.freeTextMatches,
    };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    // Its rows cannot be separated; those before the fault may have been sent.
    return unchanged(hasNoMatch(criteria, text, file) ? 0 : null);
  }
}

/** Characters that text does not contain: a search in compressed or binary bytes finds nothing, whatever they hold. */
const control = /[^\P{Cc}\t\r\n]/u;

/** True if bytes are text and the text does not contain the subject's key. */
function hasNoMatch({ matchesText }: ErasureCriteria, bytes: Uint8Array, file: string): boolean {
  try {
    const { text } = decodeText(bytes, file);
    return !control.test(text) && !matchesText(text);
  } catch {
    return false;
  }
}

/**
 * Puts a redacted raw file over the version that was read. The simulator's cursor gets its row in the new version before
 * the put and drops the old version after it. Interrupted anywhere, no row is missed. Rows are sent again only if the
 * simulator runs in between, under the same ids.
 * @returns false on a conflict: the file has another version by now
 */
export async function replaceFile(
  objects: OperatorObjects,
  criteria: ErasureCriteria,
  key: string,
  etag: string,
  { bytes, removed }: RedactedRawFile,
): Promise<boolean> {
  if (bytes === null) throw new InvariantError(`${key}: a raw file keeps its header`);
  const { source } = criteria.contract;
  // The ETag that S3 will give the version if it encrypts as in this bucket; otherwise the second move corrects it.
  const nextEtag = `"${createHash('md5').update(bytes).digest('hex')}"`;
  await moveCursor(objects, source, key, etag, (cursor) => ({ ...cursor, next: shifted(cursor, nextEtag, removed) }));
  const put = await objects.putOver(key, bytes, etag);
  if (put.outcome === 'conflict') return false;
  await moveCursor(objects, source, key, etag, (cursor) => shifted(cursor, put.etag, removed));
  return true;
}

/** Moves a cursor up by one for each removed row before it, since rows are numbered in order. Bytes are not counted again. */
function shifted({ checkpoint: _, ...cursor }: VersionCursor, etag: string, removed: readonly number[]): VersionCursor {
  const passed = removed.filter((row) => row <= cursor.row).length;
  return { ...cursor, etag, row: cursor.row - passed, rows: cursor.rows - passed };
}
