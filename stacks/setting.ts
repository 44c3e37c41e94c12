/** How one key of a stack's configuration is read. `read` answers the value, or says what is wrong with the text. */
export interface Setting<T> {
  /** Pulumi's name of the type. */
  readonly type: 'string' | 'integer' | 'boolean';
  readonly description: string;
  /** Absent: the key may be left out, and the value is undefined. */
  readonly default?: T;
  readonly read: (text: string) => { readonly value: T } | { readonly problem: string };
}

interface Bounds {
  /** Inclusive. */
  readonly min: number;
  /** Inclusive. */
  readonly max: number;
  readonly default?: number;
}

/** A whole number within bounds. */
export const integer = (description: string, { min, max, ...rest }: Bounds): Setting<number> => ({
  type: 'integer',
  description,
  ...rest,
  read: (text) => {
    const value = Number(text);
    return /^-?\d+$/.test(text) && value >= min && value <= max
      ? { value }
      : { problem: `is ${quoted(text)}, not a whole number from ${min} to ${max}` };
  },
});

export const boolean = (description: string, standard: boolean): Setting<boolean> => ({
  type: 'boolean',
  description,
  default: standard,
  read: (text) =>
    text === 'true' || text === 'false'
      ? { value: text === 'true' }
      : { problem: `is ${quoted(text)}, neither true nor false` },
});

/** One of a closed set of words. */
export const oneOf = <const T extends string>(
  description: string,
  allowed: readonly T[],
  standard: NoInfer<T>,
): Setting<T> => ({
  type: 'string',
  description,
  default: standard,
  read: (text) => {
    const value = allowed.find((word) => word === text);
    return value === undefined ? { problem: `is ${quoted(text)}, not one of ${allowed.join(', ')}` } : { value };
  },
});

/** One of a closed set of numbers. */
export const oneOfNumbers = (description: string, allowed: readonly number[], standard: number): Setting<number> => ({
  type: 'integer',
  description,
  default: standard,
  read: (text) => {
    const value = allowed.find((number) => String(number) === text);
    return value === undefined ? { problem: `is ${quoted(text)}, not one of ${allowed.join(', ')}` } : { value };
  },
});

interface Form {
  readonly pattern: RegExp;
  /** What would match, for people: `an e-mail address, as name@example.com`. */
  readonly expected: string;
  readonly default?: string;
}

/** Text of a form. */
export const text = (description: string, { pattern, expected, ...rest }: Form): Setting<string> => ({
  type: 'string',
  description,
  ...rest,
  read: (given) => (pattern.test(given) ? { value: given } : { problem: `is ${quoted(given)}, not ${expected}` }),
});

const quoted = (given: string): string => `"${given}"`;
