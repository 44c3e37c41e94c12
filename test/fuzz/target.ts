import { inspect } from 'node:util';
import fc from 'fast-check';

/** One thing that takes input from outside, and what must hold whatever comes. */
export interface Target<Input = unknown> {
  readonly name: string;
  readonly inputs: fc.Arbitrary<Input>;
  /** Throws where a promise is broken. */
  readonly check: (input: Input) => Promise<void> | void;
}

/** Opens what a target needs; closed when its inputs have been tried. */
export interface OpenTarget {
  readonly target: Target;
  close(): Promise<void>;
}

export type TargetFactory = () => Promise<OpenTarget>;

/** Hides the type of a target's inputs, which nobody outside needs. */
export const opened = <Input>(
  target: Target<Input>,
  close: () => Promise<void> = async () => undefined,
): OpenTarget => ({ target: target as Target, close });

const roots = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Uint8Array.prototype];

/** Own keys of the prototypes that every value shares. */
export const prototypes = (): string =>
  roots
    .map((root) => Reflect.ownKeys(root).map(String).join())
    .concat(String(Object.getPrototypeOf(Object.prototype)))
    .join('|');

export interface Trial {
  readonly tried: number;
  /** Missing if every input was handled. */
  readonly failure?: { readonly seed: number; readonly path: string; readonly input: string; readonly error: string };
}

export interface TrialOptions {
  readonly runs: number;
  readonly seed: number;
  /** Of an earlier failure: tries only what led to it. */
  readonly path?: string;
  /** Called before each input. */
  readonly onInput?: (tried: number) => void;
}

/** Bytes are shown as the text that they mostly are. */
const shown = (input: unknown): string =>
  inspect(readable(input), { depth: 8, maxArrayLength: 50, maxStringLength: 1_000, breakLength: 120 });

function readable(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${JSON.stringify(Buffer.from(value).toString('latin1'))}`;
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  if ('source' in value && 'fields' in value) return `contract of ${value.source}`;
  if ('prefix' in value && 'columns' in value) return `table at ${value.prefix}`;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}

/** Tries a target with inputs that follow from the seed alone, and shrinks one that breaks it. */
export async function tryTarget({ name, inputs, check }: Target, options: TrialOptions): Promise<Trial> {
  const { runs, seed, path, onInput } = options;
  let tried = 0;
  const property = fc.asyncProperty(inputs, async (input) => {
    onInput?.(tried);
    tried += 1;
    const before = prototypes();
    await check(input);
    if (prototypes() !== before) throw new Error(`${name} touched a prototype`);
  });
  const details = await fc.check(property, { numRuns: runs, seed, ...(path === undefined ? {} : { path }) });
  if (!details.failed) return { tried };
  const error =
    details.errorInstance instanceof Error ? (details.errorInstance.stack ?? '') : String(details.errorInstance);
  const input = shown(details.counterexample?.[0]);
  return { tried, failure: { seed: details.seed, path: details.counterexamplePath ?? '', input, error } };
}
