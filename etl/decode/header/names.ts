import type { Contract } from '../../contract/contract.ts';

/** Comparison key of a header: case, blanks, punctuation, padding and byte order mark are ignored. */
export const headerKey = (header: string): string =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

/**
 * Index of the field for each accepted header, by {@link headerKey}. Accepted are the name and the aliases of a field, each
 * also followed by the field's unit. Names take precedence over aliases, and aliases over headers with a unit.
 */
export function fieldIndexes({ fields }: Pick<Contract, 'fields'>): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  const accept = (header: string, index: number) => {
    const key = headerKey(header);
    if (!names.has(key)) names.set(key, index);
  };
  for (const [index, { name }] of fields.entries()) accept(name, index);
  for (const [index, { aliases = [] }] of fields.entries()) for (const alias of aliases) accept(alias, index);
  for (const [index, { name, aliases = [], unit = '' }] of fields.entries()) {
    for (const header of [name, ...aliases]) accept(`${header} ${unit}`, index);
  }
  return names;
}

/**
 * Known name nearest to an unknown one; null if none is near.
 * @param allowed largest number of typing errors between them; default 2, or 1 for a name of less than 6 characters
 */
export function nearestName(
  key: string,
  known: Iterable<string>,
  allowed: number = key.length < 6 ? 1 : 2,
): string | null {
  let best: string | null = null;
  let distance = allowed + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - key.length) >= distance) continue;
    const found = slips(key, candidate);
    if (found < distance) [best, distance] = [candidate, found];
  }
  return best;
}

/** Edit distance: letters to insert, drop, replace or swap with their neighbour to turn one word into the other. */
function slips(from: string, to: string): number {
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] && i > 1 && j > 1;
      row[j] = Math.min(
        (above[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (above[j - 1] as number) + same,
        swapped ? (before[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, above] = [above, row];
  }
  return above[to.length] as number;
}
