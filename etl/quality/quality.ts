import type { Batch } from '../batch/batch.ts';
import type { Contract } from '../contract/contract.ts';

/**
 * Data-quality score, 0 to 1: the share of records that were accepted, times the share of their cells that hold a value. A
 * cell that could not be read holds none.
 * Null where there is no record at all. With no record accepted it is 0.
 * @param filled share of the accepted records' cells (fields of the contract) that hold a value, 0 to 1; null: none accepted
 */
export function qualityScore(accepted: number, quarantined: number, filled: number | null): number | null {
  const total = accepted + quarantined;
  if (total === 0) return null;
  return (accepted / total) * (filled ?? 0);
}

/** Share of a batch's cells that hold a value, over the fields of the contract, 0 to 1; null where there are no rows. */
export function filledShare(contract: Contract, batch: Batch): number | null {
  if (batch.length === 0) return null;
  const filled = contract.fields.reduce((sum, { name }) => sum + presentIn(batch, name), 0);
  return filled / (batch.length * contract.fields.length);
}

/** Records of a batch without a value in each field that the score weighs: why records stay without a score. */
export const missingInputs = (contract: Contract, batch: Batch): Record<string, number> =>
  Object.fromEntries((contract.score?.terms ?? []).map(({ field }) => [field, batch.length - presentIn(batch, field)]));

/** Names of the fields whose unreadable cells are stored as null. */
export const unreadableFields = ({ fields }: Pick<Contract, 'fields'>): string[] =>
  fields.flatMap(({ name, required, unreadable = 'null' }) => (required || unreadable === 'reject' ? [] : [name]));

/** Number of cells of a batch that could not be read, by field; fields without such cells are left out. */
export function unreadCells(batch: Batch): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of (batch.columns.get('unread')?.values ?? []) as readonly string[]) {
    if (text !== '') for (const name of Object.keys(JSON.parse(text))) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function presentIn(batch: Batch, name: string): number {
  const column = batch.columns.get(name);
  if (!column) return 0;
  return column.valid ? column.valid.reduce((sum, present) => sum + present, 0) : batch.length;
}
