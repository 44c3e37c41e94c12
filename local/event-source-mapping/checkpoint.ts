import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeAtomically } from '../state-folder/atomic-write.ts';

/** Progress of one slot of a shard. */
export interface SlotCheckpoint {
  /** Sequence number of the first record that is not handled. */
  readonly from: string;
  /** Records handled since the mapping exists, and how many of them failed for good. */
  readonly handled: number;
  readonly failed: number;
}

/** Checkpoint of one shard, kept in one file. */
export interface CheckpointFile {
  /** One for each slot; empty if the shard was never read, or nobody knows how far. */
  readonly slots: readonly SlotCheckpoint[];
  /** True if the shard was read, and nobody knows how far. */
  readonly lost: boolean;
  /** Resolves when the file has these slots or later ones. */
  save(slots: readonly SlotCheckpoint[]): Promise<void>;
}

/**
 * Opens the checkpoint of a shard.
 * @param log receives a warning if the file is no checkpoint: it is taken for lost
 */
export async function openCheckpoint(path: string, log: (message: string) => void): Promise<CheckpointFile> {
  await mkdir(dirname(path), { recursive: true });
  let latest: readonly SlotCheckpoint[] = [];
  let saved: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;
  const text = await readText(path);
  const slots = text === undefined ? [] : slotsIn(text);
  if (!slots) log(`${path} is no checkpoint, as after a power failure: the shard is read from its start once more.`);
  return {
    slots: slots ?? [],
    lost: slots === undefined,
    save(states) {
      latest = states;
      // Slots that finish while a write is on its way share the next one.
      queued ??= saved
        .catch(() => undefined)
        .then(() => {
          queued = undefined;
          saved = writeAtomically(path, JSON.stringify({ slots: latest }));
          return saved;
        });
      return queued;
    },
  };
}

/** Undefined if there is none. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined if the text is no checkpoint: files are not synced, and a power failure can leave an empty one. */
function slotsIn(text: string): readonly SlotCheckpoint[] | undefined {
  try {
    const { slots }: { readonly slots?: readonly SlotCheckpoint[] } = JSON.parse(text);
    return Array.isArray(slots) ? slots : undefined;
  } catch {
    return undefined;
  }
}
