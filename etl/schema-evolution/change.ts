/**
 * What a change of a contract means to the data that are stored already.
 * - `compatible`: whatever was accepted before becomes the same rows
 * - `version`: old and new files are read together, but a record can become another row than before, so that a higher
 *   version has to tell the two apart
 * - `incompatible`: old and new files cannot be read together, or mean different things by one name
 */
export type Effect = 'compatible' | 'version' | 'incompatible';

/** One difference between two contracts of a source. */
export interface Change {
  readonly effect: Effect;
  /** What has changed, and why that has its effect. */
  readonly text: string;
  /** What would be right instead; of an incompatible change only. */
  readonly remedy?: string;
}

export const compatible = (text: string): Change => ({ effect: 'compatible', text });
export const needsVersion = (text: string): Change => ({ effect: 'version', text });
export const incompatible = (text: string, remedy: string): Change => ({ effect: 'incompatible', text, remedy });

/** Whether two parts of contracts say the same, whatever the order of their keys. */
export const same = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);

/** JSON text with sorted keys. Absent and `undefined` are one. */
export const canonical = (value: unknown): string => JSON.stringify(value, sortedKeys) ?? '';

const sortedKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Pairs what two lists call by the same name: what is only in the first, only in the second, and in both. */
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
