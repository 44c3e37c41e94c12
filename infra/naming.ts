import { UserError } from '../etl/platform.ts';

/** Longest physical name of each kind that AWS accepts, and its permitted characters. */
const kinds = {
  bucket: { longest: 63, pattern: /^[a-z0-9][a-z0-9-]+[a-z0-9]$/ },
  stream: { longest: 128, pattern: /^[\w.-]+$/ },
  function: { longest: 64, pattern: /^[\w-]+$/ },
  role: { longest: 64, pattern: /^[\w+=,.@-]+$/ },
  job: { longest: 255, pattern: /^[\w-]+$/ },
  crawler: { longest: 255, pattern: /^[\w-]+$/ },
  /** Athena must quote any other name. */
  database: { longest: 255, pattern: /^[a-z0-9_]+$/ },
  workgroup: { longest: 128, pattern: /^[\w.-]+$/ },
  stateMachine: { longest: 80, pattern: /^[\w-]+$/ },
  schedule: { longest: 64, pattern: /^[\w.-]+$/ },
  topic: { longest: 256, pattern: /^[\w-]+$/ },
  alarm: { longest: 255, pattern: /^[\w-]+$/ },
  dashboard: { longest: 255, pattern: /^[\w-]+$/ },
  query: { longest: 128, pattern: /^[\w -]+$/ },
} as const;

export type ResourceKind = keyof typeof kinds;

/** A name that AWS would reject, found before anything is declared. */
export class NameError extends UserError {
  override readonly name = 'NameError';
}

/** @returns the name. @throws NameError if AWS would reject it */
export function checkedName(kind: ResourceKind, name: string): string {
  const { longest, pattern } = kinds[kind];
  if (name.length > longest) {
    throw new NameError(
      `${kind} "${name}" has ${name.length} characters; AWS accepts at most ${longest}: shorten the name of the stack or the source`,
    );
  }
  if (!pattern.test(name)) throw new NameError(`${kind} "${name}" does not match ${pattern}`);
  return name;
}

/** Base name of each function: in its physical name, and in the names of its role, its schedule and its alarms. */
export const functionBase = {
  simulator: 'data-ingestion-simulator',
  processor: (source: string): string => `${source}-data-processor`,
  etl: (source: string): string => `${source}-etl`,
  analytics: (source: string): string => `${source}-analytics`,
  integration: 'data-integration',
} as const;

/**
 * Stack that also runs on laptops. Its names have no suffix, as in the documentation. The names of any other stack end
 * in the name of the stack, so that many stacks can share an account.
 */
export const localStack = 'dev';

/**
 * Name of a resource in a stack: `glue-etl-role` in dev, `glue-etl-role-prod` in prod, `…_prod` if `_` joins the words.
 */
export function physicalName(kind: ResourceKind, base: string, stack: string, joint: '-' | '_' = '-'): string {
  return checkedName(kind, stack === localStack ? base : `${base}${joint}${stack.replaceAll('-', joint)}`);
}

/** Physical names of one stack. */
export interface Naming {
  readonly stack: string;
  /** All AWS accounts share the bucket names, so this name contains the account's number. */
  readonly bucket: (accountId: string) => string;
  readonly stream: (source: string) => string;
  readonly simulator: string;
  readonly processor: (source: string) => string;
  readonly etl: (source: string) => string;
  readonly analytics: (source: string) => string;
  readonly integration: string;
  readonly etlJob: (source: string) => string;
  readonly crawler: (source: string) => string;
  readonly database: string;
  readonly workgroup: string;
  readonly stateMachine: string;
  readonly alertTopic: string;
  readonly role: (base: string) => string;
  readonly schedule: (base: string) => string;
  readonly alarm: (base: string) => string;
  readonly dashboard: string;
  readonly query: (base: string) => string;
  readonly metricsNamespace: string;
}

/** @throws NameError for the first name that AWS would reject */
export function namingOf(stack: string): Naming {
  const name = (kind: ResourceKind, base: string) => physicalName(kind, base, stack);
  const snake = (kind: ResourceKind, base: string) => physicalName(kind, base, stack, '_');
  return {
    stack,
    bucket: (accountId) => checkedName('bucket', `multi-source-data-lake-${stack}-${accountId}`),
    stream: (source) => name('stream', `${source}-data-stream`),
    simulator: name('function', functionBase.simulator),
    processor: (source) => name('function', functionBase.processor(source)),
    etl: (source) => name('function', functionBase.etl(source)),
    analytics: (source) => name('function', functionBase.analytics(source)),
    integration: name('function', functionBase.integration),
    etlJob: (source) => snake('job', `${source}_etl_job`),
    crawler: (source) => snake('crawler', `${source}_data_crawler`),
    database: snake('database', 'multi_source_data_lake'),
    workgroup: name('workgroup', 'multi-source-data-lake'),
    stateMachine: name('stateMachine', 'data-lake-orchestration'),
    alertTopic: name('topic', 'data-lake-alerts'),
    role: (base) => name('role', base),
    schedule: (base) => name('schedule', base),
    alarm: (base) => name('alarm', base),
    dashboard: name('dashboard', 'data-lake'),
    query: (base) => name('query', base),
    metricsNamespace: `MultiSourceDataLake/${stack}`,
  };
}

/** Issues that AWS would find in the names of a stack and its sources; empty if there are none. */
export function resourceNameIssues(stack: string, sources: readonly string[]): string[] {
  const bySource = ['stream', 'processor', 'etl', 'analytics', 'etlJob', 'crawler'] as const;
  const attempts: (() => unknown)[] = [
    () => namingOf(stack).bucket('0'.repeat(12)),
    ...sources.flatMap((source) => bySource.map((kind) => () => namingOf(stack)[kind](source))),
  ];
  return [...new Set([...attempts.flatMap(issueOf), ...sources.flatMap(roleIssues)])];
}

/** Role of the Glue jobs of all sources. */
export const jobRole = 'glue-etl-role';

/** A source's ETL function has the role `<source>-etl-role`. */
const roleIssues = (source: string): string[] =>
  `${source}-etl-role` === jobRole ? [`source "${source}" would share ${jobRole} with the Glue jobs: rename it`] : [];

function issueOf(attempt: () => unknown): string[] {
  try {
    attempt();
    return [];
  } catch (error) {
    if (error instanceof NameError) return [error.message];
    throw error;
  }
}
