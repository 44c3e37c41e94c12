import { resolve } from 'node:path';
import { type AthenaEngine, AwsErrorResponse, type JsonApi, type ObjectStore } from '../engines.ts';
import { createCatalog, type TableCatalog } from './catalog.ts';
import { createCopies } from './copies.ts';
import { openEngineProcess } from './engine-process.ts';
import { createExecutions, describeExecution, type Executions } from './executions.ts';
import { type AthenaRequest, integerOrUndefined, membersOf, requiredText, textOrUndefined, texts } from './request.ts';
import { resultPage } from './result.ts';
import { createRunner, type Runner } from './runner.ts';
import { shareEngine } from './shared-engine.ts';
import { show } from './show.ts';
import { readStatement } from './statement.ts';
import { describeWorkgroup, findWorkgroup, outputLocation, primaryWorkgroup, type Workgroup } from './workgroups.ts';

export interface AthenaOptions {
  /** Store of the tables' objects and of the results. */
  readonly store: Pick<ObjectStore, 'list' | 'fileOf' | 'put'>;
  /** Folder of all files of the store: queries can read nothing else. */
  readonly readable: string;
  /** Folder for data that do not fit into memory. */
  readonly directory: string;
  /** Memory of all queries together, in MB, and as much again for a query that runs once more by itself. Default 1024. */
  readonly memoryMb?: number;
  /** Maximum number of concurrent queries. Default 4. */
  readonly concurrency?: number;
  /** Time limit of a query. Default 1800, Athena's own. */
  readonly timeoutSeconds?: number;
  /** Rows of one result: it is held in memory. Default 500,000. */
  readonly maximumRows?: number;
  /** Clock of partition projection, ms since 1970 UTC. */
  readonly now?: () => number;
}

/** Starts Athena on DuckDB, over the objects of a store. */
export async function createAthena(options: AthenaOptions): Promise<AthenaEngine> {
  const { store, memoryMb = 1024, concurrency = 4, timeoutSeconds = 1800, maximumRows = 500_000 } = options;
  const catalog = createCatalog(options.now ?? Date.now);
  const openIn = (directory: string) => openEngineProcess({ directory, readable: resolve(options.readable), memoryMb });
  const engine = shareEngine(openIn(resolve(options.directory)), openIn(resolve(options.directory, 'single')));
  const copies = createCopies(resolve(options.readable), store);
  const runner = createRunner({ engine, catalog, store, copies, maximumRows });
  const executions = createExecutions(runner, store, { concurrency, timeoutSeconds, kept: 1000, keptResults: 100 });
  const workgroups = new Map<string, Workgroup>([[primaryWorkgroup, { name: primaryWorkgroup }]]);
  return {
    declareDatabase: async (name) => catalog.declareDatabase(name),
    declareTable: async (table) => catalog.declareTable(table),
    declareWorkgroup: (workgroup) => {
      workgroups.set(workgroup.name, workgroup);
    },
    api: createApi(executions, workgroups, catalog),
    query: (sql, database = 'default') =>
      queryObjects(runner, catalog, { sql, database, signal: AbortSignal.timeout(timeoutSeconds * 1000) }),
    close: async () => {
      await executions.close();
      engine.close();
    },
  };
}

interface ObjectQuery {
  readonly sql: string;
  readonly database: string;
  readonly signal: AbortSignal;
}

async function queryObjects(
  runner: Runner,
  catalog: TableCatalog,
  { sql, database, signal }: ObjectQuery,
): Promise<Record<string, unknown>[]> {
  const statement = readStatement(sql);
  if (statement.kind === 'catalog') {
    const { column, lines } = show(statement.sql, catalog, database);
    return lines.map((line) => ({ [column]: line }));
  }
  const { rows, names } = await runner.rows({ statement, database, signal, values: 'js' });
  return rows.rows.map((row) => Object.fromEntries(row.map((value, index) => [names[index], value])));
}

type Operation = (body: AthenaRequest) => unknown;

