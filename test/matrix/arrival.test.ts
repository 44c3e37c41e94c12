import { expect } from 'chai';
import { rowsOf } from '../../etl/batch/rows.ts';
import { type Contract, tablesOf } from '../../etl/platform.ts';
import { type Objects, suppressSubject } from '../../lake/index.ts';
import { contractWith } from './parts.ts';
import { smallLake, streamOf } from './small-lake.ts';

const contract: Contract = contractWith({
  ...{ score: true, tiering: false, alert: false, eventTime: false },
  ...{ derived: false, aggregates: true, measures: false },
});
const { records, rollup, entities } = tablesOf(contract);

const day = 86_400_000;
const monday = Date.UTC(2024, 4, 6, 10);
const header = 'place,guests,paid';
const first = [header, 'A,1,10', 'B,2,20'].join('\n');
const second = [header, 'A,1,10', 'B,2,20', 'C,3,30'].join('\n');

/** Deliveries of the same rows on three days, the earliest of them last: as a dead-letter batch that is redriven. */
const deliveries = [
  streamOf(contract, first, monday + day, 10),
  streamOf(contract, second, monday + 2 * day, 20),
  streamOf(contract, first, monday, 30),
];

/** Stops a run at one of its puts, before it or after it took effect. */
const stopped = (objects: Objects, at: number, after: boolean): Objects => {
  let puts = 0;
  const counted = async <T>(put: () => Promise<T>): Promise<T> => {
    const stop = puts++ === at;
    if (stop && !after) throw new Error('stopped');
    const answer = await put();
    if (stop) throw new Error('stopped');
    return answer;
  };
  return {
    ...objects,
    put: (key, body) => counted(() => objects.put(key, body)),
    putOver: (key, body, etag) => counted(() => objects.putOver(key, body, etag)),
  };
};

/** Contents of the tables that the ETL makes. */
async function tablesIn(lake: ReturnType<typeof smallLake>) {
  const keys = [records, rollup, entities].flatMap(({ prefix }) =>
    [...lake.held.keys()].filter((key) => key.startsWith(prefix)),
  );
  return Object.fromEntries(keys.sort().map((key) => [key, Buffer.from(lake.held.get(key) ?? []).toString('base64')]));
}

const partitionsOf = async (lake: ReturnType<typeof smallLake>) =>
  (await lake.objects.list(records.prefix)).map(({ key }) => /=([^/]+)/.exec(key)?.[1]);

describe('a source without event time', () => {
  it('stores a record once, in the partition of its first arrival, however often it is sent', async () => {
    const lake = smallLake(contract);
    for (const delivery of deliveries.slice(0, 2)) await lake.deliver(delivery);
    expect(await lake.runEtl(monday + 3 * day)).to.deep.equal({ rows: 3, duplicates: 2 });
    const stored = rowsOf(await lake.rowsOf(records));
    expect(stored.map(({ place, arrived_at }) => [place, arrived_at])).to.deep.equal([
      ['A', monday + day],
      ['B', monday + day + 1],
      ['C', monday + 2 * day + 2],
    ]);
    expect(await partitionsOf(lake)).to.deep.equal(['2024-05-07', '2024-05-08']);
    expect(rowsOf(await lake.rowsOf(entities)).map(({ records: count }) => count)).to.deep.equal([1, 1, 1]);
  });

  it('keeps a record where it is stored if an earlier delivery of it comes late', async () => {
    const lake = smallLake(contract);
    for (const delivery of deliveries) {
      await lake.deliver(delivery);
      await lake.runEtl(monday + 3 * day);
    }
    expect(await partitionsOf(lake)).to.deep.equal(['2024-05-07', '2024-05-08']);
    expect(rowsOf(await lake.rowsOf(records))).to.have.length(3);
  });

  it('comes to the same tables after a stop at any put', async () => {
    const undisturbed = smallLake(contract);
    for (const delivery of deliveries) await undisturbed.deliver(delivery);
    await undisturbed.runEtl(monday + 3 * day);
    const expected = await tablesIn(undisturbed);
    expect(Object.keys(expected)).to.have.length(2 * 2 + 1);
    for (const after of [false, true]) {
      for (let at = 0, stops = true; stops; at++) {
        let armed = false;
        let bare: Objects | undefined;
        let breaking: Objects | undefined;
        const lake = smallLake(contract, (objects) => {
          bare = objects;
          return new Proxy(objects, {
            get: (target, name) => Reflect.get((armed && breaking) || target, name),
          });
        });
        for (const delivery of deliveries) await lake.deliver(delivery);
        breaking = stopped(bare as Objects, at, after);
        armed = true;
        stops = await lake.runEtl(monday + 3 * day).then(
          () => false,
          () => true,
        );
        armed = false;
        await lake.runEtl(monday + 3 * day);
        expect(await tablesIn(lake), `stopped at put ${at}`).to.deep.equal(expected);
        const again = await lake.runEtl(monday + 3 * day);
        expect(again).to.deep.equal({ rows: 0, duplicates: 0 });
      }
    }
  });

  it('erases by arrival: what of a suppressed subject arrives later is a new record', async () => {
    const lake = smallLake(contract);
    for (const delivery of deliveries.slice(0, 2)) await lake.deliver(delivery);
    await suppressSubject(lake.objects, contract, ['A'], monday + 2 * day);
    await lake.runEtl(monday + 3 * day);
    const stored = rowsOf(await lake.rowsOf(records));
    expect(stored.map(({ place, arrived_at }) => [place, arrived_at])).to.deep.equal([
      ['B', monday + day + 1],
      ['A', monday + 2 * day],
      ['C', monday + 2 * day + 2],
    ]);
  });

  it('keeps a record in the earlier of two partitions that both store it', async () => {
    const lake = smallLake(contract);
    for (const delivery of deliveries.slice(0, 2)) {
      const one = smallLake(contract);
      await one.deliver(delivery);
      await one.runEtl(monday + 3 * day);
      for (const [key, body] of one.held) if (!key.startsWith('state/')) await lake.objects.put(key, body);
    }
    expect(rowsOf(await lake.rowsOf(records))).to.have.length(5);
    await lake.runEtl(monday + 3 * day);
    const stored = rowsOf(await lake.rowsOf(records));
    expect(stored.map(({ place }) => place)).to.deep.equal(['A', 'B', 'C']);
    expect(await partitionsOf(lake)).to.deep.equal(['2024-05-07', '2024-05-08']);
  });

  it('merges all partitions of a plan in one task', async () => {
    const lake = smallLake(contract);
    for (const delivery of deliveries) await lake.deliver(delivery);
    await lake.runEtl(monday + 3 * day);
    const [plan] = [...lake.held].filter(([key]) => key.includes('/plans/')).map(([, body]) => Buffer.from(body));
    const { tasks } = JSON.parse(String(plan)) as { tasks: { partitions: string[] }[] };
    expect(tasks.map(({ partitions }) => partitions)).to.deep.equal([['2024-05-06', '2024-05-07', '2024-05-08']]);
  });
});
