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
  /** One for each lane; empty if the shard was never read. */
  readonly lanes: readonly LaneCheckpoint[];
  /** Resolves when the file has these lanes or later ones. */
  save(lanes: readonly LaneCheckpoint[]): Promise<void>;
}

/** Opens the checkpoint of a shard. @throws Error if the file is there and is no checkpoint */
export async function openCheckpoint(path: string): Promise<CheckpointFile> {
  await mkdir(dirname(path), { recursive: true });
  let latest: readonly LaneCheckpoint[] = [];
  let saved: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;
  return {
    lanes: await readLanes(path),
    save(lanes) {
      latest = lanes;
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

async function readLanes(path: string): Promise<readonly LaneCheckpoint[]> {
  try {
    const { lanes }: { readonly lanes: readonly LaneCheckpoint[] } = JSON.parse(await readFile(path, 'utf8'));
    return lanes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`${path} is not a checkpoint of an event source mapping.`, { cause: error });
  }
}
