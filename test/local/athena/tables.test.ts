import { expect } from 'chai';
import { createCatalog } from '../../../local/athena/catalog.ts';
import { createRunner } from '../../../local/athena/runner.ts';
import { readStatement } from '../../../local/athena/statement.ts';
import type { CatalogTable } from '../../../local/engines.ts';
import { bucket, type Lake, openLake, processed } from './lake.ts';

const rejection = (table: CatalogTable): string => {
  const catalog = createCatalog(Date.now);
  catalog.declareDatabase('lake');
  try {
    catalog.declareTable(table);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

describe('tables of Athena', () => {
  let lake: Lake;
  const now = Date.parse('2025-03-01T12:00:00Z');
  before(async () => {
    lake = await openLake({ now: () => now });
  });
  after(async () => lake.close());

  const declare = async (name: string, more: Partial<CatalogTable> = {}) => {
    const location = `s3://${bucket}/${name}/`;
    const parameters = { ...processed.parameters, ...more.parameters };
    const partitionKeys = more.partitionKeys ?? [];
    const template =
      more.parameters?.['storage.location.template'] ??
      location + partitionKeys.map((key) => `${key.name}=\${${key.name}}/`).join('');
    await lake.athena.declareTable({
      ...processed,
      name,
      location,
      partitionKeys,
      ...more,
      parameters: { ...parameters, 'storage.location.template': template },
    });
  };
  const put = async (key: string, select: string) => lake.store.put(bucket, key, await lake.parquet(select));
  const one = [{ name: 'event_id', type: 'string' }];
  const { partitionKeys } = processed;

  it('see the objects that partition projection names, and no others', async () => {
    await declare('projected', { columns: one, partitionKeys });
    const seen = [
      'arrival_date=2025-01-01/arrival_hour=00/a',
      'arrival_date=2025-03-01/arrival_hour=23/b',
      'arrival_date=2025-03-02/arrival_hour=00/tomorrow',
      'arrival_date=2024-01-01/arrival_hour=07/deep/c',
    ];
    const unseen = [
      'arrival_date=2023-12-31/arrival_hour=00/early',
      'arrival_date=2025-03-03/arrival_hour=00/late',
      'arrival_date=2025-1-1/arrival_hour=00/short',
      'arrival_date=2025-01-01/arrival_hour=7/digits',
      'arrival_date=2025-01-01/arrival_hour=24/range',
      'arrival_date=2025-01-01/top',
      'other',
      'arrival_date=2025-01-01/arrival_hour=00/_hidden',
      'arrival_date=2025-01-01/arrival_hour=00/.hidden',
    ];
    for (const key of [...seen, ...unseen]) await put(`projected/${key}`, `SELECT '${key}' AS event_id`);
    await lake.store.put(bucket, 'projected/arrival_date=2025-01-01/arrival_hour=00/', Buffer.alloc(0));
    const rows = await lake.athena.query('SELECT event_id FROM lake.projected ORDER BY event_id');
    expect(rows.map(({ event_id }) => event_id)).to.deep.equal(seen.toSorted());
  });

  it('have the declared columns, in the declared order and of the declared types, whatever a file has', async () => {
    const columns = [
      { name: 'a', type: 'double' },
      { name: 'added', type: 'string' },
      { name: 'b', type: 'bigint' },
      { name: 'at', type: 'timestamp' },
      { name: 'nowhere', type: 'decimal(10,2)' },
    ];
    await declare('evolved', { columns });
    await put(
      'evolved/1.parquet',
      "SELECT 1::INTEGER AS b, 2::INTEGER AS a, TIMESTAMPTZ '2025-01-01 00:00:00+00' AS at, 'dropped' AS removed",
    );
    await put(
      'evolved/2.parquet',
      "SELECT 'new' AS added, TIMESTAMP '2025-01-02 00:00:00' AS at, 3.5::DOUBLE AS a, 4::BIGINT AS b",
    );
    expect(await lake.rows('SELECT * FROM evolved ORDER BY a')).to.deep.equal([
      ['a', 'added', 'b', 'at', 'nowhere'],
      ['2.0', null, '1', '2025-01-01 00:00:00.000', null],
      ['3.5', 'new', '4', '2025-01-02 00:00:00.000', null],
    ]);
  });

  it('read JSON, one object a line, by name', async () => {
    const columns = [
      { name: 'reason', type: 'string' },
      { name: 'origin_row', type: 'int' },
      { name: 'nested', type: 'struct<a:array<int>>' },
    ];
    await declare('rejected', { columns, partitionKeys, serde: 'org.openx.data.jsonserde.JsonSerDe' });
    const lines = [
      '{"origin_row":7,"reason":"not a \\"number\\"","unknown":1}',
      '{"reason":"late","nested":{"a":[1,2]}}',
    ];
    await lake.store.put(
      bucket,
      'rejected/arrival_date=2025-01-01/arrival_hour=05/x.ndjson',
      Buffer.from(`${lines.join('\n')}\n`),
    );
    expect(await lake.rows('SELECT * FROM rejected ORDER BY reason')).to.deep.equal([
      ['reason', 'origin_row', 'nested', 'arrival_date', 'arrival_hour'],
      ['late', null, '{a=[1, 2]}', '2025-01-01', '5'],
      ['not a "number"', '7', null, '2025-01-01', '5'],
    ]);
  });

  it('take partition values from any template, and of every type of projection', async () => {
    const keys = [
      { name: 'month', type: 'string' },
      { name: 'site', type: 'string' },
    ];
    const parameters = {
      'projection.month.type': 'date',
      'projection.month.format': 'yyyy-MM',
      'projection.month.range': 'NOW-3MONTHS,NOW',
      'projection.site.type': 'enum',
      'projection.site.values': 'north,south',
      'storage.location.template': `s3://${bucket}/foreign/\${site}/\${month}/`,
    };
    await declare('foreign', { columns: one, partitionKeys: keys, parameters });
    for (const folder of ['north/2025-01', 'south/2025-03', 'west/2025-01', 'north/2024-11']) {
      await put(`foreign/${folder}/x.parquet`, `SELECT '${folder}' AS event_id`);
    }
    expect(await lake.athena.query('SELECT * FROM lake.foreign ORDER BY month')).to.deep.equal([
      { event_id: 'north/2025-01', month: '2025-01', site: 'north' },
      { event_id: 'south/2025-03', month: '2025-03', site: 'south' },
    ]);
  });

  it('are as the objects are when the query starts', async () => {
    await declare('living', { columns: one });
    const count = async () => (await lake.athena.query('SELECT count(*) AS n FROM lake.living'))[0]?.n;
    expect(await count()).to.equal(0);
    await put('living/1.parquet', "SELECT 'a' AS event_id FROM range(3)");
    expect(await count()).to.equal(3);
    for (const rows of [5, 2, 8]) {
      await put('living/1.parquet', `SELECT 'b' AS event_id FROM range(${rows})`);
      expect(await count()).to.equal(rows);
    }
    await lake.store.removePrefix(bucket, 'living/');
    expect(await count()).to.equal(0);
  });

  it('are read again when an object was replaced meanwhile, once', async () => {
    const catalog = createCatalog(() => now);
    catalog.declareDatabase('lake');
    catalog.declareTable({
      ...processed,
      name: 'torn',
      location: `s3://${bucket}/torn/`,
      columns: one,
      partitionKeys: [],
      parameters: {},
    });
    const tree = {
      error: false,
      statements: [
        {
          node: {
            type: 'SELECT_NODE',
            select_list: [],
            from_table: { type: 'BASE_TABLE', schema_name: '', table_name: 'torn' },
          },
        },
      ],
    };
    const runWith = async (replaceDuring: readonly number[], fail: readonly number[]) => {
      let version = 0;
      let runs = 0;
      const runner = createRunner({
        catalog,
        maximumRows: 10,
        copies: { during: (work) => work((_, key) => key) },
        store: {
          list: async () => [{ key: 'torn/1', etag: '"1"', bytes: 1, modifiedAt: version }],
          fileOf: (_, key) => key,
        },
        engine: {
          parse: async () => JSON.stringify(tree),
          print: async () => '',
          run: async () => {
            runs += 1;
            if (replaceDuring.includes(runs)) version += 1;
            if (fail.includes(runs)) throw new Error('IO Error: torn');
            return { columns: [], rows: [] };
          },
          close: () => undefined,
        },
      });
      const request = {
        statement: readStatement('SELECT * FROM torn'),
        database: 'lake',
        values: 'js' as const,
        signal: new AbortController().signal,
      };
      const outcome = await runner.rows(request).then(
        () => 'read',
        (error: Error) => error.message,
      );
      return `${outcome} after ${runs}`;
    };
    expect(await runWith([], [])).to.equal('read after 1');
    expect(await runWith([1], [1])).to.equal('read after 2');
    expect(await runWith([1], [])).to.equal('read after 2');
    expect(await runWith([1, 2], [1, 2])).to.match(/torn after 2$/);
    expect(await runWith([], [1])).to.match(/torn after 1$/);
  });

  it('answer over 2,000 objects within seconds', async () => {
    await declare('many', { columns: one, partitionKeys });
    const bytes = await lake.parquet("SELECT 'id' AS event_id FROM range(10)");
    for (let i = 0; i < 2000; i++) {
      const day = `2024-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`;
      await lake.store.put(
        bucket,
        `many/arrival_date=${day}/arrival_hour=${String(i % 24).padStart(2, '0')}/${i}.parquet`,
        bytes,
      );
    }
    const [row] = await lake.athena.query('SELECT count(*) AS n, count_if(arrival_hour = 3) AS three FROM lake.many');
    expect(row).to.deep.equal({ n: 20_000, three: 840 });
    const [pruned] = await lake.athena.query('SELECT count(*) AS n FROM lake.many WHERE arrival_hour = 3');
    expect(pruned).to.deep.equal({ n: 840 });
  });

  it('are rejected if Athena could not read them', () => {
    const parameters = { ...processed.parameters };
    expect(rejection(processed)).to.equal('none');
    expect(rejection({ ...processed, database: 'other' })).to.match(/its database is not declared/);
    expect(rejection({ ...processed, serde: 'org.apache.hadoop.hive.serde2.OpenCSVSerde' })).to.match(
      /OpenCSVSerde" is not read here/,
    );
    expect(rejection({ ...processed, columns: [{ name: 'a', type: 'text' }] })).to.match(
      /type "text" is not one of the Glue catalog/,
    );
    expect(rejection({ ...processed, parameters: {} })).to.match(/without projection.enabled=true/);
    expect(
      rejection({ ...processed, parameters: { ...parameters, 'projection.arrival_hour.type': 'injected' } }),
    ).to.match(/projection.arrival_hour needs type enum/);
    expect(rejection({ ...processed, parameters: { ...parameters, 'projection.arrival_hour.range': '' } })).to.match(
      /projection.arrival_hour needs/,
    );
    expect(
      rejection({
        ...processed,
        parameters: { ...parameters, 'storage.location.template': `${processed.location}\${arrival_date}/` },
      }),
    ).to.match(/must begin with .* and hold every partition key/);
    expect(rejection({ ...processed, location: '/tmp/x' })).to.match(/location/);
  });
});
