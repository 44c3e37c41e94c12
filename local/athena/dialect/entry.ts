/** Scalar macro: parameters and body. Its name is given when it is created. */
export interface MacroForm {
  readonly parameters: readonly string[];
  readonly body: string;
}

/** Smallest and largest number of arguments. */
type Arguments = readonly [least: number, most: number];

/** Treatment of a function of Athena. */
export type Entry =
  /** DuckDB has it under the same name, and it answers the same. */
  | { readonly kind: 'same'; readonly args: Arguments; readonly aggregate?: true }
  /** DuckDB has it under another name. */
  | { readonly kind: 'renamed'; readonly args: Arguments; readonly to: string; readonly aggregate?: true }
  /** One macro, with a form for each number of arguments. */
  | { readonly kind: 'macro'; readonly forms: readonly MacroForm[] }
  /** A function that takes all arguments as one list. */
  | { readonly kind: 'list'; readonly args: Arguments; readonly form: MacroForm }
  /** Built from the tree of the call: see `builders.ts`. */
  | { readonly kind: 'built'; readonly args: Arguments; readonly builder: Builder; readonly aggregate?: true }
  /** Athena has it; it is not translated. */
  | { readonly kind: 'rejected'; readonly instead?: string };

/** Names of the functions of `builders.ts`. */
export type Builder =
  | 'countDistinct'
  | 'formatted'
  | 'joined'
  | 'mapAgg'
  | 'matched'
  | 'parsed'
  | 'truncated'
  | 'typed'
  | 'withoutDecimals';

/** Most arguments that a function with any number of them takes. */
const any = 100;

export const unchanged = (least: number, most: number = least): Entry => ({ kind: 'same', args: [least, most] });

export const aggregate = (least: number, most: number = least): Entry => ({
  kind: 'same',
  args: [least, most],
  aggregate: true,
});

export const renamed = (to: string, least: number, most: number = least): Entry => ({
  kind: 'renamed',
  args: [least, most],
  to,
});

export const aggregateAs = (to: string, least: number, most: number = least): Entry => ({
  kind: 'renamed',
  args: [least, most],
  to,
  aggregate: true,
});

/** @param forms each as `(x, y) -> body` */
export const macro = (...forms: readonly string[]): Entry => ({ kind: 'macro', forms: forms.map(formOf) });

/** @param form `(items) -> body` */
export const overList = (form: string, least = 1): Entry => ({ kind: 'list', args: [least, any], form: formOf(form) });

export const built = (builder: Builder, least: number, most: number = least): Entry => ({
  kind: 'built',
  args: [least, most],
  builder,
});

export const builtAggregate = (builder: Builder, least: number, most: number = least): Entry => ({
  kind: 'built',
  args: [least, most],
  builder,
  aggregate: true,
});

/** @param instead what can be used, as the end of a sentence */
export const rejected = (instead?: string): Entry => ({
  kind: 'rejected',
  ...(instead === undefined ? {} : { instead }),
});

function formOf(text: string): MacroForm {
  const end = text.indexOf(') -> ');
  const inner = text.slice(1, end);
  return {
    parameters: inner === '' ? [] : inner.split(', '),
    body: text.slice(end + ') -> '.length),
  };
}
