import { expect } from 'chai';
import { batchOfRows } from '../../etl/batch/rows.ts';
import { defineContract, field } from '../../etl/index.ts';
import { partitionKey } from '../../etl/table/layout.ts';
import { tablesOf } from '../../etl/table/tables.ts';
import type { Objects } from '../../lake/objects.ts';
import { readOwners } from '../../lake/owners.ts';
import { encodeTable } from '../../lake/table.ts';
import { startLake, type TestLake } from '../handlers/support.ts';

const numbers = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const contract = defineContract({
  ...{ source: 'readings', description: 'Readings of a probe.', version: 1, records: 'samples', entities: 'probes' },
  ...{ key: 'probe', partition: { unit: 'day', from: '2024-01-01' } },
  fields: [
    field.text('probe', { required: true, description: 'Name of the probe.' }),
    ...numbers.map((name) => field.decimal(name, { description: 'A measurement.' })),
  ],
});
const { records } = tablesOf(contract);

/** Rows of a partition, whose ids are the partition and a number. */
const rowsOf = (partition: string, count: number) =>
  batchOfRows(
    records.columns,
    Array.from({ length: count }, (_, i) => ({
      ...{ event_id: `${partition}:${i}`, probe: 'p', arrived_at: Date.parse(partition) + i, contract_version: 1 },
      ...Object.fromEntries(numbers.map((name, n) => [name, Math.sin(i * (n + 1))])),
    })),
  );

describe('owners of the records of a source without event time', () => {
  const large = '2024-05-06';
  const small = '2024-05-07';
  const today = '2024-05-08';
  const incoming = new Map([[today, [rowsOf(large, 2), rowsOf(small, 2), rowsOf(today, 2)]]]);
  const owners = { [`${large}:1`]: large, [`${small}:1`]: small, [`${today}:1`]: today };

  let lake: TestLake;
  beforeEach(async () => {
    lake = await startLake();
    for (const [partition, count] of [
      [large, 5_000],
      [small, 10],
    ] as const)
      await put(partition, count);
  });
  afterEach(() => lake.close());

  const put = (partition: string, count: number, among = partition) =>
    lake.objects.put(partitionKey(records, partition), encodeTable(records, rowsOf(among, count)));

  it('are found by the ids alone of a large object, and by one request for a small one', async () => {
    const read = new Map<string, number>();
    const count = (key: string, bytes: number) => read.set(key, (read.get(key) ?? 0) + bytes);
    const counting: Objects = {
      ...lake.objects,
      async get(key) {
        const object = await lake.objects.get(key);
        if (object) count(key, object.bytes.length);
        return object;
      },
      ranged(object) {
        const { byteLength, slice } = lake.objects.ranged(object);
        const counted = async (from: number, to?: number) => {
          const bytes = await slice(from, to);
          count(object.key, bytes.byteLength);
          return bytes;
        };
        return { byteLength, slice: counted };
      },
    };
    const found = await readOwners(counting, contract, incoming);
    for (const [id, partition] of Object.entries(owners)) expect(found.get(id), id).to.equal(partition);
    const sizes = new Map((await lake.objects.list(records.prefix)).map(({ key, bytes }) => [key, bytes]));
    const [ofLarge, ofSmall] = [large, small].map((partition) => partitionKey(records, partition)) as [string, string];
    expect(read.get(ofLarge)).to.be.lessThan((sizes.get(ofLarge) ?? 0) / 2);
    expect(read.get(ofSmall)).to.equal(sizes.get(ofSmall));
  });

  it('are of the current version of an object that was replaced since it was listed', async () => {
    const replacing: Objects = {
      ...lake.objects,
      async list(prefix, after) {
        const listed = await lake.objects.list(prefix, after);
        await put(large, 5_000, today);
        return listed;
      },
    };
    const found = await readOwners(replacing, contract, incoming);
    expect(found.get(`${today}:1`)).to.equal(large);
    expect(found.get(`${large}:1`)).to.equal(today);
  });
});
