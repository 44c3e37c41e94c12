import type { Effect, Killable, RequestClass } from './effect.ts';
import type { Fault } from './fault.ts';

export type { Fault } from './fault.ts';

/** How the harness brings a fault about. `at` and `times` of a planned fault say at which occasions. */
export type Injection =
  /** At requests of a class: the `at`-th and those that follow. */
  | { readonly on: 'request'; readonly class: RequestClass; readonly effect: Effect }
  /** Every put of the batch whose object comes `at`-th, for as long as the fault lasts. */
  | { readonly on: 'poison' }
  /** At entries of PutRecords: every third one of the `at`-th request and those that follow. */
  | { readonly on: 'entries' }
  /** At the `at`-th invocation of the processor. */
  | { readonly on: 'checkpoint' }
  /** At the `at`-th part of the input. */
  | { readonly on: 'part'; readonly act: PartFault };

export type PartFault =
  | 'sent again'
  | 'out of order'
  | 'clock ahead'
  | 'clock back'
  | 'etl clock ahead'
  | 'two runs at once'
  | 'run beside arrivals'
  | 'replayed twice';

export interface ChaosFault extends Fault {
  readonly injection: Injection;
  /** Another fault without which it has no occasion. */
  readonly needs?: string;
}

const reconciled = 'all records reconcile; tables equal in every byte';
const test = 'test/chaos/single-faults.faults.ts';

const requestFault = (id: string, injected: string, where: string, on: RequestClass, effect: Effect): ChaosFault => ({
  ...{ id, injected, where, promise: reconciled, test },
  injection: { on: 'request', class: on, effect },
});

const error = (status: number, code: string): Effect => ({ kind: 'error', status, code });

/** What each endpoint does to those who ask it: the same ways of failing at every kind of request. */
function endpointFaults(name: string, where: string, on: RequestClass, effects: Readonly<Record<string, Effect>>) {
  return Object.entries(effects).map(([way, effect]) => {
    const words = way.replaceAll('-', ' ');
    return requestFault(`${name}-${way}`, `${wording[way] ?? words}`, where, on, effect);
  });
}

const wording: Readonly<Record<string, string>> = {
  throttled: 'request throttled',
  '500': 'status 500',
  'slow-down': 'status 503, SlowDown',
  reset: 'connection reset before the request is served',
  'lost-answer': 'served, then the connection is dropped: time-out after success',
  late: 'connection dropped; served after later requests',
  hang: 'no answer until the function times out',
  'cut-off': 'connection breaks within the body of the answer',
  short: 'answer with half of its body, said to be whole',
  slow: 'body of the answer in drops',
};

const writeWays = {
  '500': error(500, 'InternalError'),
  'slow-down': error(503, 'SlowDown'),
  reset: { kind: 'reset' },
  'lost-answer': { kind: 'lost answer' },
  late: { kind: 'late', behind: 14 },
} as const;

const readWays = {
  '500': error(500, 'InternalError'),
  'slow-down': error(503, 'SlowDown'),
  reset: { kind: 'reset' },
  'cut-off': { kind: 'cut answer' },
  short: { kind: 'short answer' },
  slow: { kind: 'slow answer' },
} as const;

const streamWays = {
  throttled: error(400, 'ProvisionedThroughputExceededException'),
  '500': error(500, 'InternalFailure'),
  reset: { kind: 'reset' },
  'lost-answer': { kind: 'lost answer' },
} as const;

function kills(victim: Killable, of: string, on: RequestClass): ChaosFault[] {
  const moments = {
    before: 'before its put is applied',
    during: 'after it, before the answer',
    after: 'after the answer',
  };
  return (Object.keys(moments) as (keyof typeof moments)[]).map((moment) =>
    requestFault(
      `${victim}-killed-${moment}-put`,
      `worker ended: ${moments[moment]}`,
      `${victim}, at its put of ${of}`,
      on,
      { kind: 'kill', victim, moment },
    ),
  );
}

const partFault = (id: string, act: PartFault, injected: string, where: string): ChaosFault => ({
  ...{ id, injected, where, promise: reconciled, test },
  injection: { on: 'part', act },
});

