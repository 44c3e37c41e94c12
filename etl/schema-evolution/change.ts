/**
 * Effect of a change of a contract on data that are already stored.
 * - `compatible`: every record accepted before gives the same row
 * - `version`: old and new files are read together, but a record can give another row than before, so a higher version must
 *   distinguish the two
 * - `incompatible`: old and new files cannot be read together, or use one name with two meanings
 */
export type Effect = 'compatible' | 'version' | 'incompatible';

/** One difference between two contracts of a source. */
export interface Change {
  readonly effect: Effect;
  /** Description of the change, and the reason for its effect. */
  readonly text: string;
  /** Change to make instead; of an incompatible change only. */
  readonly remedy?: string;
}

export const compatible = (text: string): Change => ({ effect: 'compatible', text });
export const needsVersion = (text: string): Change => ({ effect: 'version', text });
export const incompatible = (text: string, remedy: string): Change => ({ effect: 'incompatible', text, remedy });

/** True if two parts of contracts are equal; the order of keys is ignored. */
export const same = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);

/** JSON text with sorted keys. A missing key equals one that is `undefined`. */
export const canonical = (value: unknown): string => JSON.stringify(value, sortedKeys) ?? '';

const sortedKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Pairs the items of two lists by name. `gone` are only in the first, `added` only in the second, `kept` in both. */
export function byName<T extends { readonly name: string }>(before: readonly T[], now: readonly T[]) {
  const named = (list: readonly T[], name: string) => list.find((one) => one.name === name);
  return {
    gone: before.filter(({ name }) => !named(now, name)),
    added: now.filter(({ name }) => !named(before, name)),
    kept: before.flatMap((old) => {
      const current = named(now, old.name);
      return current ? [[old, current] as const] : [];
    }),
  };
}
