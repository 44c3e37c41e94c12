import type { ExecutionResult } from '../engines.ts';

/** An event of the interpreter. */
export interface InterpreterEvent {
  readonly type: string;
  /** ms since 1970 UTC */
  readonly timestamp: number;
  readonly state?: { readonly name: string };
  /** Index of a map's iteration. */
  readonly index?: number;
}

interface Visit {
  readonly name: string;
  readonly enteredAt: number;
  /** Its end, or its latest failure: a state that finally fails has no other end. */
  end?: { readonly at: number; readonly order: number };
}

/** Sums the durations of states, from entry to end, including retries and their waits. */
export function createDurations() {
  const visits: Visit[] = [];
  const open = new Map<string, Visit>();
  let order = 0;
  return {
    take({ type, timestamp: at, state, index }: InterpreterEvent): void {
      if (!state) return;
      const key = `${state.name} ${index ?? ''}`;
      if (type === 'StateEntered') {
        const visit = { name: state.name, enteredAt: at };
        visits.push(visit);
        open.set(key, visit);
      }
      const visit = open.get(key);
      order += 1;
      if (visit && (type === 'StateExited' || type === 'StateFailed')) visit.end = { at, order };
    },
    /** States that ended, in order of completion. */
    all(): ExecutionResult['states'] {
      return visits
        .flatMap(({ name, enteredAt, end }) => (end ? [{ name, ms: end.at - enteredAt, order: end.order }] : []))
        .sort((a, b) => a.order - b.order)
        .map(({ name, ms }) => ({ name, ms }));
    },
  };
}
