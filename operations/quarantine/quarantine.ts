import { type Contract, type QuarantineRow, streamPositionOf, tablesOf } from '../../etl/platform.ts';
import { mapConcurrently, readQuarantine, readReplayReceipts, replayReceiptKey } from '../../lake/index.ts';
import { contractsOf, type Lake } from '../lake.ts';
import { canMatch, matches, type QuarantineFilter } from './filter.ts';

/** Record in quarantine, with the contract of its source. */
export interface QuarantinedRecord {
  readonly contract: Contract;
  readonly row: QuarantineRow;
}

/** Number of objects that are read at a time. */
const readers = 16;

/** Keys of the quarantine objects of a source that can hold matching records, in order of arrival. */
export async function quarantineKeys({ objects }: Lake, contract: Contract, filter: QuarantineFilter) {
  const listed = await objects.list(tablesOf(contract).quarantine.prefix);
  return listed.map(({ key }) => key).filter((key) => canMatch(filter, key));
}

/**
 * Every matching record in quarantine that was not replayed, the oldest first within its source.
 * @throws UserError if the lake has no such source
 */
export async function findRejected(lake: Lake, filter: QuarantineFilter): Promise<QuarantinedRecord[]> {
  const found: QuarantinedRecord[] = [];
  for (const contract of contractsOf(lake, filter.source)) {
    const { quarantine, replayed } = tablesOf(contract);
    const receipts = new Set((await lake.objects.list(replayed.prefix)).map(({ key }) => key));
    const keys = await quarantineKeys(lake, contract, filter);
    const rows = await mapConcurrently(keys, readers, async (key) => {
      const held = await readQuarantine(lake.objects, key);
      if (!receipts.has(replayReceiptKey(quarantine, replayed, key))) return held.rows;
      const done = await readReplayReceipts(lake.objects, contract, key);
      const replayedBefore = new Set(done.rows.map(streamPositionOf));
      return held.rows.filter((row) => !replayedBefore.has(streamPositionOf(row)));
    });
    const matching = rows.flat().filter((row) => matches(filter, row));
    for (const row of withoutDuplicates(matching)) found.push({ contract, row });
  }
  return found;
}

/** Removes the duplicate rows of a batch that was redelivered with other boundaries. */
function withoutDuplicates(rows: readonly QuarantineRow[]): QuarantineRow[] {
  return [...new Map(rows.map((row) => [streamPositionOf(row), row])).values()];
}
