import type { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { DuckDBConnection } from '@duckdb/node-api';
import { expect } from 'chai';
import fc from 'fast-check';
import { equation } from '../../cli/status/reconciliation.ts';
import { batchOfRows, type Row } from '../../etl/batch/rows.ts';
import { contractOf, type TableSchema, tablesOf } from '../../etl/platform.ts';
import { gatherRows, rowsIn } from '../../etl/transform/gather.ts';
import { decodeTable } from '../../lake/index.ts';
import { eraseSubjects } from '../../operations/erasure/erasure.ts';
import { subjectOf } from '../../operations/erasure/subject.ts';
import { lakeOf } from '../../operations/lake.ts';
import { replay } from '../../operations/quarantine/replay.ts';
import { reconcile, recordsAccountedFor } from '../../operations/reconciliation.ts';
import { stepOf } from '../enumeration.ts';
import { openDuckDb, rowsOfQuery } from '../etl/support/duckdb.ts';
import { createTable } from '../etl/support/lake.ts';
import { startLake, type TestLake } from '../handlers/support.ts';
import { recordOf, type WorkingLake, workingLake } from './erasure/support.ts';

const contract = contractOf('ecommerce');
const tables = tablesOf(contract);

/** An order by its number: several numbers are one order, and some of its copies have an amount that cannot be. */
function orderOf(number: number) {
  const id = number % 14;
  const amount = number % 5 === 4 ? '-1' : `${id}`;
  return {
    event_id: `order-${id}`,
    customer_id: `C-${id % 3}`,
    time_of_purchase: `${(id % 9) + 1}/4/2024`,
    purchase_amount: amount,
  };
}

type Step =
  | { readonly kind: 'send'; readonly orders: readonly number[] }
  | { readonly kind: 'redeliver'; readonly cut: number }
  | { readonly kind: 'etl' | 'replay' }
  | { readonly kind: 'erase'; readonly customer: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), orders: orders() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('redeliver' as const), cut: fc.nat(6) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('etl' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('replay' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), customer: fc.nat(2) }) },
);

function orders() {
  return fc.array(fc.nat(40), { minLength: 1, maxLength: 7 });
}

/** A lake whose stream counts what it takes, and whose processor is called at each put. */
class Journal {
  accepted = 0;
  last: ReturnType<typeof recordOf>[] = [];
  readonly #lake: WorkingLake;

  constructor(lake: WorkingLake) {
    this.#lake = lake;
  }

  async run(one: Step): Promise<void> {
    switch (one.kind) {
      case 'send':
        return this.#take(one.orders.map(orderOf));
      case 'redeliver':
        await this.#lake.process(this.last.slice(0, one.cut));
        return this.#lake.process(this.last.slice(one.cut));
      case 'etl':
        return this.#lake.etl();
      case 'replay':
        return this.#replay();
      case 'erase': {
        const subject = subjectOf(contract, `C-${one.customer}`);
        if (subject) await eraseSubjects(this.#lake.lake, [subject], { eraseMatches: false });
      }
    }
  }

  async #take(events: readonly (object | string)[]): Promise<void> {
    this.last = events.map((event) => recordOf(event, 1000 + this.accepted++));
    await this.#lake.process(this.last);
  }

  /** Replays what is rejected with an amount that can be. */
  async #replay(): Promise<void> {
    const taken: string[] = [];
    const send = async ({ input }: PutRecordsCommand) => {
      const entries = input.Records ?? [];
      taken.push(...entries.map(({ Data = new Uint8Array() }) => Buffer.from(Data).toString()));
      return { FailedRecordCount: 0, Records: entries.map(() => ({ SequenceNumber: '1', ShardId: 's' })) };
    };
    const kinesis = { send } as unknown as KinesisClient;
    const { bucket, s3 } = this.#lake;
    const names = {
      bucket,
      database: 'd',
      workgroup: 'w',
      streams: { ecommerce: 'orders' },
      functions: { processors: {} },
    };
    const lake = lakeOf({ s3, kinesis } as unknown as Parameters<typeof lakeOf>[0], names, [contract]);
    const bytes = (_: unknown, { data, event_id }: { readonly data: string; readonly event_id: string }) =>
      Buffer.from(
        JSON.stringify({
          ...JSON.parse(Buffer.from(data, 'base64').toString()),
          event_id,
          purchase_amount: '5',
        }),
      );
    await replay(lake, {}, { dryRun: false, correction: { bytes, what: 'purchase_amount' } });
    if (taken.length > 0) await this.#take(taken);
  }
}

/** Makes tables of DuckDB of every object of the lake. */
async function declare(connection: DuckDBConnection, lake: WorkingLake): Promise<void> {
  const all = [...(await lake.contents())];
  for (const table of Object.values<TableSchema>({ ...tables })) {
    const objects = all.flatMap(([key, bytes]) => (key.startsWith(table.prefix) ? [bytes] : []));
    const rows =
      table.format === 'json'
        ? batchOfRows(table.columns, objects.flatMap(linesOf))
        : gatherRows(
            (await Promise.all(objects.map((bytes) => decodeTable(table, bytes)))).flatMap(rowsIn),
            table.columns,
          );
    await createTable(connection, table.name, table.columns, rows);
  }
}

const linesOf = (bytes: Uint8Array): Row[] =>
  Buffer.from(bytes)
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);

describe('the record accounting', () => {
  let test: TestLake;
  let connection: DuckDBConnection;
  before(async () => {
    test = await startLake();
    connection = await openDuckDb();
  });
  after(async () => {
    connection.closeSync();
    await test.close();
  });

  const account = async (lake: WorkingLake) => {
    await declare(connection, lake);
    return reconcile((sql) => rowsOfQuery(connection, sql), [], contract);
  };

  it('is one exact sum after every step of any interleaving of sends, redeliveries, ETL runs, replays and erasures', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
        const lake = await workingLake(test, 'ecommerce');
        const journal = new Journal(lake);
        for (const one of steps) {
          await journal.run(one);
          const found = await account(lake);
          expect(recordsAccountedFor(found), JSON.stringify(found)).to.equal(journal.accepted);
          expect(found.duplicateRows).to.equal(0);
          const line = equation({ ...found, sent: journal.accepted, inFlight: 0, waitingFiles: [] });
          const [sum = '', terms = ''] = line.split(' accepted = ');
          expect(
            terms.split(' + ').reduce((total, term) => total + Number.parseInt(term, 10), 0),
            line,
          ).to.equal(Number(sum));
        }
      }),
      { numRuns: Math.ceil(60 / stepOf(20)), seed: 7 },
    );
  });

  it('names the duplicates that wait for the ETL', async () => {
    const lake = await workingLake(test, 'ecommerce');
    const journal = new Journal(lake);
    await journal.run({ kind: 'send', orders: [0, 1, 2] });
    await journal.run({ kind: 'etl' });
    await journal.run({ kind: 'send', orders: [0, 1, 3, 3] });
    expect(equation({ ...(await account(lake)), sent: journal.accepted, inFlight: 0, waitingFiles: [] })).to.equal(
      '7 accepted = 3 stored + 1 waiting for the ETL + 3 duplicates',
    );
  });
});
