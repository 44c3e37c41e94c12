import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AthenaClient,
  type Datum,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionInput,
} from '@aws-sdk/client-athena';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Contract } from '../../../etl/contract/contract.ts';
import { glueColumns, projectionParameters, storageOf, tableLocation } from '../../../etl/table/glue-catalog.ts';
import type { TableSchema } from '../../../etl/table/schema.ts';
import { tablesOf } from '../../../etl/table/tables.ts';
import { type AthenaOptions, createAthena } from '../../../local/athena/athena.ts';
import type { AthenaEngine, CatalogTable } from '../../../local/engines.ts';
import { type Gateway, startGateway } from '../../../local/gateway/gateway.ts';
import { type LocalObjectStore, startObjectStore } from '../../../local/s3/s3.ts';

export const bucket = 'lake-test';

export const parquetSerde = 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe';

const base = `s3://${bucket}/processed/`;

/** A table by day and hour of arrival. */
export const processed: CatalogTable = {
  database: 'lake',
  name: 'processed',
  location: base,
  serde: parquetSerde,
  columns: [
    { name: 'event_id', type: 'string' },
    { name: 'score', type: 'double' },
    { name: 'amount', type: 'int' },
    { name: 'happened_at', type: 'timestamp' },
    { name: 'extra', type: 'string' },
  ],
  partitionKeys: [
    { name: 'arrival_date', type: 'string' },
    { name: 'arrival_hour', type: 'int' },
  ],
  parameters: {
    'projection.enabled': 'true',
    'projection.arrival_date.type': 'date',
    'projection.arrival_date.format': 'yyyy-MM-dd',
    'projection.arrival_date.range': '2024-01-01,NOW+1DAYS',
    'projection.arrival_date.interval': '1',
    'projection.arrival_date.interval.unit': 'DAYS',
    'projection.arrival_hour.type': 'integer',
    'projection.arrival_hour.range': '0,23',
    'projection.arrival_hour.digits': '2',
    'storage.location.template': `${base}arrival_date=\${arrival_date}/arrival_hour=\${arrival_hour}/`,
  },
};

export interface Lake {
  readonly store: LocalObjectStore;
  readonly athena: AthenaEngine;
  readonly client: AthenaClient;
  /** Bytes of a Parquet file with the rows of a query. */
  parquet(select: string): Promise<Buffer>;
  /** Starts a query in workgroup `lake` and waits for its end. */
  run(query: string, more?: Partial<StartQueryExecutionInput>): Promise<QueryExecution>;
  /** First page of a query's result, as text; NULL as null. */
  rows(query: string, more?: Partial<StartQueryExecutionInput>): Promise<(string | null)[][]>;
  close(): Promise<void>;
}

export const textOf = ({ VarCharValue }: Datum): string | null => VarCharValue ?? null;

/** The object store, Athena and the gateway on free ports, with database and workgroup `lake`. */
export async function openLake(options: Partial<AthenaOptions> = {}): Promise<Lake> {
  const directory = await mkdtemp(join(tmpdir(), 'athena-'));
  const store = await startObjectStore({ directory: join(directory, 'objects') });
  await store.createBucket(bucket);
  const athena = await createAthena({ store, readable: store.directory, directory, ...options });
  await athena.declareDatabase('lake');
  athena.declareWorkgroup({ name: 'lake', outputLocation: `s3://${bucket}/athena-results/` });
  const gateway: Gateway = await startGateway({ host: '127.0.0.1' });
  gateway.handle('AmazonAthena.', athena.api);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new AthenaClient({ endpoint: gateway.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  const writer = await (await DuckDBInstance.create(':memory:')).connect();
  let files = 0;

  const run: Lake['run'] = async (QueryString, more = {}) => {
    const QueryExecutionContext = { Database: 'lake' };
    const { QueryExecutionId = '' } = await client.send(
      new StartQueryExecutionCommand({ QueryString, WorkGroup: 'lake', QueryExecutionContext, ...more }),
    );
    for (;;) {
      const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const state = QueryExecution?.Status?.State;
      if (QueryExecution && state !== 'QUEUED' && state !== 'RUNNING') return QueryExecution;
    }
  };
  return {
    store,
    athena,
    client,
    run,
    parquet: async (select) => {
      files += 1;
      const file = join(directory, `${files}.parquet`);
      await writer.run(`COPY (${select}) TO '${file}' (FORMAT parquet)`);
      return readFile(file);
    },
    rows: async (query, more) => {
      const { QueryExecutionId, Status } = await run(query, more);
      if (Status?.State !== 'SUCCEEDED') throw new Error(Status?.StateChangeReason);
      const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
      return (ResultSet?.Rows ?? []).map(({ Data }) => (Data ?? []).map(textOf));
    },
    close: async () => {
      client.destroy();
      writer.closeSync();
      await gateway.close();
      await athena.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Declares every table of the contracts, as the stacks do. */
export async function declareTables(lake: Lake, contracts: readonly Contract[]): Promise<void> {
  for (const table of contracts.flatMap((contract) => Object.values(tablesOf(contract)) as TableSchema[])) {
    await lake.athena.declareTable({
      database: 'lake',
      name: table.name,
      location: tableLocation(table, bucket),
      parameters: projectionParameters(table, bucket),
      serde: storageOf(table.format).serde,
      ...glueColumns(table),
    });
  }
}