function createApi(executions: Executions, workgroups: ReadonlyMap<string, Workgroup>, catalog: TableCatalog): JsonApi {
  const operations: Readonly<Record<string, Operation>> = {
    StartQueryExecution: (body) => start(body, executions, workgroups, catalog),
    GetQueryExecution: (body) => ({
      QueryExecution: describeExecution(executions.find(requiredText(body, 'QueryExecutionId'))),
    }),
    BatchGetQueryExecution: (body) => batchGet(body, executions),
    ListQueryExecutions: (body) => ({
      QueryExecutionIds: executions.ids(
        findWorkgroup(workgroups, textOrUndefined(body, 'WorkGroup') ?? primaryWorkgroup).name,
      ),
    }),
    StopQueryExecution: (body) => {
      executions.stop(requiredText(body, 'QueryExecutionId'));
      return {};
    },
    GetQueryResults: (body) => results(body, executions),
    ListWorkGroups: () => ({
      WorkGroups: [...workgroups.values()].map(describeWorkgroup).map(({ Name, State }) => ({ Name, State })),
    }),
    GetWorkGroup: (body) => ({
      WorkGroup: describeWorkgroup(findWorkgroup(workgroups, requiredText(body, 'WorkGroup'))),
    }),
  };
  return (name, body) => {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation) return operation(body);
    const known = Object.keys(operations).join(', ');
    throw new AwsErrorResponse(
      'UnknownOperationException',
      `Athena's ${name} is not served locally; these are: ${known}`,
    );
  };
}

function start(
  body: AthenaRequest,
  executions: Executions,
  workgroups: ReadonlyMap<string, Workgroup>,
  catalog: TableCatalog,
) {
  const workgroup = findWorkgroup(workgroups, textOrUndefined(body, 'WorkGroup') ?? primaryWorkgroup);
  const database = textOrUndefined(membersOf(body, 'QueryExecutionContext'), 'Database');
  if (database !== undefined && !catalog.hasDatabase(database)) {
    throw new AwsErrorResponse('InvalidRequestException', `Database ${database} does not exist.`);
  }
  const requested = textOrUndefined(membersOf(body, 'ResultConfiguration'), 'OutputLocation');
  const execution = executions.start({
    query: requiredText(body, 'QueryString'),
    parameters: texts(body, 'ExecutionParameters'),
    database,
    workgroup: workgroup.name,
    outputLocation: outputLocation(workgroup, requested),
    bytesScannedCutoff: workgroup.bytesScannedCutoff,
  });
  return { QueryExecutionId: execution.id };
}

function batchGet(body: AthenaRequest, executions: Executions) {
  const found: unknown[] = [];
  const missing: unknown[] = [];
  for (const id of texts(body, 'QueryExecutionIds')) {
    try {
      found.push(describeExecution(executions.find(id)));
    } catch (error) {
      const { code, message } = error as AwsErrorResponse;
      missing.push({ QueryExecutionId: id, ErrorCode: code, ErrorMessage: message });
    }
  }
  return { QueryExecutions: found, UnprocessedQueryExecutionIds: missing };
}

function results(body: AthenaRequest, executions: Executions) {
  const { id, state, result } = executions.find(requiredText(body, 'QueryExecutionId'));
  if (state !== 'SUCCEEDED') {
    const message = `Query has not yet finished or did not succeed. Current state: ${state}`;
    throw new AwsErrorResponse('InvalidRequestException', message);
  }
  if (!result) {
    const message = `The rows of ${id} are no longer kept; its result object is. Run the query again.`;
    throw new AwsErrorResponse('InvalidRequestException', message);
  }
  const token = textOrUndefined(body, 'NextToken');
  if (token !== undefined && !/^\d{1,9}$/.test(token)) {
    throw new AwsErrorResponse('InvalidRequestException', `NextToken ${token.slice(0, 80)} was not given out here.`);
  }
  const limit = integerOrUndefined(body, 'MaxResults', 1, 1000);
  return resultPage(result, token, limit);
}
