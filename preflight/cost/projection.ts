import { type ResourceGraph, resourcesOfType, valueAt } from '../graph.ts';
import { CostError } from './inputs.ts';

/** Days of a unit of `projection.<column>.interval.unit`, and of a relative date. */
const unitDays: Readonly<Record<string, number>> = {
  HOURS: 1 / 24,
  DAYS: 1,
  WEEKS: 7,
  MONTHS: 365 / 12,
  YEARS: 365,
};

const dayMs = 86_400_000;

/**
 * Partitions that a declared table projects. Athena lists each partition that a query does not exclude, even an empty
 * one.
 * @param asOf value of `NOW`, ISO 8601
 * @throws CostError if the table does not exist or its projection cannot be counted
 */
export function projectedPartitions(graph: ResourceGraph, tableName: string, asOf: string): number {
  const table = resourcesOfType(graph, 'aws:glue/catalogTable:CatalogTable').find(
    (each) => each.inputs.name === tableName,
  );
  if (!table) throw new CostError(`the program declares no table ${tableName}`);
  const parameters = (valueAt(table.inputs, 'parameters') ?? {}) as Readonly<Record<string, string>>;
  if (parameters['projection.enabled'] !== 'true') return 1;
  const columns = (valueAt(table.inputs, 'partitionKeys') ?? []) as readonly { readonly name: string }[];
  return columns.reduce((product, { name }) => product * valuesOf(name, parameters, asOf), 1);
}

function valuesOf(column: string, parameters: Readonly<Record<string, string>>, asOf: string): number {
  const parameter = (name: string) => parameters[`projection.${column}.${name}`] ?? '';
  const [from = '', to = ''] = parameter('range').split(',');
  const interval = Number(parameter('interval') || 1);
  switch (parameter('type')) {
    case 'enum':
      return parameter('values').split(',').length;
    case 'integer':
      return Math.floor((Number(to) - Number(from)) / interval) + 1;
    case 'date': {
      const days = (dateOf(to, asOf) - dateOf(from, asOf)) / dayMs;
      return Math.floor(days / (interval * (unitDays[parameter('interval.unit') || 'DAYS'] ?? Number.NaN))) + 1;
    }
    default:
      throw new CostError(
        `the projection of ${column} is ${JSON.stringify(parameter('type'))}, which cannot be counted`,
      );
  }
}

/** `2024-01-01`, `2020-01`, `NOW`, `NOW-180DAYS`; ms since 1970 UTC. */
function dateOf(text: string, asOf: string): number {
  const [relative, sign, count, unit = ''] = /^NOW(?:([+-])(\d+)(HOUR|DAY|WEEK|MONTH|YEAR)S?)?$/.exec(text) ?? [];
  const days = sign ? Number(`${sign}${count}`) * (unitDays[`${unit}S`] ?? Number.NaN) : 0;
  const at = relative === undefined ? Date.parse(text) : Date.parse(asOf) + days * dayMs;
  if (Number.isNaN(at)) throw new CostError(`a projection runs to "${text}", which is neither a date nor NOW-<n>DAYS`);
  return at;
}

/** Partitions of the tables that analytics queries read. */
export interface ProjectedTables {
  readonly records: number;
  readonly quarantine: number;
}

export const tablesProjected = (
  graph: ResourceGraph,
  tables: { readonly records: string; readonly quarantine: string },
  asOf: string,
): ProjectedTables => ({
  records: projectedPartitions(graph, tables.records, asOf),
  quarantine: projectedPartitions(graph, tables.quarantine, asOf),
});
