import { type FilePosition, limits, type StreamEntry, sizeOf } from '../../lake/index.ts';

/** A row of a file, as an entry for its stream. */
export interface RowEntry extends StreamEntry {
  readonly row: number;
}

export interface OrderedPuts {
  /** Takes the next row; waits where as many requests are under way as may be. */
  add(entry: RowEntry): Promise<void>;
  /** Sends what is left and waits for every answer. */
  flush(): Promise<void>;
  /** What the stream has taken without a gap. */
  readonly acknowledged: FilePosition;
  /** A row was not taken in the end: later ones cannot be acknowledged any more. */
  readonly broken: boolean;
  /** What a request failed with as a whole. */
  readonly error: unknown;
}

export interface OrderedPutsOptions {
  /** Puts one request. @returns indexes of the entries that were not taken, ascending */
  readonly put: (entries: readonly StreamEntry[]) => Promise<readonly number[]>;
  /** Told of each request once it is answered, oldest first: how many entries were taken, and how many were not. */
  readonly onAnswer: (taken: number, refused: number) => Promise<void> | void;
  /** What it had taken before. */
  readonly from: FilePosition;
}

/** Enough to keep four shards busy while the next request is being made. */
const requestsInFlight = 4;

type Answer = { readonly refused: readonly number[] } | { readonly error: unknown };

/**
 * Packs rows into requests, keeps a few of them under way, and looks at the answers in the order of the rows, so that
 * what has been acknowledged is always a beginning of the file.
 */
export function createOrderedPuts({ put, onAnswer, from }: OrderedPutsOptions): OrderedPuts {
  const inFlight: { readonly entries: readonly RowEntry[]; readonly answer: Promise<Answer> }[] = [];
  const state = { acknowledged: from, broken: false, error: undefined as unknown };
  let next: RowEntry[] = [];
  let bytes = 0;

  const settleOldest = async (): Promise<void> => {
    const oldest = inFlight.shift();
    if (!oldest) return;
    const { entries } = oldest;
    const answer = await oldest.answer;
    const refused = 'refused' in answer ? answer.refused : entries.map((_, i) => i);
    if ('error' in answer) state.error ??= answer.error;
    if (!state.broken) state.acknowledged = advance(state.acknowledged, entries, refused[0] ?? entries.length);
    state.broken ||= refused.length > 0;
    await onAnswer(entries.length - refused.length, refused.length);
  };
  const launch = async (): Promise<void> => {
    if (inFlight.length === requestsInFlight) await settleOldest();
    const entries = next;
    const answer = put(entries).then(
      (refused): Answer => ({ refused }),
      (error: unknown): Answer => ({ error }),
    );
    inFlight.push({ entries, answer });
    next = [];
    bytes = 0;
  };
  return {
    async add(entry) {
      const size = sizeOf(entry);
      if (next.length === limits.entriesPerRequest || bytes + size > limits.bytesPerRequest) await launch();
      next.push(entry);
      bytes += size;
    },
    async flush() {
      if (next.length > 0) await launch();
      while (inFlight.length > 0) await settleOldest();
    },
    get acknowledged() {
      return state.acknowledged;
    },
    get broken() {
      return state.broken;
    },
    get error() {
      return state.error;
    },
  };
}

const advance = (from: FilePosition, entries: readonly RowEntry[], taken: number): FilePosition => ({
  row: entries[taken - 1]?.row ?? from.row,
  rows: from.rows + taken,
});
