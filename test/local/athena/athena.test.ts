import {
  BatchGetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  ListQueryExecutionsCommand,
  ListWorkGroupsCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { expect } from 'chai';
import { bucket, type Lake, openLake, processed, textOf } from './lake.ts';

const failureOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'none';
};

describe('Athena on DuckDB', () => {
  let lake: Lake;

  before(async () => {
    lake = await openLake();
    await lake.athena.declareTable(processed);
    await lake.athena.declareTable({
      ...processed,
      name: 'empty',
      location: `s3://${bucket}/nothing/`,
      parameters: {
        ...processed.parameters,
        'storage.location.template': `s3://${bucket}/nothing/arrival_date=\${arrival_date}/arrival_hour=\${arrival_hour}/`,
      },
    });
    for (const [day, hour] of [
      ['2025-01-01', '00'],
      ['2025-01-01', '07'],
      ['2025-01-02', '00'],
    ]) {
      const key = `processed/arrival_date=${day}/arrival_hour=${hour}/shard-1.parquet`;
      const rows = `SELECT '${day}-${hour}-' || i AS event_id, i / 2.0::DOUBLE AS score, i::INTEGER AS amount, TIMESTAMP '${day} ${hour}:00:00' AS happened_at, NULL::VARCHAR AS extra FROM range(10) t(i)`;
      await lake.store.put(bucket, key, await lake.parquet(rows));
    }
  });
  after(async () => lake.close());

  it('answers a SELECT with a header row and values as Athena writes them', async () => {
    const rows = await lake.rows("SELECT * FROM processed WHERE event_id = '2025-01-01-07-3'");
    expect(rows).to.deep.equal([
      ['event_id', 'score', 'amount', 'happened_at', 'extra', 'arrival_date', 'arrival_hour'],
      ['2025-01-01-07-3', '1.5', '3', '2025-01-01 07:00:00.000', null, '2025-01-01', '7'],
    ]);
  });

  it('writes every type as Athena does', async () => {
    const [, row] =
      await lake.rows(`SELECT 1e7, 0.0001e0, CAST(0.1 AS real), 100e0, true, DATE '2025-01-02', CAST(1.5 AS decimal(5,2)),
      ARRAY[1, 2], MAP(ARRAY['a'], ARRAY[NULL]), CAST(ROW(1, 'x') AS ROW(a int, b varchar)), '', NULL, -0e0,
      TIMESTAMP '2025-01-01 00:00:00 UTC' AT TIME ZONE 'UTC'`);
    expect(row).to.deep.equal([
      '1.0E7',
      '1.0E-4',
      '0.1',
      '100.0',
      'true',
      '2025-01-02',
      '1.50',
      '[1, 2]',
      '{a=null}',
      '{a=1, b=x}',
      '',
      null,
      '-0.0',
      '2025-01-01 00:00:00.000 UTC',
    ]);
  });

  it('names columns without a name by their place', async () => {
    const [header] = await lake.rows(
      'SELECT count(*), amount AS n, max(score), amount FROM processed GROUP BY amount LIMIT 1',
    );
    expect(header).to.deep.equal(['_col0', 'n', '_col2', 'amount']);
    const [starred] = await lake.rows('SELECT 1, *, 2 AS two, 3 FROM (SELECT 4 AS a, 5 AS b)');
    expect(starred).to.deep.equal(['_col0', 'a', 'b', 'two', '_col4']);
  });

  it('pages a long result by 1,000 rows, the header in the first', async () => {
    const { QueryExecutionId } = await lake.run('SELECT n FROM UNNEST(sequence(1, 2500)) AS t(n) ORDER BY n');
    const pages: (string | null)[][] = [];
    for await (const { ResultSet } of paginateGetQueryResults({ client: lake.client }, { QueryExecutionId })) {
      pages.push((ResultSet?.Rows ?? []).map(({ Data }) => textOf(Data![0]!)));
    }
    expect(pages.map(({ length }) => length)).to.deep.equal([1000, 1000, 501]);
    expect(pages.flat()).to.deep.equal(['n', ...Array.from({ length: 2500 }, (_, i) => String(i + 1))]);
  });

  it('describes an execution and leaves its result at the output location', async () => {
    const { QueryExecutionId, ResultConfiguration, Statistics, StatementType, Status } = await lake.run(
      `SELECT 'a "quoted" word' AS text, NULL AS nothing`,
    );
    expect(ResultConfiguration?.OutputLocation).to.equal(`s3://${bucket}/athena-results/${QueryExecutionId}.csv`);
    const csv = await lake.store.get(bucket, `athena-results/${QueryExecutionId}.csv`);
    expect(csv.toString()).to.equal('"text","nothing"\n"a ""quoted"" word",\n');
    expect(StatementType).to.equal('DML');
    expect(Status?.SubmissionDateTime).to.be.instanceOf(Date);
    expect(Statistics?.DataScannedInBytes).to.equal(0);
  });

  it('counts the bytes of the objects that it reads', async () => {
    const objects = await lake.store.list(bucket, 'processed/');
    const { Statistics } = await lake.run('SELECT count(*) FROM processed');
    expect(Statistics?.DataScannedInBytes).to.equal(objects.reduce((sum, { bytes }) => sum + bytes, 0));
  });

  it('puts execution parameters in their places, but none into a literal', async () => {
    const ExecutionParameters = ['3', "'2025-01-01'"];
    const query = "SELECT count(*), '?' FROM processed WHERE amount = ? AND arrival_date = ? -- really?";
    expect((await lake.rows(query, { ExecutionParameters }))[1]).to.deep.equal(['2', '?']);
    const rejected = ['1; DROP TABLE processed', 'amount', "'a' OR 1=1", "'"];
    for (const parameter of rejected) {
      const more = { ExecutionParameters: [parameter, '1'] };
      expect(await failureOf(lake.run(query, more))).to.match(/^InvalidRequestException: .*no literal/);
    }
    expect(await failureOf(lake.run(query, { ExecutionParameters: ['1', '2', '3'] }))).to.match(
      /expected 2 but found 3/,
    );
  });

  it('takes names with database and catalog, quoted or not', async () => {
    for (const name of [
      'lake.processed',
      '"lake"."processed"',
      '"AwsDataCatalog"."lake"."processed"',
      'awsdatacatalog.lake.PROCESSED',
    ]) {
      expect((await lake.rows(`SELECT count(*) FROM ${name}`, { QueryExecutionContext: {} }))[1]).to.deep.equal(['30']);
    }
  });

  it('answers no rows, with types, for a table without objects', async () => {
    const { QueryExecutionId } = await lake.run('SELECT score, amount, arrival_hour FROM empty');
    const { ResultSet } = await lake.client.send(new GetQueryResultsCommand({ QueryExecutionId }));
    expect(ResultSet?.Rows).to.have.length(1);
    expect(ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Type }) => Type)).to.deep.equal([
      'double',
      'integer',
      'integer',
    ]);
    expect(await lake.rows('SELECT sum(amount) FROM empty')).to.deep.equal([['_col0'], [null]]);
  });

  it('reports why a query failed', async () => {
    const reasons: Record<string, RegExp> = {
      'SELECT * FROM missing':
        /^TABLE_NOT_FOUND: Table 'awsdatacatalog.lake.missing' does not exist; the database has empty, processed$/,
      'SELECT missing FROM processed': /^COLUMN_NOT_FOUND: Column 'missing' cannot be resolved$/,
      'SELECT levenshtein_weighted(1)':
        /^FUNCTION_NOT_FOUND: Function 'levenshtein_weighted' not registered: Athena has none/,
      "SELECT CAST('x' AS integer)": /^INVALID_CAST_ARGUMENT: /,
      'SELEC 1 FROM processed': /cannot run locally/,
      'SELECT 1 FRM processed x y': /^SYNTAX_ERROR: /,
      'SELECT 1; SELECT 2': /Only one statement/,
    };
    for (const [query, reason] of Object.entries(reasons)) {
      const outcome = query.startsWith('SELEC ')
        ? (await failureOf(lake.run(query))).replace(/^\w+: /, '')
        : (await lake.run(query)).Status?.StateChangeReason;
      expect(outcome, query).to.match(reason);
    }
  });

  it('rejects queries that can only fail', async () => {
    const start = (more: object) =>
      failureOf(
        lake.client.send(new StartQueryExecutionCommand({ QueryString: 'SELECT 1', WorkGroup: 'lake', ...more })),
      );
    expect(await start({ WorkGroup: 'other' })).to.equal('InvalidRequestException: WorkGroup other is not found.');
    expect(await start({ QueryExecutionContext: { Database: 'other' } })).to.match(
      /^InvalidRequestException: Database other/,
    );
    expect(await start({ WorkGroup: 'primary' })).to.match(/^InvalidRequestException: No output location/);
    expect(await start({ QueryString: ' -- nothing' })).to.match(/^InvalidRequestException: An empty statement/);
  });

  it('only ever reads', async () => {
    const statements = [
      'CREATE TABLE t (a int)',
      'DROP TABLE processed',
      "COPY processed TO '/tmp/x'",
      "ATTACH '/tmp/x'",
      'INSTALL httpfs',
      'SET threads = 1',
      'PRAGMA version',
      'INSERT INTO processed VALUES (1)',
      'DELETE FROM processed',
      'CALL pragma_version()',
    ];
    for (const statement of statements) expect(await failureOf(lake.run(statement)), statement).to.match(/reads only/);
    const tricks = [
      "SELECT * FROM read_text('/etc/hostname')",
      "SELECT * FROM '/etc/hostname'",
      "SELECT * FROM read_csv('/etc/passwd')",
      'SELECT * FROM duckdb_settings()',
      'EXPLAIN DROP TABLE processed',
      "WITH x AS (SELECT * FROM glob('/*')) SELECT * FROM x",
      'EXPLAIN ANALYZE SELECT 1; DROP VIEW processed',
      "SELECT * FROM query('SELECT 1')",
    ];
    for (const trick of tricks) expect((await lake.run(trick)).Status?.State, trick).to.equal('FAILED');
  });

  it('shows databases, tables and columns, and explains', async () => {
    expect(await lake.rows('SHOW DATABASES')).to.deep.equal([['default'], ['lake']]);
    expect(await lake.rows('SHOW TABLES IN lake')).to.deep.equal([['empty'], ['processed']]);
    expect((await lake.rows('SHOW COLUMNS IN processed')).flat()).to.include.members(['event_id', 'arrival_hour']);
    expect((await lake.rows('DESCRIBE lake.processed'))[1]?.[0]).to.match(/^score\s+double/);
    expect((await lake.rows('EXPLAIN SELECT count(*) FROM processed')).flat().join('\n')).to.match(
      /READ_PARQUET|PARQUET_SCAN/i,
    );
    expect((await lake.run('SHOW TABLES IN other')).Status?.StateChangeReason).to.match(/^SCHEMA_NOT_FOUND/);
  });

  it('stops a query', async () => {
    const QueryString =
      'SELECT count(*) FROM UNNEST(sequence(1, 3000)) a(x), UNNEST(sequence(1, 3000)) b(y), UNNEST(sequence(1, 3000)) c(z) WHERE sin(x * y * z) > 2';
    const { QueryExecutionId = '' } = await lake.client.send(
      new StartQueryExecutionCommand({ QueryString, WorkGroup: 'lake' }),
    );
    await lake.client.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    const { QueryExecutions } = await lake.client.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds: [QueryExecutionId] }),
    );
    expect(QueryExecutions?.[0]?.Status?.State).to.equal('CANCELLED');
    expect(await failureOf(lake.client.send(new GetQueryResultsCommand({ QueryExecutionId })))).to.match(
      /Current state: CANCELLED/,
    );
    expect((await lake.rows('SELECT 1'))[1]).to.deep.equal(['1']);
  });

  it('lists executions and workgroups, and says which ids it does not know', async () => {
    const { QueryExecutionId } = await lake.run('SELECT 1');
    const { QueryExecutionIds } = await lake.client.send(new ListQueryExecutionsCommand({ WorkGroup: 'lake' }));
    expect(QueryExecutionIds?.[0]).to.equal(QueryExecutionId);
    const { WorkGroups } = await lake.client.send(new ListWorkGroupsCommand({}));
    expect(WorkGroups?.map(({ Name }) => Name)).to.deep.equal(['primary', 'lake']);
    const { WorkGroup } = await lake.client.send(new GetWorkGroupCommand({ WorkGroup: 'lake' }));
    expect(WorkGroup?.Configuration?.ResultConfiguration?.OutputLocation).to.equal(`s3://${bucket}/athena-results/`);
    const batch = await lake.client.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: ['none'] }));
    expect(batch.UnprocessedQueryExecutionIds?.[0]?.QueryExecutionId).to.equal('none');
  });

  it('rejects a query over more bytes than its workgroup allows', async () => {
    lake.athena.declareWorkgroup({ name: 'frugal', outputLocation: `s3://${bucket}/frugal/`, bytesScannedCutoff: 10 });
    const { Status } = await lake.run('SELECT * FROM processed', { WorkGroup: 'frugal' });
    expect(Status?.StateChangeReason).to.match(/^Bytes scanned limit was exceeded: \d+ of at most 10 bytes$/);
  });

  it('gives the host process rows as objects', async () => {
    const rows = await lake.athena.query(
      "SELECT count(*) AS n, sum(amount) AS total, max(happened_at) AS latest, avg(score) AS mean, DATE '2025-01-02' AS day, 9007199254740993 AS big, ARRAY[1] AS list FROM lake.processed",
    );
    expect(rows).to.deep.equal([
      {
        n: 30,
        total: 135,
        latest: new Date('2025-01-02T00:00:00Z'),
        mean: 2.25,
        day: '2025-01-02',
        big: 9007199254740993n,
        list: [1],
      },
    ]);
    expect(await failureOf(lake.athena.query('DROP TABLE lake.processed'))).to.match(/reads only/);
  });

  it('runs 20 queries at once, each over its own tables', async () => {
    const queries = Array.from({ length: 20 }, (_, i) =>
      lake.rows(`SELECT count(*) + ${i} FROM ${i % 2 ? 'processed' : 'empty'}`),
    );
    const counts = (await Promise.all(queries)).map(([, row]) => Number(row?.[0]));
    expect(counts).to.deep.equal(counts.map((_, i) => (i % 2 ? 30 : 0) + i));
  });
});

describe('Athena with small limits', () => {
  let lake: Lake;
  const open = async (limits: Parameters<typeof openLake>[0]) => {
    lake = await openLake(limits);
  };
  afterEach(async () => lake.close());

  it('ends a query that runs too long', async () => {
    await open({ timeoutSeconds: 0.3 });
    const endless =
      'SELECT count(*) FROM UNNEST(sequence(1, 3000)) a(x), UNNEST(sequence(1, 3000)) b(y), UNNEST(sequence(1, 3000)) c(z) WHERE sin(x * y * z) > 2';
    expect((await lake.run(endless)).Status?.StateChangeReason).to.equal('Query timeout: it ran longer than 0.3 s');
  });

  it('fails a query whose result cannot be held', async () => {
    await open({ maximumRows: 10, concurrency: 1 });
    const { Status } = await lake.run('SELECT * FROM UNNEST(sequence(1, 11)) t(n)');
    expect(Status?.StateChangeReason).to.match(/more than 10 rows/);
  });
});
