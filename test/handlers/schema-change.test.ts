import { SNSClient } from '@aws-sdk/client-sns';
import type { KinesisStreamEvent } from 'aws-lambda';
import { expect } from 'chai';
import { rowsOf } from '../../etl/batch/rows.ts';
import {
  type Contract,
  glueColumns,
  partitionKey,
  projectionParameters,
  storageOf,
  tableLocation,
  tablesOf,
} from '../../etl/platform.ts';
import { createEtl, type EtlEvent } from '../../handlers/lambda/etl.ts';
import { createProcessor } from '../../handlers/lambda/processor.ts';
import { decodeTable } from '../../lake/table.ts';
import { createAthena } from '../../local/athena/athena.ts';
import type { AthenaEngine } from '../../local/engines.ts';
import { stepOf } from '../enumeration.ts';
import { changeCases } from '../etl/schema-evolution/cases.ts';
import { gauges, next, withNewField } from '../etl/support/gauges.ts';
import { atOnce, invocation, linesDuring, rejection, startLake, type TestLake } from './support.ts';

const arrivedAt = Date.now();

/** Readings by id: `old` and `late` are processed under the contract before, `newer`, with a new column, under the one after. */
const reading = (event_id: string) => ({
  event_id,
  station: 'Ems',
  measured_at: `2025-02-03 04:05:0${event_id.length}`,
  serial: 'g7',
  level: 5,
  boats: 3,
  open: 'true',
  water: 'river',
  note: 'calm',
  checked: '2025-01-01',
  ...(event_id === 'newer' && { wind: 7 }),
});

/** Cells as both Athena and our reader give them: they write times in two ways. */
const unlessTime = (row: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'measured_at' && name !== 'checked'));

const inOrder = <R extends Readonly<Record<string, unknown>>>(rows: readonly R[]) =>
  rows.toSorted((one, other) => (String(one.event_id) < String(other.event_id) ? -1 : 1));

