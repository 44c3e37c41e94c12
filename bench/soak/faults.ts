import { setTimeout as pause } from 'node:timers/promises';
import type { BeforePut } from '../../local/kinesis/put.ts';
import type { BeforeRequest } from '../../local/s3/s3.ts';

/** A fault that was injected. */
export interface Incident {
  /** Seconds since the load began. */
  readonly second: number;
  readonly what: string;
}

interface Kind {
  readonly what: string;
  /** Seconds that it lasts. */
  readonly lasts: number;
  readonly s3?: BeforeRequest;
  readonly stream?: BeforePut;
  /** Functions whose busy worker is killed as it begins. */
  readonly kills?: readonly string[];
}

const every = (n: number): (() => boolean) => {
  let seen = 0;
  return () => ++seen % n === 0;
};

const third = every(3);
const seventh = every(7);
const under = (prefix: string, key: string): boolean => key.startsWith(prefix);

const kinds: readonly Kind[] = [
  {
    what: 'S3 answers every third request with 503 SlowDown',
    lasts: 5,
    s3: () => (third() ? { status: 503, code: 'SlowDown' } : undefined),
  },
  {
    what: 'the streams reject every seventh record',
    lasts: 10,
    stream: () => (seventh() ? 'ProvisionedThroughputExceededException' : undefined),
  },
  { what: 'the processors are killed', lasts: 0, kills: ['-data-processor'] },
  {
    what: 'S3 answers puts of the processors with 500',
    lasts: 3,
    s3: (method, _bucket, key) =>
      method === 'PUT' && (under('processed/', key) || under('quarantine/', key))
        ? { status: 500, code: 'InternalError' }
        : undefined,
  },
  {
    what: 'S3 loses every third put of the tables',
    lasts: 20,
    s3: (method, _bucket, key) =>
      method === 'PUT' && under('analytics/', key) && third() ? { status: 500, code: 'InternalError' } : undefined,
  },
  { what: 'the ETL functions are killed', lasts: 0, kills: ['-etl'] },
];

/** Faults that come one at a time, in turn, and what to wire them to. */
export function createFaults(secondsBetween: number, crash: (functionSuffix: string) => Promise<void>) {
  let current: Kind | undefined;
  const incidents: Incident[] = [];
  return {
    incidents: incidents as readonly Incident[],
    beforeRequest: ((...request) => current?.s3?.(...request)) as BeforeRequest,
    beforePut: ((...put) => current?.stream?.(...put)) as BeforePut,
    /** Injects until the signal is aborted. @param second of the load */
    async run(second: () => number, signal: AbortSignal): Promise<void> {
      for (let turn = 0; await waited(secondsBetween, signal); turn++) {
        current = kinds[turn % kinds.length] as Kind;
        incidents.push({ second: Math.round(second()), what: current.what });
        for (const suffix of current.kills ?? []) await crash(suffix);
        await waited(current.lasts, signal);
        current = undefined;
      }
      current = undefined;
    },
  };
}

/** @returns whether the time passed before the signal was aborted */
const waited = (seconds: number, signal: AbortSignal): Promise<boolean> =>
  pause(seconds * 1000, true, { signal }).catch(() => false);
