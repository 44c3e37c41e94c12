import type { Contract } from '../contract/contract.ts';
import { ContractError } from '../errors.ts';
import { type Expression, fieldsOf } from '../expression/expression.ts';
import { formula } from '../expression/formula.ts';
import { compileScalar } from '../expression/scalar.ts';
import type { TableSchema } from '../table/schema.ts';
import { summaryColumns } from '../table/tables.ts';

/** Word that names what belongs to no single source: the tables across sources begin with it. */
export const acrossSources = 'integrated';

/** A metric across sources. It is null if one of its inputs is. */
export interface IntegrationMetric {
  /** Column that holds it, snake_case. */
  readonly name: string;
  readonly description: string;
  /** Formula over columns of the summaries, each named `<source>.<column>`. */
  readonly expression: Expression;
}

/** The metrics across the sources of a lake, and the table that keeps them: one row for each run. */
export interface Integration {
  readonly metrics: readonly IntegrationMetric[];
  readonly table: TableSchema;
}

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
  return metrics.length === 0 ? null : { metrics, table: tableOf(metrics) };
}

/**
 * The value of every metric.
 * @param summaries newest row of each source's summaries table, by source
 */
export function integrate(
  { metrics }: Pick<Integration, 'metrics'>,
  summaries: Readonly<Record<string, SummaryRow>>,
): Record<string, number | null> {
  const inputs = new Map(
    Object.entries(summaries).flatMap(([source, row]) =>
      Object.entries(row).map(([column, value]) => [inputName(source, column), finiteOrNull(value)] as const),
    ),
  );
  const get = (name: string) => inputs.get(name) ?? null;
  return Object.fromEntries(metrics.map(({ name, expression }) => [name, compileScalar(expression)(get)]));
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
    ...metrics.map(({ name, description, expression }) => ({
      name,
      type: 'decimal' as const,
      description: `${description} ${formula(expression)}.`,
      nullable: true,
    })),
  ],
  partitions: [],
});

function nameIssues(metrics: readonly IntegrationMetric[]): string[] {
  const names = [...runColumns, ...metrics].map(({ name }) => name);
  return [
    ...metrics.flatMap(({ name }) =>
      /^[a-z][a-z0-9_]*$/.test(name) ? [] : [`metric "${name}" must be snake_case: a letter first`],
    ),
    ...[...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map(
      (name) => `"${name}" is the name of two columns`,
    ),
  ];
}

function inputIssues(contracts: readonly Contract[], { name, expression }: IntegrationMetric): string[] {
  return fieldsOf(expression).flatMap((input) => {
    const [source = '', column = ''] = input.split(/\.(.*)/);
    if (column === '') return [`metric "${name}" reads "${input}", which is no "<source>.<column>"`];
    const contract = contracts.find((one) => one.source === source);
    if (!contract) return [];
    const found = summaryColumns(contract).find((one) => one.name === column);
    if (found && (found.type === 'decimal' || found.type === 'integer')) return [];
    return [`metric "${name}" reads "${input}", but ${source} has no number of this name in its summary`];
  });
}
