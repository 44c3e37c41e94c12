import { type GraphResource, type ResourceGraph, resourcesOfType, valueAt } from '../graph.ts';
import { CostError, nameIn, numberAt, textAt } from './inputs.ts';
import { runsPerMonth } from './schedule-runs.ts';

export interface FunctionModel {
  readonly name: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly arm: boolean;
  /** Sends traces to X-Ray. */
  readonly traced: boolean;
}

export interface StreamModel {
  readonly name: string;
  readonly mode: 'PROVISIONED' | 'ON_DEMAND';
  /** Declared shards; 0 for an on-demand stream. */
  readonly shards: number;
  readonly retentionHours: number;
  readonly encryptedByKms: boolean;
}

export interface MappingModel {
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly batchesPerShard: number;
}

/** Path of one source through the lake, assembled from the declarations. */
export interface SourceModel {
  readonly source: string;
  readonly stream: StreamModel;
  readonly mapping: MappingModel;
  readonly processor: FunctionModel;
  readonly etl: FunctionModel;
  readonly job: {
    readonly name: string;
    readonly dpu: number;
    readonly tasksAtOnce: number;
    readonly timeoutMinutes: number;
  };
  readonly analytics: FunctionModel;
}

export interface System {
  readonly sources: readonly SourceModel[];
  readonly simulator: FunctionModel & { readonly runsPerMonth: number; readonly recordsPerDay: number };
  readonly orchestration: {
    readonly runsPerMonth: number;
    readonly transitions: number;
    /** Its executions send traces to X-Ray. */
    readonly traced: boolean;
  };
  /** Null if no metric across sources is declared. */
  readonly integration: FunctionModel | null;
  readonly scanLimitBytes: number;
}

const types = {
  stream: 'aws:kinesis/stream:Stream',
  function: 'aws:lambda/function:Function',
  mapping: 'aws:lambda/eventSourceMapping:EventSourceMapping',
  job: 'aws:glue/job:Job',
  schedule: 'aws:scheduler/schedule:Schedule',
  stateMachine: 'aws:sfn/stateMachine:StateMachine',
  workgroup: 'aws:athena/workgroup:Workgroup',
} as const;

const sourceVariable = 'environment.variables.SOURCE';

/**
 * Assembles the declared resources by their references to one another, not by their names.
 * @throws CostError if a part of the lake is missing, or if nothing known starts a function
 */
export function readSystem(graph: ResourceGraph): System {
  const schedules = resourcesOfType(graph, types.schedule);
  const functions = resourcesOfType(graph, types.function);
  const simulator = scheduled(schedules, functions);
  const withQueries = functions.filter((f) => valueAt(f.inputs, 'environment.variables.WORKGROUP') !== undefined);
  const integration = atMostOne(
    withQueries.filter((f) => valueAt(f.inputs, sourceVariable) === undefined),
    'function of integration',
  );
  const sources = resourcesOfType(graph, types.mapping).map((mapping) => readSource(graph, mapping, withQueries));
  const known = new Set([
    simulator.resource,
    integration,
    ...sources.flatMap(({ processor, etl, analytics }) =>
      [processor, etl, analytics].map(({ name }) => named(functions, name, 'function')),
    ),
  ]);
  const stray = functions.find((resource) => !known.has(resource));
  if (stray) throw new CostError(`function "${stray.name}" has no trigger that the model knows`);
  return {
    sources,
    simulator: simulator.model,
    orchestration: readOrchestration(graph, schedules),
    integration: integration && functionOf(integration),
    scanLimitBytes: numberAt(
      theOne(resourcesOfType(graph, types.workgroup), 'workgroup'),
      'configuration.bytesScannedCutoffPerQuery',
      Number.POSITIVE_INFINITY,
    ),
  };
}

