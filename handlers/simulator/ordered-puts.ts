import { type FilePosition, limits, type StreamEntry, sizeOf } from '../../lake/index.ts';

/** Row of a file, as an entry for its stream. */
export interface RowEntry extends StreamEntry {
  readonly row: number;
}

export interface OrderedPuts {
  /** Accepts the next row; waits while the maximum number of requests is in flight. */
  add(entry: RowEntry): Promise<void>;
  /** Sends the remaining rows and waits for every response. */
  flush(): Promise<void>;
  /** Position up to which the stream has accepted the rows without a gap. */
  readonly acknowledged: FilePosition;
  /** True if a row was finally not accepted: later rows can no longer be acknowledged. */
  readonly broken: boolean;
  /** Error of a request that failed as a whole. */
  readonly error: unknown;
}

export interface OrderedPutsOptions {
  /** Puts one request. @returns indexes of the rejected entries, ascending */
  readonly put: (entries: readonly StreamEntry[]) => Promise<readonly number[]>;
  /** Called for each answered request, oldest first, with the numbers of accepted and rejected entries. */
  readonly onAnswer: (taken: number, rejected: number) => Promise<void> | void;
  /** Position that the stream had accepted before. */
  readonly from: FilePosition;
}

/** Enough requests to keep four shards busy while the next one is being built. */
const requestsInFlight = 4;

type Answer = { readonly rejected: readonly number[] } | { readonly error: unknown };

/**
 * Packs rows into requests, keeps several of them in flight, and handles the responses in the order of the rows, so
 * that the acknowledged rows are always a prefix of the file.
 */
export function createOrderedPuts({ put, onAnswer, from }: OrderedPutsOptions): OrderedPuts {
  const inFlight: { readonly entries: readonly RowEntry[]; readonly answer: Promise<Answer> }[] = [];
  const state = { acknowledged: from, broken: false, error: undefined as unknown };
  let next: RowEntry[] = [];
  let bytes = 0;

  const awaitOldest = async (): Promise<void> => {
    const oldest = inFlight.shift();
    if (!oldest) return;
    const { entries } = oldest;
    const answer = await oldest.answer;
    const rejected = 'rejected' in answer ? answer.rejected : entries.map((_, i) => i);
    if ('error' in answer) state.error ??= answer.error;
    if (!state.broken) state.acknowledged = advance(state.acknowledged, entries, rejected[0] ?? entries.length);
    state.broken ||= rejected.length > 0;
    await onAnswer(entries.length - rejected.length, rejected.length);
  };
  const launch = async (): Promise<void> => {
    if (inFlight.length === requestsInFlight) await awaitOldest();
    const entries = next;
    const answer = put(entries).then(
      (rejected): Answer => ({ rejected }),
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
      while (inFlight.length > 0) await awaitOldest();
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
