import { type Contract, quarantinedByFileSql, rawPrefix } from '../etl/platform.ts';
import { isOtherContentOf, type OperatorObjects, readCursors } from '../lake/index.ts';
import type { QueryTables } from './reconciliation.ts';

/** Raw file of which more rows are in quarantine than a limit allows. */
export interface RejectedShare {
  readonly file: string;
  readonly rejected: number;
  /** Rows that were sent of it. */
  readonly rows: number;
}

/**
 * Finds the raw files of a source with too many quarantined rows. A file that was removed from `raw/`, or whose rows were
 * replayed, is not among them; nor is one whose name another content has of which enough was accepted.
 * @param limit percent
 * @throws DamagedStateError
 */
export async function rejectedShares(
  query: QueryTables,
  objects: Pick<OperatorObjects, 'get' | 'list'>,
  contract: Contract,
  limit: number,
): Promise<RejectedShare[]> {
  const { source } = contract;
  const counts = await query(quarantinedByFileSql(contract));
  if (counts.length === 0) return [];
  const rejected = new Map(counts.map(({ file, records }) => [String(file), Number(records)]));
  const cursors = await readCursors(objects, source);
  const held = await objects.list(rawPrefix(source));
  const shares = held.flatMap(({ key }): RejectedShare[] => {
    const file = key.slice(rawPrefix(source).length);
    const rows = cursors.get(file)?.rows ?? 0;
    return rows === 0 ? [] : [{ file, rejected: rejected.get(file) ?? 0, rows }];
  });
  const isAbove = ({ rejected: some, rows }: RejectedShare) => some * 100 > limit * rows;
  const good = shares.filter((share) => !isAbove(share));
  return shares.filter((share) => isAbove(share) && !good.some(({ file }) => isOtherContentOf(file, share.file)));
}
