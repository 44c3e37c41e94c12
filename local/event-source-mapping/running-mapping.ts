import { join } from 'node:path';
import type { EventSourceMappingDeclaration } from '../engines.ts';
import type { Stream, StreamShard } from '../kinesis/stream.ts';
import { type CheckpointFile, openCheckpoint } from './checkpoint.ts';
import type { DeliveryContext } from './deliver.ts';
import { runSlot, type SlotState } from './slot.ts';

/** Parts that all shards of an event source mapping share. */
export interface EventSourceMappingContext {
  readonly mapping: EventSourceMappingDeclaration;
  readonly stream: Stream;
  /** Holds a folder for each mapping with a checkpoint file for each shard. */
  readonly directory: string;
  readonly eager: boolean;
  readonly delivery: Omit<DeliveryContext, 'acknowledge' | 'source'>;
  readonly region: string;
  readonly roleArn: string;
  readonly moved: () => void;
}

export interface RunningEventSourceMapping {
  readonly streamName: string;
  readonly slots: readonly SlotState[];
  /** Resolves when all slots have stopped. */
  readonly stopped: Promise<void>;
}

/** Starts an event source mapping at its checkpoints. Shards are independent, except that a child waits for its parents. */
export async function startEventSourceMapping(context: EventSourceMappingContext): Promise<RunningEventSourceMapping> {
  const slots: SlotState[] = [];
  const stopped = new Map<string, Promise<void>>();
  const opened: { readonly shard: StreamShard; readonly file: CheckpointFile; readonly states: SlotState[] }[] = [];
  for (const shard of context.stream.shards) {
    const path = join(context.directory, context.mapping.uuid, `${shard.log.id}.json`);
    const file = await openCheckpoint(path, context.delivery.log);
    const states = startStates(shard, file, context.mapping);
    // At once, so that a mapping which starts at LATEST knows after a restart where that was.
    await file.save(checkpointsOf(states));
    shard.log.holdBack(() => Math.min(...states.map(({ position }) => position)));
    opened.push({ shard, file, states });
    slots.push(...states);
  }
  for (const { shard, file, states } of opened) {
    const parents = Promise.all(shard.parents.map((id) => stopped.get(id)));
    const run = async () => {
      await parents;
      await runShard(shard, file, states, context);
    };
    stopped.set(shard.log.id, run());
  }
  const all = Promise.all(stopped.values()).then(() => undefined);
  return { streamName: context.stream.name, slots, stopped: all };
}

function checkpointsOf(states: readonly SlotState[]) {
  return states.map(({ shard, position, handled, failed }) => ({ from: shard.sequence.of(position), handled, failed }));
}

function startStates(
  { log, parents }: StreamShard,
  file: CheckpointFile,
  mapping: EventSourceMappingDeclaration,
): SlotState[] {
  const known = file.slots.flatMap(({ from, ...counts }) => {
    const index = log.sequence.indexOf(from);
    // A power cut can cost the stream records that are checkpointed already; the next ones must not be skipped.
    return index === undefined ? [] : [{ ...counts, position: Math.min(index, log.next()) }];
  });
  const { parallelizationFactor: factor, startingPosition } = mapping;
  if (known.length === factor) return known.map((state) => ({ shard: log, ...state }));
  // Records since a lost checkpoint may not be handled: some come twice, from any starting position of the mapping.
  const latest = startingPosition === 'LATEST' && parents.length === 0 && !file.lost;
  const fresh = latest ? log.next() : log.first();
  // With another factor keys are in other slots: all start at the slowest, and some records come twice.
  const position = known.length > 0 ? Math.min(...known.map((state) => state.position)) : fresh;
  const sum = (count: 'handled' | 'failed') => known.reduce((total, state) => total + state[count], 0);
  return Array.from({ length: factor }, (_, slot) => ({
    shard: log,
    position,
    handled: slot === 0 ? sum('handled') : 0,
    failed: slot === 0 ? sum('failed') : 0,
  }));
}

async function runShard(
  { log, closed }: StreamShard,
  file: CheckpointFile,
  states: readonly SlotState[],
  context: EventSourceMappingContext,
): Promise<void> {
  const { stream, region, roleArn, eager, moved } = context;
  const source = { shardId: log.id, streamArn: stream.arn, region, roleArn };
  const save = () => file.save(checkpointsOf(states));
  await Promise.all(
    states.map((state, slot) =>
      runSlot(state, {
        delivery: { ...context.delivery, source },
        slot,
        slots: states.length,
        eager,
        closed,
        save,
        moved,
      }),
    ),
  );
}