function readSource(graph: ResourceGraph, mapping: GraphResource, withQueries: readonly GraphResource[]): SourceModel {
  const functions = resourcesOfType(graph, types.function);
  const processor = named(functions, nameIn(textAt(mapping, 'functionName')), 'function');
  const source = textAt(processor, sourceVariable);
  const ofSource = (resource: GraphResource) => valueAt(resource.inputs, sourceVariable) === source;
  const jobs = resourcesOfType(graph, types.job).map((job) => {
    const started = (valueAt(job.inputs, 'defaultArguments') ?? {}) as Readonly<Record<string, unknown>>;
    return { job, started, etl: named(functions, nameIn(String(started['--function-name'])), 'function') };
  });
  const { job, started, etl } = theOne(
    jobs.filter((candidate) => ofSource(candidate.etl)),
    `Glue job of ${source}`,
  );
  return {
    source,
    stream: streamOf(named(resourcesOfType(graph, types.stream), nameIn(textAt(mapping, 'eventSourceArn')), 'stream')),
    mapping: {
      batchSize: numberAt(mapping, 'batchSize', 100),
      windowSeconds: numberAt(mapping, 'maximumBatchingWindowInSeconds', 0),
      batchesPerShard: numberAt(mapping, 'parallelizationFactor', 1),
    },
    processor: functionOf(processor),
    etl: functionOf(etl),
    job: {
      name: textAt(job, 'name'),
      dpu: numberAt(job, 'maxCapacity', 1),
      tasksAtOnce: Number(started['--concurrency'] ?? 1),
      timeoutMinutes: numberAt(job, 'timeout', 2880),
    },
    analytics: functionOf(theOne(withQueries.filter(ofSource), `analytics function of ${source}`)),
  };
}

function streamOf(resource: GraphResource): StreamModel {
  const mode = valueAt(resource.inputs, 'streamModeDetails.streamMode') ?? 'PROVISIONED';
  if (mode !== 'PROVISIONED' && mode !== 'ON_DEMAND') throw new CostError(`stream "${resource.name}" is ${mode}`);
  return {
    name: textAt(resource, 'name'),
    mode,
    shards: numberAt(resource, 'shardCount', 0),
    retentionHours: numberAt(resource, 'retentionPeriod', 24),
    encryptedByKms: valueAt(resource.inputs, 'encryptionType') === 'KMS',
  };
}

const functionOf = (resource: GraphResource): FunctionModel => ({
  name: textAt(resource, 'name'),
  memoryMb: numberAt(resource, 'memorySize', 128),
  timeoutSeconds: numberAt(resource, 'timeout', 3),
  traced: valueAt(resource.inputs, 'tracingConfig.mode') === 'Active',
  arm: ((valueAt(resource.inputs, 'architectures') ?? []) as readonly unknown[]).includes('arm64'),
});

/** Function that a schedule starts, enabled or not. */
function scheduled(schedules: readonly GraphResource[], functions: readonly GraphResource[]) {
  const schedule = theOne(
    schedules.filter((candidate) => textAt(candidate, 'target.arn').includes(':lambda:')),
    'schedule of a function',
  );
  const resource = named(functions, nameIn(textAt(schedule, 'target.arn')), 'function');
  const recordsPerDay = Number(textAt(resource, 'environment.variables.RECORDS_PER_DAY'));
  return { resource, model: { ...functionOf(resource), runsPerMonth: runsOf(schedule), recordsPerDay } };
}

const runsOf = (schedule: GraphResource): number =>
  valueAt(schedule.inputs, 'state') === 'DISABLED' ? 0 : runsPerMonth(textAt(schedule, 'scheduleExpression'));

function readOrchestration(graph: ResourceGraph, schedules: readonly GraphResource[]): System['orchestration'] {
  const machine = theOne(resourcesOfType(graph, types.stateMachine), 'state machine');
  const runs = schedules.filter((schedule) => textAt(schedule, 'target.arn').includes(':states:')).map(runsOf);
  return {
    runsPerMonth: runs.reduce((sum, each) => sum + each, 0),
    transitions: transitionsOf(JSON.parse(textAt(machine, 'definition'))),
    traced: valueAt(machine.inputs, 'tracingConfiguration.enabled') === true,
  };
}

interface States {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, { readonly Next?: string; readonly Branches?: readonly States[] }>>;
}

/** States of an execution without failures: each is one transition. */
export function transitionsOf({ StartAt, States: states }: States): number {
  let count = 0;
  for (let at: string | undefined = StartAt; at !== undefined; at = states[at]?.Next) {
    count += 1 + (states[at]?.Branches ?? []).reduce((sum, branch) => sum + transitionsOf(branch), 0);
  }
  return count;
}

function named(resources: readonly GraphResource[], name: string, kind: string): GraphResource {
  return theOne(
    resources.filter((resource) => valueAt(resource.inputs, 'name') === name),
    `${kind} "${name}"`,
  );
}

const atMostOne = <T>(found: readonly T[], what: string): T | null => (found.length === 0 ? null : theOne(found, what));

function theOne<T>(found: readonly T[], what: string): T {
  const [first] = found;
  if (found.length === 1 && first !== undefined) return first;
  throw new CostError(`the program declares ${found.length} of: ${what}; the model needs exactly one`);
}
