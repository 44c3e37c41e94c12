import type { Field } from '../../contract/field.ts';
import type { Raw } from '../values/cell.ts';

/** Cell of an optional field that could not be read: its record is stored with null instead. */
export interface UnreadCell {
  readonly field: Field;
  /** Broken rule without the value, as in `Rejection`. */
  readonly reason: string;
  readonly raw: Raw;
}

/** JSON object with the text of each cell, by field, with sorted keys; null if there are none. */
export function unreadText(cells: readonly UnreadCell[]): string | null {
  if (cells.length === 0) return null;
  const entries = cells.map(({ field, raw }) => [field.name, String(raw)] as const);
  return JSON.stringify(Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Adds cells to a count by reason. */
export function countUnread(counts: Map<string, number>, cells: readonly UnreadCell[]): void {
  for (const { reason } of cells) counts.set(reason, (counts.get(reason) ?? 0) + 1);
}
