import type { Batch } from '../batch/batch.ts';
import type { Contract } from '../contract/contract.ts';
import { eventPartition } from '../table/tables.ts';
import { rowsByPartition } from '../transform/split.ts';

/** Rows of an object by event-time partition. */
export type PartitionRows = Readonly<Record<string, number>>;

/** Named after the partition column: what was counted in days says nothing once a contract partitions by month. */
const metadataKey = (contract: Contract): string => `rows_by_${eventPartition(contract).name}`;

/**
 * What a processed object says of its rows in its file's metadata. The range of their times alone would not do: one wrong
 * clock in a batch spans decades, and with them thousands of partitions that the batch holds nothing of.
 */
export const partitionMetadata = (contract: Contract, batch: Batch): Readonly<Record<string, string>> => ({
  [metadataKey(contract)]: JSON.stringify(Object.fromEntries(rowsByPartition(contract, batch))),
});

/** What {@link partitionMetadata} said; null where a file does not say. */
export function partitionRowsIn(contract: Contract, metadata: ReadonlyMap<string, string>): PartitionRows | null {
  const text = metadata.get(metadataKey(contract));
  return text === undefined ? null : JSON.parse(text);
}
