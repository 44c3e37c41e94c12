import type { Contract } from '../contract/contract.ts';
import { groupBy } from '../group-by.ts';
import { acrossSources } from '../integration/integration.ts';
import { unreadableFields } from '../quality/quality.ts';
import { filledShareColumn, missingPrefix, unreadPrefix } from '../sql/analytics.ts';
import { summaryColumns, tablesOf } from '../table/tables.ts';
import { duplicates } from './duplicates.ts';

const snakeCase = /^[a-z][a-z0-9_]*$/;

/** Faults of the names in a contract. Source, tables and columns are named after them. */
export const nameIssues = (contract: Contract): string[] => [
  ...sourceIssues(contract),
  ...namesOf(contract).flatMap(([what, name]) =>
    snakeCase.test(name) ? [] : [`${what} "${name}" must be snake_case: a letter first, then lower case, digits, "_"`],
  ),
  ...tableIssues(contract),
  ...columnIssues(contract),
  ...metricIssues(contract),
];

function sourceIssues({ source }: Contract): string[] {
  if (!/^[a-z][a-z0-9]*$/.test(source)) return [`source "${source}" must be one lower-case word`];
  return source === acrossSources ? [`source "${source}" is the name of the tables across sources`] : [];
}

const namesOf = (contract: Contract): (readonly [what: string, name: string])[] => [
  ['records', contract.records],
  ['entities', contract.entities],
  ...contract.fields.map(({ name }) => ['field', name] as const),
  ...(contract.score ? [['score', contract.score.name] as const] : []),
  ...(contract.tiering ? [['tiering', contract.tiering.name] as const] : []),
  // A label becomes part of a column name: `LOW` gives `low_risk_users`.
  ...(contract.tiering?.tiers ?? []).map(({ label }) => ['tier', label.toLowerCase()] as const),
  ...contract.derived.map(({ name }) => ['derived', name] as const),
  ...contract.aggregates.map(({ name }) => ['aggregate', name] as const),
  ...contract.measures.map(({ name }) => ['measure', name] as const),
];

const tablesIn = (contract: Contract) => Object.values({ ...tablesOf(contract) });

/** Tables that a later version of the contract may need: their names stay free. */
const laterTables = ({ source, alert }: Contract) => (alert ? [] : [{ name: `${source}_alerts` }]);

const tableIssues = (contract: Contract): string[] =>
  duplicates([...tablesIn(contract), ...laterTables(contract)].map(({ name }) => name)).map(
    (name) => `two tables are called "${name}": records and entities need other names`,
  );

/** Column names used twice. The tables include the columns that the lake adds, so none is overlooked. */
function columnIssues(contract: Contract): string[] {
  const twice = tablesIn(contract).flatMap(({ name: table, columns, partitions }) =>
    duplicates([...columns, ...partitions].map(({ name }) => name)).map((column) => ({ column, table })),
  );
  return [...groupBy(twice, ({ column }) => column)].map(
    ([column, where]) => `"${column}" is the name of two columns of ${where.map(({ table }) => table).join(', ')}`,
  );
}

/** Names that clash with a metric that the lake adds to query results. */
function metricIssues(contract: Contract): string[] {
  const unstored = new Set([
    filledShareColumn,
    ...(contract.score?.terms ?? []).map(({ field }) => missingPrefix + field),
    ...unreadableFields(contract).map((name) => unreadPrefix + name),
  ]);
  return summaryColumns(contract).flatMap(({ name }) =>
    unstored.has(name) ? [`"${name}" is the name of a metric that the lake computes itself`] : [],
  );
}
