import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type {
  EventSourceMappingProgress,
  ExecutionResult,
  GlueEngine,
  LogListener,
  ScheduledRun,
  SchedulerEngine,
  StateEvent,
} from '../engines.ts';
import { failureOfAll, messageOf, PlatformError } from '../errors.ts';
import { answerInvoke, type Engines, materialise } from '../materialise/materialise.ts';
import { readConfig } from '../program/config.ts';
import { type ProgramResult, runProgram } from '../program/program.ts';
import { reimport } from '../program/reimport.ts';
import type { LocalObjectStore } from '../s3/s3.ts';
import { lockDirectory } from '../state-folder/lock.ts';
import { announceRunning } from '../state-folder/running.ts';
import { createTelemetry, type MetricStore, type Problem, type Telemetry } from '../telemetry/telemetry.ts';
import { type Closers, createClosers } from './closers.ts';
import type { Endpoints } from './endpoints.ts';
import { invokeFunction } from './invoke.ts';
import { type Faults, openEngines } from './open-engines.ts';
import { checkOutputs, type PlatformOutputs } from './outputs.ts';

export interface PlatformOptions {
  /** Folder that holds `Pulumi.yaml` and the program. */
  readonly root: string;
  /** Folder that holds the platform's state, e.g. `.lake/dev`. One process at a time can have it open. */
  readonly directory: string;
  /** Stack whose configuration is used, e.g. `dev`. */
  readonly stack: string;
  /** Port of the endpoint for Kinesis, Athena and Lambda. Default: any free one. */
  readonly port?: number;
  /** Interpreter of Glue jobs; null: do their steps in this process. Default: `python3`, if there is one. */
  readonly python?: string | null;
  /** Hand records to functions as soon as a stream has no more, instead of waiting for the declared window. Default true. */
  readonly eager?: boolean;
  /** Takes each line that functions, jobs and engines write, beside the log files. */
  readonly onLine?: LogListener;
  /** Faults to inject; default none. */
  readonly faults?: Faults;
}

export interface SourceProgress extends EventSourceMappingProgress {
  /** Records that the source's stream ever took. */
  readonly sent: number;
}

/** The declared platform, running on this machine. */
export interface Platform {
  readonly region: string;
  readonly outputs: PlatformOutputs;
  /** Resources that were declared and made, in order. */
  readonly resources: ProgramResult['resources'];
  readonly endpoints: Endpoints;
  /** Source → name of its stream. */
  readonly streams: Readonly<Record<string, string>>;
  /** The lake's bucket. */
  readonly bucket: string;
  readonly store: LocalObjectStore;
  /** Invokes a function. @returns its answer. @throws Error with its error, if it failed */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** Ends the workers of a function in the middle of their work, as the service may at any time. */
  crash(functionName: string): Promise<void>;
  /** Runs the orchestration once. */
  runStateMachine(input: unknown, onEvent?: (event: StateEvent) => void): Promise<ExecutionResult>;
  /** Resolves when every record that the streams took is handled. */
  drained(): Promise<void>;
  /** @throws Error naming the sources there are */
  progress(source: string): SourceProgress;
  /** Rows of a read-only query over the lake's tables, in Athena's dialect. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** Metrics of the functions since the start. */
  readonly metrics: MetricStore;
  /** Warnings and errors since the start, oldest first; the first and the last of them, if there are many. */
  problems(): readonly Problem[];
  /** Schedules do not run until they are started. */
  readonly schedules: Pick<SchedulerEngine, 'start' | 'next' | 'fire'>;
  /** Takes each run that a schedule started, when it has ended. */
  onScheduledRun(listener: (run: ScheduledRun) => void): void;
  readonly interpreter: GlueEngine['interpreter'];
  /** Announces to other processes the URL of this lake's summary as JSON. */
  announceStatus(url: string): Promise<void>;
  /** Stops taking work, lets batches in flight end, and gives the folder back. What is stored stays. */
  close(): Promise<void>;
}

