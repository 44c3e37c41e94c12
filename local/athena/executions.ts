import { randomUUID } from 'node:crypto';
import { AwsErrorResponse, type ObjectStore } from '../engines.ts';
import { readLocation } from './projection.ts';
import { type QueryResult, resultObject } from './result.ts';
import type { Runner } from './runner.ts';
import { type AthenaStatement, readStatement } from './statement.ts';
import { engineVersion } from './workgroups.ts';

export interface ExecutionRequest {
  readonly query: string;
  readonly parameters: readonly string[];
  readonly database: string | undefined;
  readonly workgroup: string;
  /** `s3://bucket/prefix/` */
  readonly outputLocation: string;
  readonly bytesScannedCutoff: number | undefined;
}

type ExecutionState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface Execution {
  readonly id: string;
  readonly request: ExecutionRequest;
  readonly statement: AthenaStatement;
  readonly output: string;
  readonly abort: AbortController;
  readonly submittedAt: number;
  state: ExecutionState;
  reason?: string;
  startedAt?: number;
  completedAt?: number;
  bytesScanned: number;
  result?: QueryResult;
}

export interface Executions {
  /** @throws AwsErrorResponse for a query that is rejected before it runs */
  start(request: ExecutionRequest): Execution;
  /** @throws AwsErrorResponse if there is no such execution */
  find(id: unknown): Execution;
  stop(id: unknown): void;
  ids(workgroup: string): string[];
  /** Stops the running queries and waits for them. */
  close(): Promise<void>;
}

export interface ExecutionLimits {
  /** Maximum number of concurrent queries; further ones are queued. */
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  /** Number of latest executions that are kept. */
  readonly kept: number;
  /** Number of latest executions whose rows are kept for `GetQueryResults`. */
  readonly keptResults: number;
}

export function createExecutions(runner: Runner, store: Pick<ObjectStore, 'put'>, limits: ExecutionLimits): Executions {
  const all = new Map<string, Execution>();
  const waiting: Execution[] = [];
  const running = new Set<Promise<void>>();

  const startNext = () => {
    const execution = running.size < limits.concurrency ? waiting.shift() : undefined;
    if (!execution) return;
    const run = perform(execution, runner, store, limits.timeoutSeconds).finally(() => {
      running.delete(run);
      startNext();
    });
    running.add(run);
    startNext();
  };

  const find = (id: unknown): Execution => {
    const found = all.get(String(id));
    if (found) return found;
    throw new AwsErrorResponse('InvalidRequestException', `QueryExecution ${String(id)} was not found`);
  };

  return {
    find,
    start: (request) => {
      const id = randomUUID();
      const statement = readStatement(request.query, request.parameters);
      const output = `${request.outputLocation}${id}.${statement.kind === 'query' ? 'csv' : 'txt'}`;
      const abort = new AbortController();
      const fresh = {
        id,
        request,
        statement,
        output,
        abort,
        submittedAt: Date.now(),
        state: 'QUEUED',
        bytesScanned: 0,
      } as const;
      const execution: Execution = { ...fresh };
      all.set(id, execution);
      evict(all, limits);
      waiting.push(execution);
      startNext();
      return execution;
    },
    stop: (id) => {
      const execution = find(id);
      if (execution.state !== 'QUEUED' && execution.state !== 'RUNNING') return;
      end(execution, 'CANCELLED', 'Query cancelled by user');
      execution.abort.abort();
      const queued = waiting.indexOf(execution);
      if (queued >= 0) waiting.splice(queued, 1);
    },
    ids: (workgroup) =>
      [...all.values()]
        .filter(({ request }) => request.workgroup === workgroup)
        .map(({ id }) => id)
        .reverse(),
    close: async () => {
      waiting.length = 0;
      for (const { abort } of all.values()) abort.abort();
      await Promise.all(running);
    },
  };
}

async function perform(
  execution: Execution,
  runner: Runner,
  store: Pick<ObjectStore, 'put'>,
  timeoutSeconds: number,
): Promise<void> {
  const { request, statement, abort } = execution;
  execution.state = 'RUNNING';
  execution.startedAt = Date.now();
  const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(timeoutSeconds * 1000)]);
  try {
    const { result, bytesScanned } = await runner.result({
      statement,
      database: request.database ?? 'default',
      signal,
      ...(request.bytesScannedCutoff === undefined ? {} : { bytesScannedCutoff: request.bytesScannedCutoff }),
    });
    const { bucket, prefix: key } = readLocation(execution.output);
    await store.put(bucket, key.replace(/\/$/, ''), resultObject(result));
    execution.result = result;
    execution.bytesScanned = bytesScanned;
    end(execution, 'SUCCEEDED');
  } catch (error) {
    const late = signal.aborted && !abort.signal.aborted;
    end(execution, 'FAILED', late ? `Query timeout: it ran longer than ${timeoutSeconds} s` : (error as Error).message);
  }
}

/** A cancelled query remains cancelled, whatever the result of its run. */
function end(execution: Execution, state: ExecutionState, reason?: string): void {
  if (execution.state === 'CANCELLED') return;
  execution.state = state;
  execution.completedAt = Date.now();
  if (reason !== undefined) execution.reason = reason;
}

function evict(all: Map<string, Execution>, { kept, keptResults }: ExecutionLimits): void {
  const executions = [...all.values()];
  for (const { id, completedAt } of executions.slice(0, -kept)) if (completedAt !== undefined) all.delete(id);
  for (const execution of executions.slice(0, -keptResults)) delete execution.result;
}

/** Description of an execution as in `GetQueryExecution`. */
export function describeExecution(execution: Execution) {
  const { id, request, statement, state, submittedAt, startedAt, completedAt } = execution;
  const run = startedAt === undefined ? 0 : (completedAt ?? Date.now()) - startedAt;
  return {
    QueryExecutionId: id,
    Query: request.query,
    StatementType: statement.kind === 'query' ? 'DML' : 'UTILITY',
    ...(statement.kind === 'query' ? { SubstatementType: 'SELECT' } : {}),
    ResultConfiguration: { OutputLocation: execution.output },
    QueryExecutionContext: {
      Catalog: 'awsdatacatalog',
      ...(request.database ? { Database: request.database } : {}),
    },
    ...(request.parameters.length > 0 ? { ExecutionParameters: request.parameters } : {}),
    Status: {
      State: state,
      SubmissionDateTime: submittedAt / 1000,
      ...(completedAt === undefined ? {} : { CompletionDateTime: completedAt / 1000 }),
      ...(execution.reason === undefined ? {} : { StateChangeReason: execution.reason }),
      ...(state === 'FAILED'
        ? { AthenaError: { ErrorCategory: 2, ErrorType: 0, Retryable: false, ErrorMessage: execution.reason } }
        : {}),
    },
    Statistics: {
      EngineExecutionTimeInMillis: run,
      DataScannedInBytes: execution.bytesScanned,
      TotalExecutionTimeInMillis: (completedAt ?? Date.now()) - submittedAt,
      QueryQueueTimeInMillis: (startedAt ?? completedAt ?? Date.now()) - submittedAt,
    },
    WorkGroup: request.workgroup,
    EngineVersion: engineVersion,
  };
}
