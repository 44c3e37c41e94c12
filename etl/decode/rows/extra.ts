import type { Raw } from '../values/cell.ts';

/** Values of columns that the contract does not know, by column name. */
export type Extra = readonly (readonly [key: string, value: Raw])[];

/** JSON object with sorted keys, so that equal values give equal text; null if there are none. */
export function extraText(extra: Extra): string | null {
  if (extra.length === 0) return null;
  const sorted = [...extra].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${sorted.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
}
