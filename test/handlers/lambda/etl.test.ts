import { SNSClient } from '@aws-sdk/client-sns';
import type { KinesisStreamEvent } from 'aws-lambda';
import { expect } from 'chai';
import { rowsOf } from '../../../etl/batch/rows.ts';
import { type Batch, type Contract, contractOf, partitionKey, tablesOf } from '../../../etl/platform.ts';
import { createEtl, type EtlEvent } from '../../../handlers/lambda/etl.ts';
import { createProcessor } from '../../../handlers/lambda/processor.ts';
import { type Objects, objectsOf } from '../../../lake/objects.ts';
import { planPrefix } from '../../../lake/plan.ts';
import { decodeTable } from '../../../lake/table.ts';
import { stepOf } from '../../enumeration.ts';
import { atOnce, invocation, linesDuring, rejection, startLake, type TestLake } from '../support.ts';

const contract = contractOf('manufacturing');
const tables = tablesOf(contract);
const common = { metricsNamespace: 'Lake', logLevel: 'info', lakeBucket: 'lake', contract } as const;

interface Planned {
  readonly plan: string;
  readonly tasks: number;
  readonly more: boolean;
}

describe('etl function', () => {
  let lake: TestLake;
  let sequence: number;

  beforeEach(async () => {
    lake = await startLake();
    sequence = 1_000;
  });
  afterEach(() => lake.close());

  const invoke = async (event: EtlEvent, objects: Objects = lake.objects, of: Contract = contract) => {
    const environment = { ...common, contract: of, functionName: 'manufacturing-etl' };
    const run = createEtl({ environment, objects, wait: atOnce });
    return linesDuring(() => run(event, invocation));
  };
  const step = async <T>(event: EtlEvent, objects?: Objects, of?: Contract) =>
    (await invoke(event, objects, of)).result as T;
  const plan = (of?: Contract) => step<Planned>({ step: 'plan' }, lake.objects, of);

  /** Stores one batch of readings as the processor does: `[id, day, machine, temperature?]`. */
  async function arrive(
    readings: readonly (readonly [string, number, string, number?])[],
    at = Date.now(),
    of: Contract = contract,
  ) {
    const environment = { ...common, contract: of, functionName: 'p', alertTopicArn: 'arn', alertThreshold: 1_000 };
    const process = createProcessor({ environment, objects: lake.objects, sns: new SNSClient({}) });
    const Records = readings.map(([event_id, day, machine_id, temperature = 70]) => {
      const reading = {
        event_id,
        timestamp: `2025-01-${String(day).padStart(2, '0')} 00:00:00`,
        machine_id,
        temperature,
        vibration: 50,
        anomaly_flag: 0,
        downtime_risk: 0,
      };
      return {
        eventID: `shardId-000000000000:${++sequence}`,
        kinesis: {
          sequenceNumber: `${sequence}`,
          partitionKey: machine_id,
          approximateArrivalTimestamp: at / 1000,
          data: Buffer.from(JSON.stringify(reading)).toString('base64'),
        },
      };
    });
    await linesDuring(() => process({ Records } as unknown as KinesisStreamEvent, invocation));
  }

  /** Plans, merges and finishes until nothing waits. */
  async function runAll(of?: Contract) {
    const totals = { rows: 0, duplicates: 0, plans: 0 };
    const next = <T>(event: EtlEvent) => step<T>(event, lake.objects, of);
    for (let planned = await plan(of); planned.plan !== null; planned = await plan(of)) {
      for (let task = 0; task < planned.tasks; task++) {
        const done = await next<{ rows: number; duplicates: number }>({ step: 'merge', plan: planned.plan, task });
        totals.rows += done.rows;
        totals.duplicates += done.duplicates;
      }
      await next({ step: 'finish', plan: planned.plan });
      totals.plans++;
    }
    return totals;
  }

  const table = async (name: 'records' | 'rollup' | 'entities', partition?: string): Promise<Batch> =>
    decodeTable(tables[name], await lake.store.get('lake', partitionKey(tables[name], partition)));
  const idsOf = async (partition: string) => rowsOf(await table('records', partition)).map(({ event_id }) => event_id);
  const analytics = async () => {
    const listed = await lake.store.list('lake', 'analytics/');
    return Promise.all(listed.map(async ({ key }) => [key, (await lake.store.get('lake', key)).toString('base64')]));
  };

  it('answers that nothing is new of an empty lake', async () => {
    expect(await plan()).to.deep.equal({ plan: null, tasks: 0, more: false });
  });

  it('brings each record once into the partition of its day', async () => {
    await arrive([
      ['a', 1, 'm1'],
      ['b', 2, 'm1'],
      ['c', 1, 'm2'],
    ]);
    await arrive([
      ['c', 1, 'm2'],
      ['d', 2, 'm2'],
    ]);
    expect(await runAll()).to.deep.equal({ rows: 4, duplicates: 1, plans: 1 });
    expect(await idsOf('2025-01-01')).to.deep.equal(['a', 'c']);
    expect(await idsOf('2025-01-02')).to.deep.equal(['b', 'd']);
  });

  it('plans the partitions that hold rows, and none of those between them', async () => {
    await arrive([
      ['a', 1, 'm1'],
      ['b', 28, 'm1'],
    ]);
    const { plan: key } = await plan();
    const { tasks } = JSON.parse((await lake.store.get('lake', key)).toString());
    expect(tasks.map((task: { partitions: string[] }) => task.partitions)).to.deep.equal([
      ['2025-01-01', '2025-01-28'],
    ]);
    expect(await runAll()).to.include({ rows: 2 });
  });

  it('takes late records into their day, and touches no other', async () => {
    await arrive([
      ['a', 1, 'm1'],
      ['b', 2, 'm1'],
    ]);
    await runAll();
    const before = new Map((await analytics()) as [string, string][]);
    await arrive([['late', 1, 'm3']]);
    expect(await runAll()).to.include({ rows: 1, duplicates: 0 });
    expect(await idsOf('2025-01-01')).to.deep.equal(['a', 'late']);
    const after = new Map((await analytics()) as [string, string][]);
    for (const name of ['records', 'rollup'] as const) {
      const [touched, untouched] = ['2025-01-01', '2025-01-02'].map((day) => partitionKey(tables[name], day));
      expect(after.get(untouched!)).to.equal(before.get(untouched!));
      expect(after.get(touched!)).not.to.equal(before.get(touched!));
    }
  });

  it('makes the entities from the rollups of all partitions', async () => {
    await arrive([
      ['a', 1, 'm1', 70],
      ['b', 2, 'm1', 80],
    ]);
    await runAll();
    await arrive([['c', 3, 'm2', 60]]);
    await runAll();
    const rows = rowsOf(await table('entities'));
    expect(
      rows.map(({ machine_id, records, latest_partition }) => [machine_id, records, latest_partition]),
    ).to.deep.equal([
      ['m1', 2, '2025-01-02'],
      ['m2', 1, '2025-01-03'],
    ]);
    expect(rows[0]).to.include({ average_temperature: 75 });
  });

  it('has nothing to do once it has finished', async () => {
    await arrive([['a', 1, 'm1']]);
    await runAll();
    expect(await plan()).to.include({ plan: null });
  });

  it('plans the same work under the same key until it is finished', async () => {
    await arrive([['a', 1, 'm1']]);
    const [first, second] = [await plan(), await plan()];
    expect(second).to.deep.equal(first);
    await runAll();
    await arrive([['b', 1, 'm1']]);
    expect((await plan()).plan).not.to.equal(first.plan);
  });

  it('brings in what is replayed when the hour of its arrival is long complete', async () => {
    await arrive([['a', 1, 'm1']]);
    await runAll();
    const monthAgo = Date.now() - 30 * 86_400_000;
    await arrive([['b', 1, 'm1']], monthAgo);
    await arrive([['b', 1, 'm1']], monthAgo);
    expect(await runAll()).to.deep.include({ rows: 1, duplicates: 1 });
    expect(await idsOf('2025-01-01')).to.deep.equal(['a', 'b']);
  });

  it('gives the same bytes when it ends at any step and is run again', async () => {
    const batches: Parameters<typeof arrive>[0][] = [
      [
        ['a', 1, 'm1'],
        ['b', 2, 'm1'],
        ['c', 3, 'm2'],
      ],
      [
        ['d', 3, 'm2'],
        ['a', 1, 'm1'],
        ['e', 1, 'm3'],
      ],
    ];
    const arrivedAt = Date.now();
    const fill = async () => {
      sequence = 1_000;
      for (const batch of batches) await arrive(batch, arrivedAt);
    };
    await fill();
    await runAll();
    const expected = await analytics();

    for (let puts = 0; ; puts += stepOf(4)) {
      await lake.store.removePrefix('lake', '');
      await fill();
      const crashed = await runUntilPut(puts);
      expect((await runAll()).plans).to.equal(crashed ? 1 : 0);
      expect(await analytics(), `after a crash at put ${puts}`).to.deep.equal(expected);
      if (!crashed) break;
    }
  });

  /** Runs all steps, but ends before the put of that number. @returns whether it got there */
  async function runUntilPut(last: number): Promise<boolean> {
    let puts = 0;
    const crashing: Objects = {
      ...lake.objects,
      put: (...args) => crash() ?? lake.objects.put(...args),
      putOver: (...args) => crash() ?? lake.objects.putOver(...args),
    };
    const crash = () => {
      if (puts++ === last) throw new Error('killed');
      return undefined;
    };
    try {
      const planned = await step<Planned>({ step: 'plan' }, crashing);
      for (let task = 0; task < planned.tasks; task++)
        await step({ step: 'merge', plan: planned.plan, task }, crashing);
      await step({ step: 'finish', plan: planned.plan }, crashing);
      return false;
    } catch (error) {
      if (error instanceof Error && error.message === 'killed') return true;
      throw error;
    }
  }

  const entityRows = async () => rowsOf(await table('entities'));

  it('counts records whose rollup a run did not get to, although nothing comes into their partition again', async () => {
    await arrive([['a', 1, 'm1']]);
    await runAll();
    const redelivered = sequence;
    await arrive([['b', 1, 'm1']]);
    const [planned, records] = [1, 1];
    expect(await runUntilPut(planned + records)).to.equal(true);
    sequence = redelivered;
    await arrive([['c', 2, 'm2']]);
    await runAll();
    expect(await idsOf('2025-01-01')).to.deep.equal(['a', 'b']);
    expect((await entityRows()).map(({ machine_id, records: count }) => [machine_id, count])).to.deep.equal([
      ['m1', 2],
      ['m2', 1],
    ]);
  });

  it('has the metrics of a newer contract for the records of all partitions, with and without new ones', async () => {
    const older: Contract = { ...contract, aggregates: contract.aggregates.slice(0, 1) };
    const newer: Contract = { ...contract, version: contract.version + 1 };
    const average = async () => (await entityRows()).map(({ average_vibration }) => average_vibration);
    await arrive([['a', 1, 'm1']], Date.now(), older);
    await runAll(older);
    expect(await average()).to.deep.equal([null]);
    expect(await runAll(newer)).to.deep.equal({ rows: 0, duplicates: 0, plans: 1 });
    expect(await average()).to.deep.equal([50]);
    await arrive([['b', 2, 'm2']], Date.now(), newer);
    expect(await runAll({ ...newer, version: newer.version + 1 })).to.deep.equal({ rows: 1, duplicates: 0, plans: 1 });
    expect(await average()).to.deep.equal([50, 50]);
    expect((await plan({ ...newer, version: newer.version + 1 })).plan).to.equal(null);
  });

  it('makes no rollup again that is up to date', async () => {
    await arrive([
      ['a', 1, 'm1'],
      ['b', 2, 'm1'],
    ]);
    const planned = await plan();
    await step({ step: 'merge', plan: planned.plan, task: 0 });
    const keys: string[] = [];
    const watched: Objects = {
      ...lake.objects,
      putOver: (key, ...rest) => {
        keys.push(key);
        return lake.objects.putOver(key, ...rest);
      },
    };
    await step({ step: 'finish', plan: planned.plan }, watched);
    expect(keys).to.deep.equal([partitionKey(tables.entities), 'state/etl/manufacturing/ledger.json']);
  });

  it('loses no row, and no rollup, to another run in the same partition', async () => {
    await arrive([
      ['a', 1, 'm1'],
      ['b', 1, 'm1'],
    ]);
    const first = await plan();
    const racing: Objects = {
      ...lake.objects,
      async putOver(key, body, etag) {
        // The other run takes the partition between this run's read and its put, once.
        if (key.startsWith(tables.records.prefix) && !raced) {
          raced = true;
          await arrive([['c', 1, 'm9']]);
          const other = await plan();
          await step({ step: 'merge', plan: other.plan, task: 0 });
        }
        return lake.objects.putOver(key, body, etag);
      },
    };
    let raced = false;
    await step({ step: 'merge', plan: first.plan, task: 0 }, racing);
    expect(raced).to.equal(true);
    expect(await idsOf('2025-01-01')).to.deep.equal(['a', 'b', 'c']);
    const sums = rowsOf(await table('rollup', '2025-01-01'));
    expect(sums.map(({ machine_id, records }) => [machine_id, records])).to.deep.equal([
      ['m1', 2],
      ['m9', 1],
    ]);
  });

  it('gives up, and says so, if every attempt meets a conflict', async () => {
    await arrive([['a', 1, 'm1']]);
    const planned = await plan();
    const losing: Objects = { ...objectsOf(lake.s3, 'lake'), putOver: async () => ({ outcome: 'conflict' }) };
    const error = await rejection(step({ step: 'merge', plan: planned.plan, task: 0 }, losing));
    expect(error.message).to.include('event_date=2025-01-01/part-0.parquet changed under 10 attempts');
  });

  it('takes an object again that a redelivered batch has overwritten', async () => {
    await arrive([['a', 1, 'm1']]);
    await runAll();
    sequence = 1_000;
    await arrive([
      ['a', 1, 'm1'],
      ['b', 1, 'm1'],
    ]);
    expect(await runAll()).to.include({ rows: 1, duplicates: 1 });
    expect(await idsOf('2025-01-01')).to.deep.equal(['a', 'b']);
  });

  it('measures rows, duplicates, partitions and bytes, and leaves alone what comes out as it was', async () => {
    await arrive([
      ['a', 1, 'm1'],
      ['b', 2, 'm1'],
    ]);
    const planned = await plan();
    const metricsOf = async () => {
      const { lines } = await invoke({ step: 'merge', plan: planned.plan, task: 0 });
      return lines.find(({ _aws }) => _aws);
    };
    expect(await metricsOf()).to.include({ RowsMerged: 2, DuplicatesDropped: 0, PartitionsReplaced: 2 });
    const again = await metricsOf();
    expect(again).to.include({ RowsMerged: 0, DuplicatesDropped: 2, PartitionsReplaced: 0, AnalyticsBytesWritten: 0 });
    expect(again?.ProcessedBytesRead).to.be.greaterThan(0);
  });

  it('counts duplicates that differ, and logs the columns in which they do', async () => {
    for (const machine of ['m1', 'm2']) await arrive([['a', 1, machine]]);
    const { lines } = await invoke({ step: 'merge', plan: (await plan()).plan, task: 0 });
    expect(Object.assign({}, ...lines)).to.deep.include({ DuplicatesDiffering: 1, differences: ['machine_id: 1'] });
  });

  it('measures how many objects the fullest hour holds, and how long a plan took from its listing on', async () => {
    const metricOf = async (event: EtlEvent) => (await invoke(event)).lines.find(({ _aws }) => _aws);
    expect(await metricOf({ step: 'plan' })).to.equal(undefined);
    const at = Date.now();
    for (const id of ['a', 'b', 'c']) await arrive([[id, 1, 'm1']], at);
    await arrive([['d', 1, 'm1']], at - 3 * 3_600_000);
    expect(await metricOf({ step: 'plan' })).to.include({ Source: 'manufacturing', ProcessedObjectsPerHour: 3 });
    const planned = await plan();
    await step({ step: 'merge', plan: planned.plan, task: 0 });
    const finished = await metricOf({ step: 'finish', plan: planned.plan });
    expect(finished?.EtlDuration).to.be.within(0, Date.now() - at);
  });

  it('rejects an unknown step, plan and task', async () => {
    await arrive([['a', 1, 'm1']]);
    const { plan: key } = await plan();
    const wrong: [EtlEvent, string][] = [
      [{ step: 'tidy' } as unknown as EtlEvent, 'it should be "plan", "merge" or "finish"'],
      [
        { step: 'merge', plan: `${planPrefix('manufacturing')}x.json`, task: 0 },
        'no plan state/etl/manufacturing/plans/x.json',
      ],
      [{ step: 'merge', plan: key, task: 7 }, `${key} has no task 7; it has 1`],
      [{ step: 'finish', plan: 'raw/../nowhere.json' }, 'it should be a key under state/etl/manufacturing/plans/'],
      [null as unknown as EtlEvent, 'the event is no object'],
    ];
    for (const [event, message] of wrong) expect((await rejection(step(event))).message).to.include(message);
  });
});
