import type {
  EventSourceMappingDeclaration,
  EventSourceMappingEngine,
  EventSourceMappingProgress,
  LambdaEngine,
} from '../engines.ts';
import type { EmbeddedKinesis } from '../kinesis/kinesis.ts';
import type { DeadLetterMessage } from './dead-letter.ts';
import { checkEventSourceMapping } from './limits.ts';
import { type RunningEventSourceMapping, startEventSourceMapping } from './running-mapping.ts';
import type { SlotState } from './slot.ts';

export type { DeadLetterMessage } from './dead-letter.ts';

export interface EventSourceMappingOptions {
  readonly kinesis: Pick<EmbeddedKinesis, 'stream'>;
  readonly lambda: Pick<LambdaEngine, 'invoke'>;
  /** Holds the checkpoints. */
  readonly directory: string;
  /** Sends a dead letter to the declared destination; tried again until it succeeds. */
  readonly sendDeadLetter: (arn: string, record: DeadLetterMessage) => Promise<void>;
  /**
   * Sends a batch to the function as soon as the shard has nothing more; default false. The batching window exists to
   * save invocations and objects in a bill; on a laptop it would only make people wait. Batches still fill up while the
   * function is busy.
   */
  readonly eager?: boolean;
  /** ms before the next attempt, given how many failed before. Default 100, doubling up to 30,000. */
  readonly backoff?: (failures: number) => number;
  /** ms since 1970 UTC; default the machine's clock. */
  readonly now?: () => number;
  /** Receives messages about failed invocations and records that were given up. */
  readonly log?: (message: string) => void;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Default `000000000000`. */
  readonly accountId?: string;
}

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 30_000;
const HOUR_MS = 3_600_000;

/** Event source mappings between streams and functions of the same process, with the service's contract for failures. */
export function createEventSourceMappings(options: EventSourceMappingOptions): EventSourceMappingEngine {
  const stopping = new AbortController();
  const startedAt = (options.now ?? Date.now)();
  const mappings: RunningEventSourceMapping[] = [];
  const watchers = new Set<() => void>();
  const moved = () => {
    for (const watch of [...watchers]) watch();
  };

  const declare = async (mapping: EventSourceMappingDeclaration) => {
    checkEventSourceMapping(mapping);
    mappings.push(await startEventSourceMapping({ ...contextOf(mapping, options, startedAt, stopping.signal), moved }));
  };
  const slotsOf = (streamName: string) =>
    mappings.filter((each) => each.streamName === streamName).flatMap((each) => each.slots);
  const idle = () => mappings.every(({ slots }) => slots.every((slot) => waitingOf(slot) === 0));
  const drained = () =>
    new Promise<void>((resolve) => {
      const watch = () => {
        if (!idle()) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      watch();
    });
  return {
    declare,
    progress: (streamName) => progressOf(slotsOf(streamName)),
    drained,
    async close() {
      stopping.abort();
      await Promise.all(mappings.map(({ stopped }) => stopped));
    },
  };
}

function contextOf(
  mapping: EventSourceMappingDeclaration,
  options: EventSourceMappingOptions,
  startedAt: number,
  signal: AbortSignal,
) {
  const { kinesis, lambda, directory, sendDeadLetter, eager = false, now = Date.now, log = () => undefined } = options;
  const { region = 'us-east-1', accountId = '000000000000' } = options;
  const { backoff = (failures: number) => Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures) } = options;
  const stream = kinesis.stream(mapping.streamName);
  const { functionName, maximumRecordAgeSeconds: age } = mapping;
  const maximumAgeMs = Math.min(stream.retentionHours * HOUR_MS, age < 0 ? Number.POSITIVE_INFINITY : age * 1000);
  const functionArn = functionName.startsWith('arn:')
    ? functionName
    : `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
  const bounds = { maximumAgeMs, startedAt, now, signal };
  const delivery = { mapping, functionArn, lambda, sendDeadLetter, backoff, log, ...bounds };
  const roleArn = `arn:aws:iam::${accountId}:role/${functionArn.replace(/^.*:function:/, '')}`;
  return { mapping, stream, directory, eager, delivery, region, roleArn };
}

function waitingOf({ shard, position }: SlotState): number {
  return Math.max(0, shard.next() - Math.max(position, shard.first()));
}

/**
 * Progress of an event source mapping. With several slots to a shard, waiting records are counted from the slowest slot: an
 * upper bound that is 0 if nothing waits.
 */
function progressOf(slots: readonly SlotState[]): EventSourceMappingProgress {
  const waiting = new Map<string, number>();
  for (const slot of slots) waiting.set(slot.shard.id, Math.max(waiting.get(slot.shard.id) ?? 0, waitingOf(slot)));
  return {
    handled: slots.reduce((sum, { handled }) => sum + handled, 0),
    failed: slots.reduce((sum, { failed }) => sum + failed, 0),
    waiting: [...waiting.values()].reduce((sum, count) => sum + count, 0),
  };
}