describe('stored data of two contracts', () => {
  let lake: TestLake;
  let athena: AthenaEngine;
  let sequence = 0;

  before(async () => {
    lake = await startLake();
    athena = await createAthena({ store: lake.store, readable: lake.directory, directory: `${lake.directory}-athena` });
    await athena.declareDatabase('d');
  });
  after(async () => {
    await athena.close();
    await lake.close();
  });

  const environment = (contract: Contract) =>
    ({ functionName: 'f', metricsNamespace: 'Lake', logLevel: 'info', lakeBucket: 'lake', contract }) as const;

  async function arrive(contract: Contract, ids: readonly string[]): Promise<void> {
    const alerts = { alertTopicArn: 'arn', alertThreshold: 1_000 };
    const process = createProcessor({
      environment: { ...environment(contract), ...alerts },
      objects: lake.objects,
      sns: new SNSClient({}),
      wait: atOnce,
    });
    const Records = ids.map((id) => ({
      eventID: `shardId-000000000000:${++sequence}`,
      kinesis: {
        sequenceNumber: `${sequence}`,
        partitionKey: 'p',
        approximateArrivalTimestamp: arrivedAt / 1000,
        data: Buffer.from(JSON.stringify(reading(id))).toString('base64'),
      },
    }));
    await linesDuring(() => process({ Records } as unknown as KinesisStreamEvent, invocation));
  }

  async function step<T>(contract: Contract, event: EtlEvent): Promise<T> {
    const run = createEtl({ environment: environment(contract), objects: lake.objects, wait: atOnce });
    return (await linesDuring(() => run(event, invocation))).result as T;
  }
  async function runEtl(contract: Contract): Promise<void> {
    const { plan, tasks } = await step<{ plan: string; tasks: number }>(contract, { step: 'plan' });
    for (let task = 0; task < tasks; task++) await step(contract, { step: 'merge', plan, task });
    await step(contract, { step: 'finish', plan });
  }
  const versions = async ({ source }: Contract) =>
    (await lake.objects.list('')).filter(({ key }) => key.includes(source)).map(({ key, etag }) => `${key} ${etag}`);

  /** Declares the tables of a contract as a stack does, and asks Athena. */
  async function ask(contract: Contract, query: string) {
    for (const table of Object.values(tablesOf(contract))) {
      await athena.declareTable({
        database: 'd',
        name: table.name,
        location: tableLocation(table, 'lake'),
        ...glueColumns(table),
        parameters: projectionParameters(table, 'lake'),
        serde: storageOf(table.format).serde,
      });
    }
    return athena.query(query);
  }

  for (let index = 0; index < changeCases.length; index += stepOf(2)) {
    const { change, effect, from = {}, to } = changeCases[index] as (typeof changeCases)[number];
    const older: Contract = { ...gauges, ...from, source: `gauges${index}` };
    const newer = next(older, to);
    if (effect === 'incompatible') {
      it(`are none, since nothing is written: ${change}`, async () => {
        await arrive(older, ['old']);
        await runEtl(older);
        await arrive(older, ['late']);
        const before = await versions(older);
        for (const attempt of [() => arrive(newer, ['new']), () => step(newer, { step: 'plan' })]) {
          const error = await rejection(attempt());
          expect(error.name).to.equal('ContractChangeError');
          expect(error.message).to.match(/is rejected, nothing was written: the lake follows version 1;.*runbook/);
        }
        expect(await versions(older)).to.deep.equal(before);
      });
      continue;
    }
    it(`are merged and queried as one, each record once: ${change}`, async () => {
      await arrive(older, ['old']);
      await runEtl(older);
      await arrive(older, ['late', 'old']);
      await arrive(newer, ['newer', 'old']);
      const { records, processed, entities } = tablesOf(newer);
      const arrived = await ask(newer, `SELECT "event_id" FROM d."${processed.name}" ORDER BY "event_id"`);
      // A stricter contract turns the new column away: what it takes is none of ours then.
      const taken = arrived.some(({ event_id }) => event_id === 'newer') ? ['late', 'newer', 'old'] : ['late', 'old'];
      expect(new Set(arrived.map(({ event_id }) => event_id))).to.deep.equal(new Set(taken));
      await runEtl(newer);

      const stored = rowsOf(await decodeTable(records, await lake.store.get('lake', partitionKey(records, '2025-02'))));
      expect(stored.map(({ event_id }) => event_id).toSorted()).to.deep.equal(taken);
      const columns = records.columns.map(({ name }) => `"${name}"`).join(', ');
      const asked = await ask(newer, `SELECT ${columns} FROM d."${records.name}" ORDER BY "event_id"`);
      expect(asked.map(unlessTime)).to.deep.equal(inOrder(stored).map(unlessTime));
      for (const row of stored) expect(row).to.include({ serial: 'g7', level: 5, boats: 3, open: true });
      const [entity] = await ask(newer, `SELECT "records", "average_flood_score" FROM d."${entities.name}"`);
      expect(entity).to.deep.equal({ records: taken.length, average_flood_score: 0.5 });
    });
  }

  it('lose nothing to an ETL run of the contract before that is still under way: its next step is rejected', async () => {
    const older: Contract = { ...gauges, source: 'rolling' };
    const newer = next(older, withNewField(older, { name: 'wind' }));
    await arrive(older, ['old']);
    const { plan } = await step<{ plan: string }>(older, { step: 'plan' });
    await arrive(newer, ['newer']);
    const before = await versions(older);
    for (const event of [{ step: 'merge', plan, task: 0 }, { step: 'finish', plan }, { step: 'plan' }] as const) {
      expect((await rejection(step(older, event))).message).to.include(
        'version 1 is older: it would drop what came since',
      );
    }
    expect(await versions(older)).to.deep.equal(before);
    await arrive(older, ['late']);
    await runEtl(newer);
    const { records } = tablesOf(newer);
    const asked = await ask(newer, `SELECT "event_id", "wind" FROM d."${records.name}" ORDER BY "event_id"`);
    expect(asked).to.deep.equal([
      { event_id: 'late', wind: null },
      { event_id: 'newer', wind: 7 },
      { event_id: 'old', wind: null },
    ]);
  });
});
