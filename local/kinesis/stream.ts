import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvariantError } from '../../etl/platform.ts';
import type { StreamDeclaration } from '../engines.ts';
import { PlatformError } from '../errors.ts';
import { writeAtomically } from '../state-folder/atomic-write.ts';
import { evenRanges, type HashKeyRange, hashKey } from './hash-key.ts';
import { openShard, type Shard, shardId } from './shard.ts';

export interface StreamShard extends HashKeyRange {
  readonly log: Shard;
  /** A closed shard accepts no more records: another number of shards was declared after it. */
  readonly closed: boolean;
  /** Previous shards of this one's keys; their records come first. */
  readonly parents: readonly string[];
}

/** An open stream. */
export interface Stream {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly retentionHours: number;
  /** Oldest first. */
  readonly shards: readonly StreamShard[];
  /** Shard that currently receives a partition key's records. */
  shardOfKey(partitionKey: string): Shard;
  shardOfHash(key: string): Shard;
  close(): Promise<void>;
}

export interface StreamOptions {
  readonly directory: string;
  readonly arn: string;
  readonly segmentBytes: number;
  readonly now: () => number;
}

interface ShardDescription extends HashKeyRange {
  readonly number: number;
  readonly closed: boolean;
  readonly parents: readonly string[];
}

/** Content of `stream.json`. */
interface StreamDescription {
  readonly createdAt: number;
  readonly shards: readonly ShardDescription[];
}

/** Routing computes each key once; above this number of distinct keys, the cache is cleared. */
const MAX_CACHED_KEYS = 50_000;

/**
 * Opens a stream or creates it. If the number of shards has changed, the old shards are closed and their records remain
 * readable; the new shards are their children.
 */
export async function openStream(declaration: StreamDeclaration, options: StreamOptions): Promise<Stream> {
  await mkdir(options.directory, { recursive: true });
  const path = join(options.directory, 'stream.json');
  const before = await readDescription(path);
  const described = withShardCount(before ?? { createdAt: options.now(), shards: [] }, declaration.shardCount);
  if (described !== before) await writeAtomically(path, JSON.stringify(described, undefined, 2));
  const shards: StreamShard[] = [];
  for (const { number, ...shard } of described.shards) {
    const log = await openShard({
      directory: join(options.directory, shardId(number)),
      createdAt: described.createdAt,
      number,
      retentionHours: declaration.retentionHours,
      segmentBytes: options.segmentBytes,
      now: options.now,
    });
    shards.push({ ...shard, log });
  }
  return streamOf(declaration, options.arn, described.createdAt, shards);
}

async function readDescription(path: string): Promise<StreamDescription | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as StreamDescription;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new PlatformError(`${path} does not describe a stream.`, {}, { cause: error });
  }
}

function withShardCount(described: StreamDescription, count: number): StreamDescription {
  const open = described.shards.filter((shard) => !shard.closed);
  if (open.length === count) return described;
  const holding = (key: string) => open.find((shard) => shard.start <= key && key <= shard.end);
  const children = evenRanges(count).map((range, position) => {
    const parents = [holding(range.start), holding(range.end)].flatMap((parent) => parent?.number ?? []);
    return {
      ...range,
      number: described.shards.length + position,
      closed: false,
      parents: [...new Set(parents)].map(shardId),
    };
  });
  return { ...described, shards: [...described.shards.map((shard) => ({ ...shard, closed: true })), ...children] };
}

function streamOf(
  { name, retentionHours }: StreamDeclaration,
  arn: string,
  createdAt: number,
  shards: readonly StreamShard[],
): Stream {
  const open = shards.filter((shard) => !shard.closed);
  const shardOfHash = (key: string) => {
    const shard = open.find(({ end }) => key <= end);
    if (!shard) throw new InvariantError(`No open shard of ${name} takes hash key ${key}.`);
    return shard.log;
  };
  const cached = new Map<string, Shard>();
  return {
    name,
    arn,
    createdAt,
    retentionHours,
    shards,
    shardOfHash,
    shardOfKey(partitionKey) {
      const known = cached.get(partitionKey);
      if (known) return known;
      const shard = shardOfHash(hashKey(partitionKey));
      if (cached.size >= MAX_CACHED_KEYS) cached.clear();
      cached.set(partitionKey, shard);
      return shard;
    },
    async close() {
      for (const { log } of shards) await log.close();
    },
  };
}
