import { join } from 'node:path';
import type { AwsLocation } from '../../infra/policies/arn.ts';
import { createAthena } from '../athena/athena.ts';
import type { LambdaEngine } from '../engines.ts';
import { createEventSourceMappings } from '../event-source-mapping/event-source-mapping.ts';
import { type Gateway, startGateway } from '../gateway/gateway.ts';
import { runEtl } from '../glue/bridge-steps.ts';
import { createGlue } from '../glue/glue.ts';
import { createKinesis, type EmbeddedKinesis } from '../kinesis/kinesis.ts';
import type { BeforePut } from '../kinesis/put.ts';
import { invocationRoute } from '../lambda/invocation-route.ts';
import { createLambda } from '../lambda/lambda.ts';
import type { Engines } from '../materialise/materialise.ts';
import type { BeforeRequest } from '../s3/s3.ts';
import { type LocalObjectStore, startObjectStore } from '../s3/s3.ts';
import { createScheduler } from '../scheduler/scheduler.ts';
import { createStateMachines } from '../state-machines/state-machines.ts';
import type { Closers } from './closers.ts';
import { sendDeadLetter } from './dead-letter-queue.ts';
import { clientEnvironment, type Endpoints, endpointsOf, endpointVariables } from './endpoints.ts';

/** Faults that are injected at the endpoints. */
export interface Faults {
  readonly beforeRequest?: BeforeRequest;
  readonly beforePut?: BeforePut;
}

export interface OpenEnginesOptions {
  /** Folder that holds all state. */
  readonly directory: string;
  readonly location: AwsLocation;
  /** Port of the gateway: Kinesis, Athena and Lambda. Default: any free one. */
  readonly port?: number;
  /** Interpreter of Glue jobs; null: do their steps in this process. Default: `python3`, if there is one. */
  readonly python?: string | null;
  readonly closers: Closers;
  readonly faults?: Faults;
  /** Default true. */
  readonly eager?: boolean;
  /** Takes the lines of functions, jobs and engines. */
  readonly log: (name: string, line: string) => void;
}

export interface OpenEngines {
  readonly engines: Engines;
  readonly endpoints: Endpoints;
}

/** Opens every engine, each over those that it calls, so that closing them in reverse leaves nobody without an answer. */
export async function openEngines(options: OpenEnginesOptions): Promise<OpenEngines> {
  const { directory, location, closers, log, faults: { beforeRequest, beforePut } = {} } = options;
  const store = await startObjectStore({
    directory: join(directory, 's3'),
    region: location.region,
    ...(beforeRequest && { beforeRequest }),
  });
  closers.add(store.close);
  const kinesis = createKinesis({
    directory: join(directory, 'kinesis'),
    onError: ({ message }) => log('kinesis', logLine('error', message)),
    ...(beforePut && { beforePut }),
    ...location,
  });
  closers.add(kinesis.close);
  const gateway = await openGateway(options);
  const endpoints = endpointsOf(store.url, gateway.url);
  const athena = await createAthena({ store, readable: store.directory, directory: join(directory, 'athena') });
  closers.add(athena.close);
  const lambda = createLambda({ endpoints: endpointVariables(endpoints), ...location });
  lambda.onLog(log);
  closers.add(lambda.close);
  gateway.handle('Kinesis_20131202.', kinesis.api);
  gateway.handle('AmazonAthena.', athena.api);
  gateway.route(lambda.invocationPath, invocationRoute(lambda));
  const glue = openGlue(options, store, lambda, endpoints);
  closers.add(glue.close);
  const states = createStateMachines({ invokeLambda: lambda.invoke, runJob: glue.run, publish: store.publish });
  closers.add(states.close);
  const eventSourceMappings = openEventSourceMappings(options, store, kinesis, lambda);
  closers.add(eventSourceMappings.close);
  const scheduler = createScheduler({
    onError: (name, error) => log('scheduler', logLine('error', `${name}: ${(error as Error).message}`)),
    onSkip: (name) => log('scheduler', logLine('warn', `${name} was left out: its last run is still under way`)),
  });
  closers.add(scheduler.close);
  return { engines: { store, kinesis, lambda, eventSourceMappings, athena, glue, states, scheduler }, endpoints };
}

async function openGateway({ port, closers, log }: OpenEnginesOptions): Promise<Gateway> {
  const gateway = await startGateway({
    host: '127.0.0.1',
    ...(port === undefined ? {} : { port }),
    onError: (error, request) => log('gateway', logLine('error', `${request}: ${(error as Error).stack ?? error}`)),
  });
  closers.add(gateway.close);
  return gateway;
}

function openGlue(options: OpenEnginesOptions, store: LocalObjectStore, lambda: LambdaEngine, endpoints: Endpoints) {
  const { directory, location, python, log } = options;
  return createGlue({
    directory: join(directory, 'glue'),
    readScript: (uri) => {
      const { hostname: bucket, pathname } = new URL(uri);
      return store.get(bucket, decodeURIComponent(pathname.slice(1)));
    },
    environment: clientEnvironment(endpoints, location.region),
    fallback: (_job, args) =>
      runEtl(lambda.invoke, {
        functionName: args['--function-name'] ?? '',
        concurrency: Number(args['--concurrency'] ?? 1),
      }),
    onLine: log,
    ...(python === undefined ? {} : { python }),
  });
}

function openEventSourceMappings(
  { directory, location, log, eager = true }: OpenEnginesOptions,
  store: LocalObjectStore,
  kinesis: EmbeddedKinesis,
  lambda: LambdaEngine,
) {
  return createEventSourceMappings({
    kinesis,
    lambda,
    directory: join(directory, 'event-source-mappings'),
    sendDeadLetter: (arn, record) => sendDeadLetter(store, arn, record),
    eager,
    log: (message) => log('event-source-mappings', logLine('warn', message)),
    ...location,
  });
}

const logLine = (level: 'warn' | 'error', message: string): string => JSON.stringify({ level, message });
