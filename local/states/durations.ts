import type { ExecutionResult } from '../engines.ts';

/** An event of the interpreter. */
export interface InterpreterEvent {
  readonly type: string;
  /** ms since 1970 UTC */
  readonly timestamp: number;
  readonly state?: { readonly name: string };
  /** Of a map's iteration. */
  readonly index?: number;
}

/** Adds up how long states take, from their entering to their end, retries and their waits included. */
export function createDurations() {
  const entered = new Map<string, { readonly name: string; readonly at: number }>();
  const failed = new Map<string, number>();
  const states: { name: string; ms: number }[] = [];

  const complete = (key: string, at: number) => {
    const state = entered.get(key);
    if (state) states.push({ name: state.name, ms: at - state.at });
    entered.delete(key);
    failed.delete(key);
  };

  return {
    take({ type, timestamp, state, index }: InterpreterEvent): void {
      if (!state) return;
      const key = `${state.name} ${index ?? ''}`;
      if (type === 'StateEntered') entered.set(key, { name: state.name, at: timestamp });
      if (type === 'StateExited') complete(key, timestamp);
      if (type === 'StateFailed') failed.set(key, timestamp);
      if (type === 'StateRetried') failed.delete(key);
    },
    /** States that failed for good have no exit. */
    all(): ExecutionResult['states'] {
      for (const [key, at] of [...failed]) complete(key, at);
      return states;
    },
  };
}
