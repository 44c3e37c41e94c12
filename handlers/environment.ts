import { type Contract, contractOf, UserError } from '../etl/platform.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Settings that Lambda and the stack give every function. */
export interface CommonEnvironment {
  /** Name of the function as Lambda knows it; its kind if it runs outside Lambda. */
  readonly functionName: string;
  readonly metricsNamespace: string;
  readonly logLevel: LogLevel;
  readonly lakeBucket: string;
}

export interface SimulatorEnvironment extends CommonEnvironment {
  /** Name of the stream of each source. */
  readonly streams: Readonly<Record<string, string>>;
  readonly recordsPerDay: number;
  /** Minutes between two scheduled invocations. */
  readonly tickMinutes: number;
}

export interface ProcessorEnvironment extends CommonEnvironment {
  readonly contract: Contract;
  /** Topic of the alerts; missing if the contract raises none. */
  readonly alertTopicArn?: string | undefined;
  /** Score above which a record raises an alert; missing if the contract raises none. */
  readonly alertThreshold: number | undefined;
  /** Secret of the pseudonyms of personal values; missing: the values are stored as they are. */
  readonly pseudonymKey?: string | undefined;
}

export interface EtlEnvironment extends CommonEnvironment {
  readonly contract: Contract;
}

/** Environment of a function's SQL. */
export interface QueryEnvironment extends CommonEnvironment {
  readonly database: string;
  readonly workgroup: string;
}

export interface AnalyticsEnvironment extends QueryEnvironment {
  readonly contract: Contract;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** A setting of a function is missing or invalid. */
export class EnvironmentError extends UserError {
  override readonly name = 'EnvironmentError';
}

/** @throws EnvironmentError */
export function simulatorEnvironment(variables: Variables = process.env): SimulatorEnvironment {
  const read = reader('simulator', variables);
  return {
    ...common(read),
    streams: read.json('STREAMS'),
    recordsPerDay: read.number('RECORDS_PER_DAY'),
    tickMinutes: read.number('TICK_MINUTES'),
  };
}

/** @throws EnvironmentError; LakeError for an unknown source */
export function processorEnvironment(variables: Variables = process.env): ProcessorEnvironment {
  const read = reader('processor', variables);
  const contract = contractOf(read.text('SOURCE'));
  return {
    ...common(read),
    contract,
    alertTopicArn: contract.alert ? read.text('ALERT_TOPIC_ARN') : undefined,
    alertThreshold: contract.alert ? read.number('ALERT_THRESHOLD', Number.NEGATIVE_INFINITY) : undefined,
    pseudonymKey: variables.PSEUDONYM_KEY || undefined,
  };
}

/** @throws EnvironmentError; LakeError for an unknown source */
export function etlEnvironment(variables: Variables = process.env): EtlEnvironment {
  const read = reader('ETL', variables);
  return { ...common(read), contract: contractOf(read.text('SOURCE')) };
}

/** @throws EnvironmentError; LakeError for an unknown source */
export function analyticsEnvironment(variables: Variables = process.env): AnalyticsEnvironment {
  const read = reader('analytics', variables);
  return { ...common(read), ...query(read), contract: contractOf(read.text('SOURCE')) };
}

/** @throws EnvironmentError */
export function integrationEnvironment(variables: Variables = process.env): QueryEnvironment {
  const read = reader('integration', variables);
  return { ...common(read), ...query(read) };
}

type Reader = ReturnType<typeof reader>;

const common = (read: Reader): CommonEnvironment => ({
  functionName: read.functionName,
  metricsNamespace: read.text('METRICS_NAMESPACE'),
  logLevel: read.oneOf('LOG_LEVEL', ['debug', 'info', 'warn', 'error']),
  lakeBucket: read.text('LAKE_BUCKET'),
});

const query = (read: Reader) => ({ database: read.text('DATABASE'), workgroup: read.text('WORKGROUP') });

function reader(kind: string, variables: Variables) {
  const functionName = variables.AWS_LAMBDA_FUNCTION_NAME ?? kind;
  const wrong = (name: string, problem: string): never => {
    throw new EnvironmentError(`function ${functionName}: environment variable ${name} ${problem}`);
  };
  const text = (name: string): string => variables[name] || wrong(name, 'is missing');
  return {
    functionName,
    text,
    number(name: string, least = 0): number {
      const value = Number(text(name));
      const bound = Number.isFinite(least) ? ` of ${least} or more` : '';
      return Number.isFinite(value) && value >= least
        ? value
        : wrong(name, `is "${variables[name]}", not a number${bound}`);
    },
    oneOf<T extends string>(name: string, allowed: readonly T[]): T {
      const value = text(name).toLowerCase();
      return (
        allowed.find((one) => one === value) ?? wrong(name, `is "${variables[name]}", not one of ${allowed.join(', ')}`)
      );
    },
    json(name: string): Readonly<Record<string, string>> {
      const value = parsed(text(name));
      return isNames(value) ? value : wrong(name, 'is not a JSON object of source and stream name');
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isNames = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((name) => typeof name === 'string' && name !== '');
