import type { Contract } from '../contract/contract.ts';
import { ContractError } from '../errors.ts';
import { type Expression, fieldsOf } from '../expression/expression.ts';
import { formula } from '../expression/formula.ts';
import { compileScalar } from '../expression/scalar.ts';
import type { TableSchema } from '../table/schema.ts';
import { overColumn, overColumnOf, summaryColumns } from '../table/tables.ts';

/** Word that names what belongs to no single source: the tables across sources begin with it. */
export const acrossSources = 'integrated';

/** A metric across sources. Its inputs are columns of the summaries, each named `<source>.<column>`. */
export type IntegrationMetric = {
  /** Column that holds it, snake_case. */
  readonly name: string;
  readonly description: string;
} & (
  | {
      /** Formula over the inputs; null if one of them is. */
      readonly expression: Expression;
    }
  | {
      /** Inputs whose mean it is. Those that are null are left out. */
      readonly meanOf: readonly string[];
    }
);

/** The metrics across the sources of a lake, and the table that keeps them: one row for each run. */
export interface Integration {
  readonly metrics: readonly IntegrationMetric[];
  /** Inputs that say over how many values each metric of a formula is, by metric. */
  readonly over: Readonly<Record<string, readonly string[]>>;
  readonly table: TableSchema;
}

/** Names of the inputs of a metric. */
export const inputsOf = (metric: IntegrationMetric): readonly string[] =>
  'meanOf' in metric ? metric.meanOf : fieldsOf(metric.expression);

/** Computation of a metric as text. */
export const metricFormula = (metric: IntegrationMetric): string =>
  'meanOf' in metric ? `Mean of ${metric.meanOf.join(', ')}` : formula(metric.expression);

/** One row of a source's summaries table, by column. Anything that is not a finite number counts as null. */
export type SummaryRow = Readonly<Record<string, unknown>>;

/** Name of an input of a metric: a column of a source's summaries table. */
export const inputName = (source: string, column: string): string => `${source}.${column}`;

/**
 * Checks the metrics across sources and derives their table. Inputs of sources that the lake does not have are allowed:
 * such a metric is null.
 * @returns null if no metric is declared: the lake then has no integration
 * @throws ContractError listing every contradiction found
 */
export function defineIntegration(
  contracts: readonly Contract[],
  metrics: readonly IntegrationMetric[],
): Integration | null {
  const issues = [...nameIssues(metrics), ...metrics.flatMap((metric) => inputIssues(contracts, metric))];
  if (issues.length > 0) throw new ContractError(acrossSources, issues);
  if (metrics.length === 0) return null;
  const over = metrics.map((metric) => [metric.name, overInputs(contracts, metric)] as const);
  return { metrics, over: Object.fromEntries(over), table: tableOf(metrics) };
}

/** For each input that is over some values, the input that says over how many. */
const overInputs = (contracts: readonly Contract[], metric: IntegrationMetric): string[] =>
  inputsOf(metric).flatMap((input) => {
    const [source, column] = partsOf(input);
    const contract = contracts.find((one) => one.source === source);
    const over = contract && overColumnOf(contract, column);
    return over ? [inputName(source, over)] : [];
  });

const partsOf = (input: string): readonly [source: string, column: string] => {
  const [source = '', column = ''] = input.split(/\.(.*)/);
  return [source, column];
};

/**
 * The value of every metric, and over how many values it is: of a formula, the fewest that one of its inputs is over; of a
 * mean, the number of its inputs that are known.
 * @param summaries newest row of each source's summaries table, by source
 */
export function integrate(
  { metrics, over }: Pick<Integration, 'metrics' | 'over'>,
  summaries: Readonly<Record<string, SummaryRow>>,
): Record<string, number | null> {
  const inputs = new Map(
    Object.entries(summaries).flatMap(([source, row]) =>
      Object.entries(row).map(([column, value]) => [inputName(source, column), finiteOrNull(value)] as const),
    ),
  );
  const get: Get = (name) => inputs.get(name) ?? null;
  return Object.fromEntries(
    metrics.flatMap((metric): [string, number | null][] => {
      const { value, count } = metricValue(metric, over[metric.name] ?? [], get);
      return [
        [metric.name, value],
        [overColumn(metric.name), count],
      ];
    }),
  );
}

type Get = (name: string) => number | null;

interface MetricValue {
  readonly value: number | null;
  /** Number of values that it is over. */
  readonly count: number;
}

function metricValue(metric: IntegrationMetric, over: readonly string[], get: Get): MetricValue {
  if ('meanOf' in metric) {
    const known = metric.meanOf.flatMap((input) => get(input) ?? []);
    const sum = known.reduce((total, value) => total + value, 0);
    return { value: known.length === 0 ? null : sum / known.length, count: known.length };
  }
  const counts = over.map((input) => get(input) ?? 0);
  return { value: compileScalar(metric.expression)(get), count: counts.length === 0 ? 0 : Math.min(...counts) };
}

const finiteOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

const runColumns = [
  { name: 'run_id', type: 'text', description: 'Execution that computed the metrics.', nullable: false },
  { name: 'computed_at', type: 'timestamp', description: 'When the metrics were computed.', nullable: false },
] as const;

const tableOf = (metrics: readonly IntegrationMetric[]): TableSchema => ({
  name: `${acrossSources}_summaries`,
  description: 'Metrics across sources, one row for each run of the integration.',
  format: 'parquet',
  prefix: `analytics/${acrossSources}/summaries/`,
  columns: [
    ...runColumns,
    ...metrics.flatMap((metric) => [
      {
        name: metric.name,
        type: 'decimal' as const,
        description: `${metric.description} ${metricFormula(metric)}.`,
        nullable: true,
      },
      {
        name: overColumn(metric.name),
        type: 'integer' as const,
        description:
          'meanOf' in metric
            ? `Values that ${metric.name} is over: those that are known.`
            : `Fewest values that an input of ${metric.name} is over.`,
        nullable: false,
      },
    ]),
  ],
  partitions: [],
});

function nameIssues(metrics: readonly IntegrationMetric[]): string[] {
  const names = [...runColumns.map(({ name }) => name), ...metrics.flatMap(({ name }) => [name, overColumn(name)])];
  return [
    ...metrics.flatMap(({ name }) =>
      /^[a-z][a-z0-9_]*$/.test(name) ? [] : [`metric "${name}" must be snake_case: a letter first`],
    ),
    ...[...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map(
      (name) => `"${name}" is the name of two columns`,
    ),
  ];
}

function inputIssues(contracts: readonly Contract[], metric: IntegrationMetric): string[] {
  const { name } = metric;
  return inputsOf(metric).flatMap((input) => {
    const [source, column] = partsOf(input);
    if (column === '') return [`metric "${name}" reads "${input}", which is no "<source>.<column>"`];
    const contract = contracts.find((one) => one.source === source);
    if (!contract) return [];
    const found = summaryColumns(contract).find((one) => one.name === column);
    if (found && (found.type === 'decimal' || found.type === 'integer')) return [];
    return [`metric "${name}" reads "${input}", but ${source} has no number of this name in its summary`];
  });
}
