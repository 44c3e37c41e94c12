import { isObject } from './stored-json.ts';

/** First mismatch in a stored value. Never quotes the value: it may be personal. */
export interface Mismatch {
  /** Path from the root, e.g. `tasks[0].partitions`; empty: the root itself. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** Expected shape of a stored value: describes itself in messages, checks a value, and carries its type. */
export interface Shape<T> {
  readonly expected: string;
  /** @returns null if the value is a `T` */
  mismatch(value: unknown, path: string): Mismatch | null;
  /** Never set: carries `T` in the type. */
  readonly type?: T;
}

/** Shape of one word. */
const leaf = <T>(expected: string, is: (value: unknown) => boolean): Shape<T> => ({
  expected,
  mismatch: (value, path) => (is(value) ? null : { path, expected, found: kindOf(value) }),
});

export const textShape: Shape<string> = leaf('text', (value) => typeof value === 'string');
export const flagShape: Shape<boolean> = leaf('true or false', (value) => typeof value === 'boolean');
export const countShape: Shape<number> = leaf(
  'a whole number of 0 or more',
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
);
/** Milliseconds since 1970 UTC; earlier moments are negative. */
export const momentShape: Shape<number> = leaf('whole milliseconds since 1970', Number.isSafeInteger);
/** Shape of one of several words. */
export const oneOfShape = <const T extends string>(...words: readonly T[]): Shape<T> =>
  leaf(words.join(' or '), (value) => words.some((word) => word === value));
/** Object whose content only its user knows. */
export const anyObjectShape: Shape<Readonly<Record<string, unknown>>> = leaf('an object', isObject);

/** Shape of a value or null. */
export const nullableShape = <T>(shape: Shape<T>): Shape<T | null> => {
  const expected = `${shape.expected} or null`;
  return {
    expected,
    mismatch: (value, path) => (value === null ? null : renamed(shape.mismatch(value, path), path, expected)),
  };
};

/** Shape of a value that may be missing. */
export const optionalShape = <T>(shape: Shape<T>): Shape<T> => ({
  expected: shape.expected,
  mismatch: (value, path) => (value === undefined ? null : shape.mismatch(value, path)),
});

export const listShape = <T>(shape: Shape<T>): Shape<readonly T[]> => ({
  expected: 'a list',
  mismatch(value, path) {
    if (!Array.isArray(value)) return { path, expected: 'a list', found: kindOf(value) };
    return first(
      value.map((one, i) => [one, `${path}[${i}]`] as const),
      shape,
    );
  },
});

/** Shape of an object with any keys, and values of one shape. */
export const mapShape = <T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> => ({
  expected: 'an object',
  mismatch(value, path) {
    if (!isObject(value)) return { path, expected: 'an object', found: kindOf(value) };
    // Keys may be personal: the path ends at the record.
    return first(
      Object.values(value).map((one) => [one, `${path}.*`] as const),
      shape,
    );
  },
});

/**
 * Shape of an object with these fields. Other fields are accepted: an older reader then accepts the additions of a
 * newer writer.
 */
export const objectShape = <T extends object>(
  fields: { readonly [K in keyof T]-?: Shape<NonUndefined<T[K]>> },
): Shape<T> => ({
  expected: 'an object',
  mismatch(value, path) {
    if (!isObject(value)) return { path, expected: 'an object', found: kindOf(value) };
    for (const [name, shape] of Object.entries<Shape<unknown>>(fields)) {
      const mismatch = shape.mismatch(value[name], path === '' ? name : `${path}.${name}`);
      if (mismatch) return mismatch;
    }
    return null;
  },
});

type NonUndefined<T> = T extends undefined ? never : T;

function first(values: readonly (readonly [value: unknown, path: string])[], shape: Shape<unknown>): Mismatch | null {
  for (const [value, path] of values) {
    const mismatch = shape.mismatch(value, path);
    if (mismatch) return mismatch;
  }
  return null;
}

const renamed = (mismatch: Mismatch | null, path: string, expected: string): Mismatch | null =>
  mismatch?.path === path ? { ...mismatch, expected } : mismatch;

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? String(value) : 'another number';
}