/** Every fault that schedules are made of. */
export const chaosFaults: readonly ChaosFault[] = [
  {
    ...{ id: 'stream-partial', injected: 'PutRecords rejects every third entry', where: 'Kinesis' },
    ...{ promise: reconciled, test, injection: { on: 'entries' } },
  },
  ...endpointFaults('stream', 'Kinesis, PutRecords', 'stream put', streamWays),
  ...endpointFaults('batch', 'S3, put of a processed batch', 'batch put', { ...writeWays, hang: { kind: 'hang' } }),
  ...kills('processor', 'a batch', 'batch put'),
  ...endpointFaults('topic', 'SNS, PublishBatch', 'topic publish', {
    '500': error(500, 'InternalError'),
    'lost-answer': { kind: 'lost answer' },
  }),
  {
    id: 'poison',
    injected: 'every put of one batch rejected with 403, so that retries and halving do not help',
    where: 'S3, put of a processed batch',
    promise:
      'the records that cannot be stored go to the dead-letter queue, those beside them are stored; replay stores them',
    ...{ test, injection: { on: 'poison' } },
  },
  ...endpointFaults('failure', 'S3, put of the dead-letter queue', 'failure put', {
    '500': error(500, 'InternalError'),
    'lost-answer': { kind: 'lost answer' },
  }).map((fault) => ({ ...fault, needs: 'poison' })),
  {
    ...{ id: 'batch-again', injected: 'batch stored, checkpoint not: delivered again with other boundaries' },
    ...{ where: 'event source mapping', promise: reconciled, test, injection: { on: 'checkpoint' } },
  },
  ...endpointFaults('raw', 'S3, read of a raw file', 'raw read', {
    '500': error(500, 'InternalError'),
    'cut-off': { kind: 'cut answer' },
    short: { kind: 'short answer' },
    slow: { kind: 'slow answer' },
  }),
  ...endpointFaults('cursor', 'S3, put of a cursor', 'cursor put', {
    '500': error(500, 'InternalError'),
    'lost-answer': { kind: 'lost answer' },
  }),
  ...kills('simulator', 'a cursor', 'cursor put'),
  {
    ...requestFault('simulator-killed-in-stream', 'worker ended: after its put, before the answer', '', 'stream put', {
      ...{ kind: 'kill', victim: 'simulator', moment: 'during' },
    }),
    where: 'simulator, at its put into the stream',
  },
  ...endpointFaults('etl-list', 'S3, listing', 'etl list', {
    '500': error(500, 'InternalError'),
    reset: { kind: 'reset' },
  }),
  ...endpointFaults('etl-read', 'S3, read by the ETL', 'etl read', readWays),
  ...endpointFaults('etl-put', 'S3, put by the ETL', 'etl put', {
    ...writeWays,
    // Behind the runs that follow, which have put another version by then.
    late: { kind: 'late' },
    hang: { kind: 'hang' },
  }),
  ...kills('etl', 'plan, partition, rollup, entities, ledger', 'etl put').map((fault) => ({
    ...fault,
    test: 'test/chaos/etl-kills.faults.ts',
  })),
  partFault('etl-twice', 'two runs at once', 'two runs at once', 'ETL'),
  partFault('etl-beside', 'run beside arrivals', 'run while records are sent and stored', 'ETL'),
  partFault('sent-again', 'sent again', 'producer sends a part of its records again', 'producer'),
  partFault(
    'out-of-order',
    'out of order',
    'records late and out of order, across ends of days and months',
    'producer',
  ),
  partFault('clock-ahead', 'clock ahead', 'clock of stream and mapping nine hours ahead', 'clock'),
  partFault('etl-clock-ahead', 'etl clock ahead', "the function's clock a fortnight ahead", 'clock of the ETL'),
  partFault('clock-back', 'clock back', 'clock of stream and mapping nine hours back', 'clock'),
  {
    ...partFault('replayed-twice', 'replayed twice', 'batch of the dead-letter queue replayed twice', 'operator'),
    needs: 'poison',
  },
];

/** @throws Error naming what the catalogue has */
export function faultOf(id: string): ChaosFault {
  const found = chaosFaults.find((fault) => fault.id === id);
  if (found) return found;
  throw new Error(`no fault ${id}; there are ${chaosFaults.map((fault) => fault.id).join(', ')}`);
}
