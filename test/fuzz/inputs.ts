import fc from 'fast-check';

/** Words that have broken programs. */
const traps = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'NaN',
  'Infinity',
  '-Infinity',
  '-0',
  '1e309',
  '9007199254740993',
  '-9223372036854775809',
  '=1+1',
  '+cmd|calc',
  '-2+3',
  '@SUM(A1)',
  '=HYPERLINK("http://example.com")',
  '../../etc/passwd',
  '%2e%2e%2f',
  '/etc/passwd',
  'C:\\windows',
  "' OR 1=1 --",
  '$(id)',
  '\0',
  '\u202e',
  '\ufeff',
  '\ud800',
  '💥',
  '\r',
  '\n',
  '"',
  '""',
  ',',
  ';',
  '\t',
  '2025-02-30 25:61:61',
  '99999999999999999999-01-01',
  'null',
  'true',
  ' ',
  '',
] as const;

export const trap: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...traps) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
);

const plainNumber: fc.Arbitrary<number> = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 2 ** 53 + 2, 1e308, -1e308, 2 ** 31, -(2 ** 31) - 1, 5e-324),
);

/** A value that JSON can carry: any depth up to five, any of the traps as key. */
export const jsonValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    plainNumber,
    trap,
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(trap, tie('value')), { maxLength: 4 })
      // `Object.fromEntries` makes `__proto__` an own key, as `JSON.parse` does.
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value;

/** JSON text of a value nested so deeply that a recursive reader has no stack for it. */
export const deepJson = (depth: number, open: '[' | '{"a":'): string =>
  open.repeat(depth) +
  (open === '[' ? ']' : '1}').repeat(open === '[' ? depth : 1) +
  (open === '[' ? '' : '}'.repeat(depth - 1));

type Edit = (bytes: Uint8Array) => Uint8Array;

const at = (length: number, where: number): number => Math.floor(where * length);

const splice = (bytes: Uint8Array, from: number, to: number, insert: Uint8Array): Uint8Array =>
  Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(to)]);

const position = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

const edit: fc.Arbitrary<Edit> = fc.oneof(
  // A bit is flipped.
  fc.tuple(position, fc.nat(7)).map(
    ([where, bit]): Edit =>
      (bytes) => {
        const copy = Uint8Array.from(bytes);
        const index = at(copy.length, where);
        if (copy.length > 0) copy[index] = (copy[index] as number) ^ (1 << bit);
        return copy;
      },
  ),
  // The end, or a piece, is missing.
  position.map(
    (where): Edit =>
      (bytes) =>
        bytes.slice(0, at(bytes.length, where)),
  ),
  fc.tuple(position, fc.nat(64)).map(
    ([where, length]): Edit =>
      (bytes) => {
        const from = at(bytes.length, where);
        return splice(bytes, from, from + length, new Uint8Array());
      },
  ),
  // A piece comes twice.
  fc.tuple(position, fc.nat(200), position).map(
    ([where, length, target]): Edit =>
      (bytes) => {
        const from = at(bytes.length, where);
        const to = at(bytes.length, target);
        return splice(bytes, to, to, bytes.subarray(from, from + length));
      },
  ),
  // Something else is there.
  fc.tuple(position, trap, fc.nat(8)).map(
    ([where, text, drop]): Edit =>
      (bytes) => {
        const from = at(bytes.length, where);
        return splice(bytes, from, from + drop, Buffer.from(text));
      },
  ),
  fc.tuple(position, fc.uint8Array({ maxLength: 8 })).map(
    ([where, noise]): Edit =>
      (bytes) => {
        const from = at(bytes.length, where);
        return splice(bytes, from, from + noise.length, noise);
      },
  ),
);

/** Bytes of a real thing, damaged at some positions. */
export const mutated = (sample: fc.Arbitrary<Uint8Array>, most = 6): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(sample, fc.array(edit, { maxLength: most }))
    .map(([bytes, edits]) => edits.reduce((damaged, change) => change(damaged), bytes));

/** Text of a real thing, damaged at some positions. */
export const mutatedText = (samples: readonly string[], most = 6): fc.Arbitrary<string> =>
  mutated(
    fc.constantFrom(...samples).map((text) => Buffer.from(text)),
    most,
  ).map((bytes) => Buffer.from(bytes).toString());

/** The same text in pieces, cut anywhere. */
export const cuts = fc.array(position, { maxLength: 5 });

export function cutAt<Piece extends { readonly length: number; slice(from: number, to?: number): Piece }>(
  whole: Piece,
  positions: readonly number[],
): Piece[] {
  const ends = [...positions.map((where) => at(whole.length, where)).sort((a, b) => a - b), whole.length];
  return ends.map((end, i) => whole.slice(ends[i - 1] ?? 0, end));
}

/** An object of which any part may be missing or be something else. */
export const damagedObject = (samples: readonly object[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 1, arbitrary: jsonValue },
    {
      weight: 4,
      arbitrary: fc
        .tuple(
          fc.constantFrom(...samples),
          fc.array(fc.tuple(fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }), jsonValue), { maxLength: 3 }),
        )
        .map(([sample, changes]) => {
          const copy: unknown = structuredClone(sample);
          for (const [path, value] of changes) replaceAt(copy, path, value);
          // As it would come over the wire: a hole in a list is null there.
          return JSON.parse(JSON.stringify(copy)) as unknown;
        }),
    },
  );

function replaceAt(root: unknown, path: readonly number[], value: unknown): void {
  let holder = root;
  for (const [depth, step] of path.entries()) {
    if (typeof holder !== 'object' || holder === null) return;
    const keys = Object.keys(holder);
    const key = keys[step % Math.max(1, keys.length)];
    if (key === undefined) return;
    const inner: unknown = Reflect.get(holder, key);
    if (depth === path.length - 1 || typeof inner !== 'object' || inner === null) {
      if (value === null) Reflect.deleteProperty(holder, key);
      else Object.defineProperty(holder, key, { value, configurable: true, enumerable: true, writable: true });
      return;
    }
    holder = inner;
  }
}
