/** A state of the Amazon States Language, as far as it matters here. */
export interface AslState {
  readonly Type: string;
  readonly Resource?: string;
  readonly QueryLanguage?: string;
  readonly Branches?: readonly Machine[];
  readonly Iterator?: Machine;
  readonly ItemProcessor?: Machine & { readonly ProcessorConfig?: { readonly Mode?: string } };
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly TimeoutSeconds?: number;
  readonly TimeoutSecondsPath?: string;
  readonly [field: string]: unknown;
}

export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, AslState>>;
  readonly QueryLanguage?: string;
  readonly [field: string]: unknown;
}

export interface NamedState {
  readonly name: string;
  readonly state: AslState;
}

/** Every state, including those of branches and iterations. */
export function* statesOf(machine: Machine): Generator<NamedState> {
  for (const [name, state] of Object.entries(machine.States)) {
    yield { name, state };
    const inner = [...(state.Branches ?? []), state.Iterator, state.ItemProcessor];
    for (const nested of inner) if (nested !== undefined) yield* statesOf(nested);
  }
}

/** Longest that a Node.js timer waits, in whole seconds: 24 days. */
const longestTimer = Math.floor((2 ** 31 - 1) / 1000);

/**
 * The definition as the interpreter must see it to do what Step Functions does:
 * - a Task without a timeout has none; the interpreter would end it after 60 s,
 * - `$$.Execution.Input` and `$$.Execution.StartTime` are those of the whole execution; the interpreter gives each branch
 *   its own, so they are read from `$$.Started` instead,
 * - `"ResultPath": "$"` is what a state or catcher without one means; the interpreter would add a field named `$`.
 */
export function adapt(machine: Machine): Machine {
  const value = (inner: unknown): unknown => {
    if (typeof inner === 'string') return inner.replace(/\$\$\.Execution\.(Input|StartTime)\b/g, '$$$$.Started.$1');
    if (Array.isArray(inner)) return inner.map(value);
    if (inner === null || typeof inner !== 'object') return inner;
    const copy = Object.fromEntries(Object.entries(inner).map(([name, field]) => [name, value(field)]));
    if (copy.ResultPath === '$' && ('Type' in copy || 'ErrorEquals' in copy)) delete copy.ResultPath;
    return isTask(copy) && copy.TimeoutSecondsPath === undefined
      ? { ...copy, TimeoutSeconds: Math.min(copy.TimeoutSeconds ?? longestTimer, longestTimer) }
      : copy;
  };
  return value(machine) as Machine;
}

const isTask = (value: Readonly<Record<string, unknown>>): value is AslState =>
  value.Type === 'Task' && typeof value.Resource === 'string';
