import { type Contract, correctedRecordsSql, originCountsSql, rawPrefix } from '../etl/platform.ts';
import { type OperatorObjects, readCursors, sampleKey } from '../lake/index.ts';
import type { QueryTables } from './reconciliation.ts';

/** Records of a source that a lake holds and that a rebuild from raw files would not bring back. */
export interface RebuildLosses {
  readonly source: string;
  /** Records that no kept raw file holds: their events were only in the stream, or their file was removed. */
  readonly withoutFile: number;
  /** Raw files that were put over other ones, each with the records that only the replaced versions hold, at most. */
  readonly replacedFiles: readonly { readonly file: string; readonly records: number }[];
  /** Records that were corrected by hand: their raw files hold what was rejected. */
  readonly corrected: number;
}

/** Number of records that a source would lose. */
export const recordsLost = ({ withoutFile, replacedFiles, corrected }: RebuildLosses): number =>
  replacedFiles.reduce((sum, { records }) => sum + records, withoutFile + corrected);

/**
 * Compares what a source holds with what a rebuild from raw files would give it. Records of the sample do not count: it can be
 * made again.
 * @param kept keys of the raw files that the rebuild starts from
 * @throws DamagedStateError
 */
export async function rebuildLosses(
  query: QueryTables,
  objects: Pick<OperatorObjects, 'list' | 'get'>,
  contract: Contract,
  kept: readonly string[],
): Promise<RebuildLosses> {
  const { source } = contract;
  const prefix = rawPrefix(source);
  const sample = sampleKey(source).slice(prefix.length);
  const files = kept.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  const counts = await query(originCountsSql(contract, [...new Set([...files, sample])]));
  const rows = await rowsOfVersions(objects, source);
  const replacedFiles: { file: string; records: number }[] = [];
  let withoutFile = 0;
  for (const { file, records } of counts) {
    if (file === null) withoutFile += Number(records);
    else if (file !== sample) {
      const lost = Number(records) - (rows.get(String(file)) ?? 0);
      if (lost > 0) replacedFiles.push({ file: String(file), records: lost });
    }
  }
  const [corrected] = await query(correctedRecordsSql(contract));
  return { source, withoutFile, replacedFiles, corrected: Number(corrected?.records ?? 0) };
}

/** Rows that were sent of the present version of each raw file. */
async function rowsOfVersions(
  objects: Pick<OperatorObjects, 'list' | 'get'>,
  source: string,
): Promise<ReadonlyMap<string, number>> {
  const cursors = await readCursors(objects, source);
  const listed = await objects.list(rawPrefix(source));
  return new Map(
    listed.map(({ key, etag }) => {
      const file = key.slice(rawPrefix(source).length);
      const cursor = cursors.get(file);
      return [file, cursor?.etag === etag ? cursor.rows : 0] as const;
    }),
  );
}