/** Of every resource here, as there is no account. */
const accountId = '000000000000';

/**
 * Runs the Pulumi program on embedded engines and starts the declared platform. On a folder that holds the state of an earlier
 * start it goes on from there.
 * @throws PlatformError when the configuration is wrong or the folder in use; Error naming a resource that cannot be made
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const closers = createClosers();
  try {
    return await start(options, closers);
  } catch (error) {
    await closers.close().catch((closing: unknown) => {
      throw failureOfAll(`${messageOf(error)}; then closing failed: ${messageOf(closing)}`, [error, closing]);
    });
    throw error;
  }
}

async function start(options: PlatformOptions, closers: Closers): Promise<Platform> {
  const { root, stack } = options;
  const directory = resolve(root, options.directory);
  const { project, main, values } = await readConfig(root, stack);
  const location = { region: values['aws:region'] ?? 'us-east-1', accountId };
  await mkdir(directory, { recursive: true });
  closers.add(await lockDirectory(directory));
  const telemetry = createTelemetry({ directory: join(directory, 'logs') });
  closers.add(telemetry.close);
  const log: LogListener = (name, line) => {
    telemetry.take(name, line);
    options.onLine?.(name, line);
  };
  const listeners: ((run: ScheduledRun) => void)[] = [];
  const reportRun = (run: ScheduledRun) => {
    for (const listener of listeners) listener(run);
  };
  const { engines, endpoints } = await openEngines({ ...options, directory, location, closers, log });
  const { outputs, resources } = await runProgram({
    project,
    stack,
    config: values,
    load: () => reimport(join(root, main)),
    materialise: (resource) => materialise(resource, { ...engines, location, root, reportRun }),
    call: (token) => answerInvoke(token, location),
  });
  await engines.kinesis.trim();
  const running = { region: location.region, endpoints, outputs: checkOutputs(outputs) };
  closers.add(await announceRunning(directory, running));
  const announceStatus = async (statusUrl: string) =>
    void (await announceRunning(directory, { ...running, statusUrl }));
  const onScheduledRun = (listener: (run: ScheduledRun) => void) => void listeners.push(listener);
  return platformOf({ ...running, engines, resources, telemetry, closers, announceStatus, onScheduledRun });
}

interface PlatformParts
  extends Pick<Platform, 'region' | 'outputs' | 'resources' | 'endpoints' | 'announceStatus' | 'onScheduledRun'> {
  readonly engines: Engines;
  readonly telemetry: Telemetry;
  readonly closers: Closers;
}

function platformOf({ engines, telemetry, closers, ...announced }: PlatformParts): Platform {
  const { store, kinesis, lambda, eventSourceMappings, athena, glue, states, scheduler } = engines;
  const { outputs } = announced;
  const streamOf = (source: string): string => {
    const name = outputs.streams[source];
    if (name !== undefined) return name;
    throw new PlatformError(`there is no stream of "${source}"; there are ${Object.keys(outputs.streams).join(', ')}`);
  };
  return {
    ...announced,
    streams: outputs.streams,
    bucket: outputs.bucket,
    store,
    invoke: (functionName, payload) => invokeFunction(lambda, functionName, payload),
    crash: lambda.crash,
    runStateMachine: (input, onEvent) => states.run(outputs.stateMachineArn, input, onEvent),
    drained: () => eventSourceMappings.drained(),
    progress: (source) => ({
      ...eventSourceMappings.progress(streamOf(source)),
      sent: kinesis.recordCount(streamOf(source)),
    }),
    query: (sql) => athena.query(sql, outputs.database),
    metrics: telemetry.metrics,
    problems: telemetry.problems,
    schedules: { start: scheduler.start, next: scheduler.next, fire: scheduler.fire },
    interpreter: glue.interpreter,
    close: closers.close,
  };
}
