import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeAtomically } from '../atomic-write.ts';

/** How far one lane of a shard has come. */
export interface LaneCheckpoint {
  /** Sequence number of the first record that is not handled. */
  readonly from: string;
  /** Records handled since the mapping exists, and how many of them failed for good. */
  readonly handled: number;
  readonly failed: number;
}

/** Checkpoint of one shard, kept in one file. */
export interface CheckpointFile {
  /** One for each lane; empty if the shard was never read, or nobody knows how far. */
  readonly lanes: readonly LaneCheckpoint[];
  /** Whether the shard was read, and nobody knows how far. */
  readonly lost: boolean;
  /** Resolves when the file has these lanes or later ones. */
  save(lanes: readonly LaneCheckpoint[]): Promise<void>;
}

/**
 * Opens the checkpoint of a shard.
 * @param log told of a file that is no checkpoint: it is taken for lost
 */
export async function openCheckpoint(path: string, log: (message: string) => void): Promise<CheckpointFile> {
  await mkdir(dirname(path), { recursive: true });
  let latest: readonly LaneCheckpoint[] = [];
  let saved: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;
  const text = await readText(path);
  const lanes = text === undefined ? [] : lanesIn(text);
  if (!lanes) log(`${path} is no checkpoint, as after a power failure: the shard is read from its start once more.`);
  return {
    lanes: lanes ?? [],
    lost: lanes === undefined,
    save(states) {
      latest = states;
      // Lanes that finish while a write is on its way share the next one.
      queued ??= saved
        .catch(() => undefined)
        .then(() => {
          queued = undefined;
          saved = writeAtomically(path, JSON.stringify({ lanes: latest }));
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
function lanesIn(text: string): readonly LaneCheckpoint[] | undefined {
  try {
    const { lanes }: { readonly lanes?: readonly LaneCheckpoint[] } = JSON.parse(text);
    return Array.isArray(lanes) ? lanes : undefined;
  } catch {
    return undefined;
  }
}
