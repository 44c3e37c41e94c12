import { manufacturing } from '../../etl/index.ts';
import {
  batchKey,
  type Contract,
  compileDecoder,
  type QuarantineRow,
  type ReplayReceipt,
  type StreamRecord,
  streamPositionOf,
  tablesOf,
} from '../../etl/platform.ts';
import { quarantineLines, quarantineState, type RowState, replayReceiptState } from '../../lake/index.ts';
import { operatorClients } from '../../operations/clients.ts';
import { type Lake, lakeOf } from '../../operations/lake.ts';
import { region, startLake, startStreams } from '../handlers/support.ts';

/** When the records of these tests arrived, ms. */
export const arrival = Date.UTC(2025, 0, 31, 12);

const { quarantine, replayed } = tablesOf(manufacturing);

/** A reading that the contract takes. */
export const reading = { timestamp: '2025-01-31 10:00:00', machine_id: '7', temperature: '70', vibration: '2.5' };

/** Ends a process at one of its requests: before the service got it, or before the answer came. */
export interface Death {
  readonly request: number;
  readonly after: boolean;
}

/** A lake of one source, in a bucket and a stream of its own. */
export interface SmallLake {
  /** The lake as a process sees it that lives for ever, or dies; `requests` counts those that it made. */
  open(death?: Death): { readonly lake: Lake; readonly requests: () => number };
  /** Rejects records as its processor does. @returns the rows that quarantine has of them */
  reject(events: readonly (object | string | Uint8Array)[], contract?: Contract): Promise<QuarantineRow[]>;
  quarantined(): Promise<QuarantineRow[]>;
  receipts(): Promise<ReplayReceipt[]>;
  /** What the stream took, in any order. */
  events(): Promise<Record<string, unknown>[]>;
}

/** Embedded services that any number of small lakes can be made in. */
export async function startServices() {
  const store = await startLake();
  const streams = await startStreams([]);
  let lakes = 0;
  return {
    async small(contract: Contract = manufacturing): Promise<SmallLake> {
      const bucket = `lake-${++lakes}`;
      const stream = `${bucket}-readings`;
      await store.store.createBucket(bucket);
      await streams.engine.declare({ name: stream, shardCount: 2, retentionHours: 24 });
      const open = (death?: Death) => {
        const endpoints = { s3: store.store.url, kinesis: streams.url, lambda: streams.url, athena: streams.url };
        const clients = operatorClients({ region, endpoints });
        const requests = mortal(clients, death);
        const names = { bucket, database: 'd', workgroup: 'w', streams: { manufacturing: stream } };
        return { lake: lakeOf(clients, { ...names, functions: { processors: {} } }, [contract]), requests };
      };
      const { objects } = open().lake;
      const rows = async <R>(state: RowState<R>, prefix: string): Promise<R[]> => {
        const listed = await objects.list(prefix);
        const held = await Promise.all(listed.map(async ({ key }) => ({ key, object: await objects.get(key) })));
        return held.flatMap(({ key, object }) => (object ? state.parse(key, object.bytes) : []));
      };
      return {
        open,
        async reject(events, by = manufacturing) {
          const records = events.map(streamRecord);
          const { rejected } = compileDecoder(by).decode(records);
          const key = batchKey(quarantine, arrival, 'shardId-0', String(records[0]?.sequenceNumber));
          const lines = quarantineLines(by, rejected);
          await objects.put(key, lines);
          return quarantineState.parse(key, Buffer.from(lines));
        },
        quarantined: () => rows(quarantineState, quarantine.prefix),
        receipts: () => rows(replayReceiptState, replayed.prefix),
        events: () => streams.events(stream),
      };
    },
    async close() {
      await streams.close();
      await store.close();
    },
  };
}

export type Services = Awaited<ReturnType<typeof startServices>>;

/** Stream positions of rows, sorted. */
export const positionsOf = (rows: readonly QuarantineRow[]): string[] => rows.map(streamPositionOf).toSorted();

let taken = 0;

function streamRecord(event: object | string | Uint8Array): StreamRecord {
  const data = event instanceof Uint8Array || typeof event === 'string' ? event : JSON.stringify(event);
  return {
    data: Buffer.from(data),
    partitionKey: '7',
    shardId: 'shardId-0',
    sequenceNumber: String(1000 + ++taken),
    arrivedAt: arrival,
  };
}

function mortal({ s3, kinesis }: ReturnType<typeof operatorClients>, death: Death | undefined): () => number {
  let requests = 0;
  const dying = async <T>(send: () => Promise<T>): Promise<T> => {
    const fatal = ++requests === death?.request;
    if (fatal && !death?.after) throw new Error('died before the request');
    const [answer] = await Promise.allSettled([send()]);
    if (fatal) throw new Error('died before the answer');
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  };
  s3.middlewareStack.add((next) => (args) => dying(() => next(args)), { step: 'initialize' });
  kinesis.middlewareStack.add((next) => (args) => dying(() => next(args)), { step: 'initialize' });
  return () => requests;
}
