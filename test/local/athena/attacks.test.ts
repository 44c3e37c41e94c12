import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { bucket, type Lake, openLake, processed } from './lake.ts';

/** 10¹² rows. */
const rows =
  'UNNEST(sequence(1, 10000)) AS a(x), UNNEST(sequence(1, 10000)) AS b(y), UNNEST(sequence(1, 10000)) AS c(z)';

/** A text of 3 · 10⁹ characters: DuckDB does not count its memory. */
const long = "array_join(repeat(replace(lpad('x', 10000, 'x'), 'x', rpad('y', 10000, 'y')), 30), '')";

const rejectedOrFailed = async (lake: Lake, sql: string): Promise<string> => {
  try {
    const { Status } = await lake.run(sql);
    return Status?.State === 'FAILED' ? (Status.StateChangeReason ?? '') : `${Status?.State}`;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('SQL of a user', () => {
  let lake: Lake;
  let outside: string;
  before(async () => {
    lake = await openLake({ timeoutSeconds: 600, memoryMb: 256 });
    await lake.athena.declareTable(processed);
    outside = join(lake.store.directory, '..', 'outside.csv');
    await writeFile(outside, 'a\nsecret\n');
  });
  after(() => lake.close());

  it('changes nothing: every statement but a query is rejected', async () => {
    const statements = [
      `COPY (SELECT 1) TO '/tmp/never'`,
      "ATTACH '/tmp/never.db' AS x",
      'INSTALL httpfs',
      'LOAD httpfs',
      'PRAGMA database_list',
      "SET memory_limit = '100GB'",
      'CREATE TABLE t AS SELECT 1',
      'INSERT INTO processed VALUES (1)',
      'DELETE FROM processed',
      'DROP TABLE processed',
      'CALL duckdb_settings()',
      "EXPLAIN COPY (SELECT 1) TO '/tmp/never'",
      "SELECT 1; COPY (SELECT 1) TO '/tmp/never'",
      'WITH x AS (INSERT INTO processed VALUES (1) RETURNING 1) SELECT * FROM x',
    ];
    for (const sql of statements) {
      const reason = await rejectedOrFailed(lake, sql);
      expect(reason, sql).to.match(/reads only|Only (queries|one)|SYNTAX_ERROR/);
    }
  });

  it('changes nothing either if the translation of a date format would end its literal', async () => {
    const hidden = "''CREATE OR REPLACE MACRO memory.main.date_parse(a, b) AS NULL'' ; ''SELECT''";
    const sql = `SELECT $$format_datetime($$, $$ ' $''''$ ; ${hidden} $''''$ ' ) $$`;
    expect(await rejectedOrFailed(lake, sql)).to.match(/Only (queries|one)|SYNTAX_ERROR/);
    expect(await lake.rows("SELECT year(date_parse('2025', '%Y')) AS y")).to.deep.equal([['y'], ['2025']]);
  });

  it('reads declared tables, and no file, address or setting', async () => {
    const reads = [
      'read_csv',
      'read_text',
      'read_blob',
      'read_parquet',
      'read_json',
      'glob',
      'sniff_csv',
      'query',
      'parquet_metadata',
    ];
    const statements = [
      ...reads.map((name) => `SELECT * FROM ${name}('${outside}')`),
      `SELECT * FROM '${outside}'`,
      `SELECT * FROM "${outside}"`,
      `TABLE "${outside}"`,
      `(FROM read_text('${outside}'))`,
      `SELECT (SELECT content FROM read_text('${outside}'))`,
      `SELECT * FROM 'https://example.com/x.parquet'`,
      'SELECT * FROM duckdb_settings()',
      'SELECT * FROM information_schema.tables',
      'SELECT * FROM pg_catalog.pg_settings',
      "SELECT current_setting('temp_directory')",
      "SELECT getenv('HOME')",
      "SELECT write_log('x')",
    ];
    for (const sql of statements) {
      const reason = await rejectedOrFailed(lake, sql);
      expect(reason, sql).to.match(/not registered|TABLE_NOT_FOUND|SYNTAX_ERROR/);
      expect(reason).to.not.include('secret');
    }
  });

  it('reaches no table of the engine under the name of a common table expression defined elsewhere', async () => {
    for (const name of ['duckdb_views', 'sqlite_master', `"${outside}"`]) {
      const reason = await rejectedOrFailed(lake, `SELECT (WITH ${name} AS (SELECT 1) SELECT 1), * FROM ${name}`);
      expect(reason, name).to.include('TABLE_NOT_FOUND');
    }
    const own = 'WITH processed AS (SELECT count(*) n FROM processed) SELECT n FROM processed';
    expect(await lake.rows(own)).to.deep.equal([['n'], ['0']]);
    const recursive =
      'WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t WHERE x < 3) SELECT max(x) m FROM t';
    expect(await lake.rows(recursive)).to.deep.equal([['m'], ['3']]);
  });

  it('is rejected if it is longer than Athena takes; any nesting is allowed', async () => {
    expect(await rejectedOrFailed(lake, `SELECT '${'a'.repeat(262_144)}'`)).to.include('longer than 262144 bytes');
    for (const sql of [
      `SELECT ${'('.repeat(100_000)}1`,
      `SELECT ${'NOT '.repeat(60_000)}true`,
      `SELECT 1${' + 1'.repeat(50_000)}`,
    ]) {
      expect(await rejectedOrFailed(lake, sql)).to.include('SYNTAX_ERROR');
    }
    for (const sql of ['/*'.repeat(131_000), `SELECT${' '.repeat(262_000)};x`, `SELECT ${"'".repeat(262_001)}`]) {
      expect(await rejectedOrFailed(lake, sql)).to.not.include('SUCCEEDED');
    }
  });

  it('gets cells that a spreadsheet would take for formulas as they are stored', async () => {
    const { ResultConfiguration } = await lake.run(`SELECT '=1+1' a, '+x' b, '-x' c, '@x"' d`);
    const key = ResultConfiguration?.OutputLocation?.replace(`s3://${bucket}/`, '') ?? '';
    const csv = Buffer.from(await lake.store.get(bucket, key)).toString();
    expect(csv).to.equal('"a","b","c","d"\n"=1+1","+x","-x","@x"""\n');
  });

  it('fails for want of memory, DuckDB’s or beyond, and leaves an engine to the next', async () => {
    const within = await rejectedOrFailed(lake, `SELECT array_agg(x * y) FROM ${rows}`);
    const beyond = await rejectedOrFailed(lake, `SELECT length(${long})`);
    for (const reason of [within, beyond]) expect(reason).to.include('EXCEEDED_MEMORY_LIMIT');
    expect(await lake.rows('SELECT 1 AS one')).to.deep.equal([['one'], ['1']]);
  });
});

describe('a query that does not end', () => {
  let lake: Lake;
  const open = async (timeoutSeconds: number) => {
    lake = await openLake({ timeoutSeconds, memoryMb: 256 });
  };
  afterEach(() => lake.close());

  for (const [what, sql] of [
    ['over many rows', `SELECT count(*) FROM ${rows} WHERE sin(x * y * z) > 2`],
    ['within one value, where it hears nobody', `SELECT length(${long})`],
  ] as const) {
    it(`fails when its time is up: ${what}`, async () => {
      await open(1);
      const { Status } = await lake.run(sql);
      expect(Status?.State).to.equal('FAILED');
      expect(Status?.StateChangeReason).to.match(/Query timeout: it ran longer than 1 s|EXCEEDED_MEMORY_LIMIT/);
    });
  }

  it('can be stopped', async () => {
    await open(600);
    const { api } = lake.athena;
    const QueryString = `SELECT count(*) FROM ${rows} WHERE sin(x * y * z) > 2`;
    const { QueryExecutionId } = (await api('StartQueryExecution', { QueryString, WorkGroup: 'lake' })) as {
      QueryExecutionId: string;
    };
    await api('StopQueryExecution', { QueryExecutionId });
    const { QueryExecution } = (await api('GetQueryExecution', { QueryExecutionId })) as {
      QueryExecution: { Status: { State: string } };
    };
    expect(QueryExecution.Status.State).to.equal('CANCELLED');
  });
});
