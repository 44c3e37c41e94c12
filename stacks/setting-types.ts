import type { Quantity, Unit } from '../infra/units.ts';

/** Reader of one key of a stack's configuration. `read` returns the value, or the problem with the text. */
export interface Setting<T> {
  /** Pulumi's name of the type. */
  readonly type: 'string' | 'integer' | 'boolean';
  readonly description: string;
  /** Value if the key is missing. Without a default, the value is undefined. */
  readonly default?: T;
  /** The value is never shown, neither in an error nor in a preview. */
  readonly secret?: true;
  readonly read: (text: string) => { readonly value: T } | { readonly problem: string };
}

interface Bounds {
  /** Inclusive. */
  readonly min: number;
  /** Inclusive. */
  readonly max: number;
  readonly default?: number;
}

/** Unit of the number, such as `seconds` of infra/units.ts; `min`, `max` and `default` use it. A count has no unit. */
interface In<U extends Unit> {
  readonly unit: (amount: number) => Quantity<U>;
}

/** Whole number within bounds. */
export function integerSetting<U extends Unit>(description: string, bounds: Bounds & In<U>): Setting<Quantity<U>>;
export function integerSetting(description: string, bounds: Bounds): Setting<number>;
export function integerSetting<U extends Unit>(
  description: string,
  { min, max, default: standard, unit }: Bounds & Partial<In<U>>,
): Setting<Quantity<U> | number> {
  const counted = unit ?? ((amount: number) => amount);
  return {
    type: 'integer',
    description,
    ...(standard === undefined ? {} : { default: counted(standard) }),
    read: (text) => {
      const value = Number(text);
      return /^-?\d+$/.test(text) && value >= min && value <= max
        ? { value: counted(value) }
        : { problem: `is ${quoted(text)}, not a whole number from ${min} to ${max}` };
    },
  };
}

export const booleanSetting = (description: string, standard: boolean): Setting<boolean> => ({
  type: 'boolean',
  description,
  default: standard,
  read: (text) =>
    text === 'true' || text === 'false'
      ? { value: text === 'true' }
      : { problem: `is ${quoted(text)}, neither true nor false` },
});

/** One of a closed set of words. */
export const oneOfSetting = <const T extends string>(
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

/** One of a closed set of quantities. */
export const oneOfNumbersSetting = <U extends Unit>(
  description: string,
  allowed: readonly number[],
  { unit, default: standard }: In<U> & { readonly default: number },
): Setting<Quantity<U>> => ({
  type: 'integer',
  description,
  default: unit(standard),
  read: (text) => {
    const value = allowed.find((number) => String(number) === text);
    return value === undefined
      ? { problem: `is ${quoted(text)}, not one of ${allowed.join(', ')}` }
      : { value: unit(value) };
  },
});

interface TextForm {
  readonly pattern: RegExp;
  /** Description of a match for people: `an e-mail address, as name@example.com`. */
  readonly expected: string;
  readonly default?: string;
}

/** Text that matches a pattern. */
export const textSetting = (description: string, { pattern, expected, ...rest }: TextForm): Setting<string> => ({
  type: 'string',
  description,
  ...rest,
  read: (given) => (pattern.test(given) ? { value: given } : { problem: `is ${quoted(given)}, not ${expected}` }),
});

/** Text that is never shown. @param shortest minimum number of characters */
export const secretTextSetting = (description: string, shortest: number): Setting<string> => ({
  type: 'string',
  description,
  secret: true,
  read: (given) =>
    given.length >= shortest
      ? { value: given }
      : { problem: `is "${'*'.repeat(3)}", not a secret of ${shortest} characters or more` },
});

const quoted = (given: string): string => `"${given}"`;
