import { ServiceError } from '../etl/platform.ts';

/**
 * The embedded engines, as the materialisation of declared resources sees them. Each replaces one AWS service and
 * serves the service's own protocol at a loopback endpoint, so that unmodified SDK clients talk to it.
 */

/** Answers one call of an AWS JSON protocol service. @throws AwsErrorResponse */
export type JsonApi = (operation: string, body: Record<string, unknown>) => Promise<unknown> | unknown;

/** Body that a service writes itself, to save a pass over it. */
export interface RawJson {
  readonly raw: Buffer;
}

/** Error answer of an emulated AWS service, under the code that AWS gives it, e.g. `ResourceNotFoundException`. */
export class AwsErrorResponse extends ServiceError {
  override readonly name: string;
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

export interface StreamDeclaration {
  readonly name: string;
  readonly shardCount: number;
  readonly retentionHours: number;
}

export interface KinesisEngine {
  /** Opens or creates a stream; its records are kept on disk and survive the process. */
  declare(stream: StreamDeclaration): Promise<void>;
  readonly api: JsonApi;
  /** Records ever put, of one stream. */
  recordCount(stream: string): number;
  /** Drops what is past retention, and does so by itself from then on: to be asked for once every reader is known. */
  trim(): Promise<void>;
  close(): Promise<void>;
}

export interface FunctionDeclaration {
  readonly name: string;
  /** Folder that holds the bundle, e.g. `dist/handlers/lambda/processor`. */
  readonly directory: string;
  /** `file.export`, e.g. `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

export interface InvocationResult {
  /** JSON text of the answer, or of `{errorType, errorMessage, trace}`. */
  readonly payload: string;
  /** Set when the handler threw, ran out of time or memory. */
  readonly functionError?: 'Unhandled';
}

/** One line that a function wrote, e.g. a structured log or an embedded-metric-format document. */
export type LogListener = (functionName: string, line: string) => void;

export interface LambdaEngine {
  declare(declaration: FunctionDeclaration): void;
  /** @param payload JSON text */
  invoke(name: string, payload: string): Promise<InvocationResult>;
  /** Ends the workers of a function in the middle of whatever they do, as the service may at any time. */
  crash(name: string): Promise<void>;
  /** Answers `POST /2015-03-31/functions/{name}/invocations`. */
  readonly invocationPath: RegExp;
  onLog(listener: LogListener): void;
  close(): Promise<void>;
}

export interface EventSourceMappingDeclaration {
  /** Identity of the mapping: its checkpoints and failure objects carry it. */
  readonly uuid: string;
  readonly streamName: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly parallelizationFactor: number;
  /** -1: until the records expire. */
  readonly maximumRetryAttempts: number;
  /** Seconds; -1: until the records expire. */
  readonly maximumRecordAgeSeconds: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** ARN of the S3 bucket, SQS queue or SNS topic that takes what keeps failing; undefined: dropped, as on AWS. */
  readonly onFailureArn?: string;
}

export interface EventSourceMappingProgress {
  /** Records that the function took, or that went to the dead-letter queue. */
  readonly handled: number;
  /** Records that went to the dead-letter queue. */
  readonly failed: number;
  /** Records of the stream that are not yet handled. */
  readonly waiting: number;
}

export interface EventSourceMappingEngine {
  declare(mapping: EventSourceMappingDeclaration): Promise<void>;
  progress(streamName: string): EventSourceMappingProgress;
  /** Resolves when every record that its streams hold is handled. */
  drained(): Promise<void>;
  /** Stops polling; batches in flight are waited for. */
  close(): Promise<void>;
}

export interface ObjectStore {
  /** `http://127.0.0.1:<port>`; serves S3, SNS and SQS. */
  readonly url: string;
  createBucket(name: string): Promise<void>;
  createTopic(name: string): Promise<string>;
  /** @returns URL of the queue */
  createQueue(name: string): Promise<string>;
  /** File that holds an object's bytes. DuckDB reads tables from there. */
  fileOf(bucket: string, key: string): string;
  /** Keys under a prefix with ETag, size and time of last modification (ms since 1970 UTC), sorted by key. */
  list(
    bucket: string,
    prefix: string,
  ): Promise<readonly { key: string; etag: string; bytes: number; modifiedAt: number }[]>;
  put(bucket: string, key: string, body: Uint8Array): Promise<void>;
  get(bucket: string, key: string): Promise<Buffer>;
  /** Removes every object under a prefix. */
  removePrefix(bucket: string, prefix: string): Promise<void>;
  close(): Promise<void>;
}

/** A Glue catalog table, as declared. */
export interface CatalogTable {
  readonly database: string;
  readonly name: string;
  /** `s3://bucket/prefix/` */
  readonly location: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly partitionKeys: readonly { readonly name: string; readonly type: string }[];
  /** Table parameters: partition projection among them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** SerDe library, e.g. `org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe`. */
  readonly serde: string;
}

export interface AthenaEngine {
  declareDatabase(name: string): Promise<void>;
  declareTable(table: CatalogTable): Promise<void>;
  declareWorkgroup(workgroup: {
    readonly name: string;
    readonly outputLocation?: string;
    readonly bytesScannedCutoff?: number;
  }): void;
  readonly api: JsonApi;
  /**
   * Rows of a read-only query as objects; for the host process itself.
   * @param database of tables that are named without one; default `default`
   */
  query(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface JobDeclaration {
  readonly name: string;
  /** `s3://…` of the script. */
  readonly scriptLocation: string;
  readonly defaultArguments: Readonly<Record<string, string>>;
  readonly timeoutMinutes: number;
  readonly maxRetries: number;
}

export interface JobRun {
  readonly Id: string;
  readonly JobName: string;
  readonly JobRunState: 'SUCCEEDED' | 'FAILED' | 'TIMEOUT';
  readonly ErrorMessage?: string;
}

export interface GlueEngine {
  declare(job: JobDeclaration): void;
  run(name: string, args: Readonly<Record<string, string>>): Promise<JobRun>;
  /** `python3 3.11.7`, or why the same steps run without it. */
  readonly interpreter: Promise<{ readonly available: boolean; readonly description: string }>;
}

export interface StateEvent {
  readonly at: number;
  readonly type: string;
  readonly state?: string;
}

export interface ExecutionResult {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** Time that each state took, in order of completion. */
  readonly states: readonly { readonly name: string; readonly ms: number }[];
}

export interface StateMachineEngine {
  /** @throws Error naming what the interpreter does not do (JSONata, distributed map), so that it is never ignored */
  declare(machine: { readonly arn: string; readonly name: string; readonly definition: string }): void;
  run(arn: string, input: unknown, onEvent?: (event: StateEvent) => void): Promise<ExecutionResult>;
  /** Aborts the executions under way: they end as `ABORTED`, whatever their tasks still do. */
  close(): void;
}

/** Run that a schedule started, when it has ended. */
export interface ScheduledRun {
  /** Name of the function or state machine. */
  readonly name: string;
  /** ms since 1970 UTC. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly result: ExecutionResult;
}

export interface SchedulerEngine {
  /** @param expression `rate(5 minutes)`, `cron(0/15 * * * ? *)` or `at(...)` */
  declare(schedule: {
    readonly name: string;
    readonly expression: string;
    readonly timezone: string;
    readonly enabled: boolean;
    readonly run: () => Promise<void>;
  }): void;
  /** Schedules do nothing until they are started. */
  start(): void;
  /** Fires one schedule now, as if its time had come. */
  fire(name: string): Promise<void>;
  next(): readonly { readonly name: string; readonly at: number }[];
  close(): void;
}
