import type { PutEntry } from './fragment.ts';

export interface AppendQueue {
  append(entries: readonly PutEntry[]): Promise<number>;
  /** Resolves if nothing is being written. */
  idle(): Promise<void>;
}

interface WaitingAppend {
  readonly entries: readonly PutEntry[];
  readonly resolve: (index: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Limit of the data that one write holds in memory. */
const MAX_ENTRIES_PER_WRITE = 5_000;

/**
 * Writes one group at a time, in order of arrival. Puts that arrive during a write form the next group: many small puts
 * need few writes.
 * @param write stores entries and returns the index of the first; calls never overlap
 */
export function appendQueue(write: (entries: readonly PutEntry[]) => Promise<number>): AppendQueue {
  const waiting: WaitingAppend[] = [];
  let writing: Promise<void> | undefined;

  const takeGroup = () => {
    let entries = 0;
    let count = 0;
    for (const { entries: more } of waiting) {
      if (count > 0 && entries + more.length > MAX_ENTRIES_PER_WRITE) break;
      entries += more.length;
      count += 1;
    }
    return waiting.splice(0, count);
  };

  const drain = async () => {
    while (waiting.length > 0) {
      const group = takeGroup();
      try {
        let index = await write(group.flatMap((each) => each.entries));
        for (const { entries, resolve } of group) {
          resolve(index);
          index += entries.length;
        }
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    writing = undefined;
  };

  return {
    append: (entries) =>
      new Promise((resolve, reject) => {
        waiting.push({ entries, resolve, reject });
        writing ??= drain();
      }),
    idle: async () => writing,
  };
}
