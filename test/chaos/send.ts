import { rawPrefix } from '../../etl/platform.ts';
import { putRecords, type StreamEntry } from '../../lake/put-records.ts';
import { bucket, functionOf, streamOf } from './functions.ts';
import type { Input } from './input.ts';
import type { ChaosLake } from './lake.ts';

/** Sends an input part by part. */
export interface Producer {
  /** @param part from 1. @param outOfOrder the records of the part in reverse. @throws Error when it never gets through */
  send(part: number, outOfOrder: boolean): Promise<void>;
}

/** Faults strike a few times each: a producer that has not got through after so many attempts never will. */
const attempts = 60;

async function untilDone(what: string, attempt: () => Promise<boolean>): Promise<void> {
  let last: unknown;
  for (let count = 0; count < attempts; count++) {
    try {
      if (await attempt()) return;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`${what}: not done after ${attempts} attempts`, { cause: last });
}

/** A client with the put helper of the functions: sends rejected records again, and the whole request if it failed. */
export function clientProducer(lake: ChaosLake, input: Input, parts: number): Producer {
  const all = [...input.events, ...input.strays];
  const perPart = Math.ceil(all.length / parts);
  return {
    async send(part, outOfOrder) {
      const entries = all.slice((part - 1) * perPart, part * perPart);
      await putAll(lake, input.source, outOfOrder ? entries.toReversed() : entries);
    },
  };
}

async function putAll(lake: ChaosLake, source: string, entries: readonly StreamEntry[]): Promise<void> {
  let rest = entries;
  await untilDone('client', async () => {
    const rejected = await putRecords(lake.clients.kinesis, streamOf(source), rest, atOnce);
    rest = rejected.map((i) => rest[i] as StreamEntry);
    return rest.length === 0;
  });
}

const atOnce = async (): Promise<void> => undefined;

/**
 * The simulator's function: a tick for each part, all that is left with the last. Strays have no file: a client puts them.
 */
export async function simulatorProducer(lake: ChaosLake, input: Input, parts: number): Promise<Producer> {
  const { source, csv, strays } = input;
  await lake.store.put(bucket, `${rawPrefix(source)}orders and readings.csv`, Buffer.from(csv));
  return {
    async send(part) {
      const last = part === parts;
      const payload = JSON.stringify({ pace: last ? 'unlimited' : 'scheduled' });
      await untilDone('simulator', async () => {
        const answer = await lake.lambda.invoke(functionOf('simulator', source), payload);
        if (answer.functionError) throw new Error(answer.payload);
        const { done, failed } = JSON.parse(answer.payload).sources[source];
        return last ? done : failed === 0;
      });
      if (last) await putAll(lake, source, strays);
    },
  };
}
