import type { Contract, Measure } from '../contract/contract.ts';
import { tablesOf } from '../table/tables.ts';
import { expressionIssues, isNumeric, type Readable, type ReadableColumn } from './expressions.ts';

/** Faults in computed columns of a contract: derived columns, aggregates of an entity, measures of the source. */
export const computedIssues = (contract: Contract): string[] => [
  ...derivedIssues(contract),
  ...aggregateIssues(contract),
  ...contract.measures.flatMap((measure) =>
    measureIssues(measure, readable(contract, measure.over)).map((issue) => `measure "${measure.name}" ${issue}`),
  ),
];

type MeasurableColumn = ReadableColumn & { readonly personal?: boolean };

/** Columns of a table of the contract, with the properties that the checks need. */
function readable(contract: Contract, over: Measure['over']): ReadonlyMap<string, MeasurableColumn> {
  const fields = new Map<string, MeasurableColumn>(contract.fields.map((field) => [field.name, field]));
  return new Map(tablesOf(contract)[over].columns.map((column) => [column.name, fields.get(column.name) ?? column]));
}

/** Faults of derived columns. Each may read the fields, the score and the derived columns before it. */
function derivedIssues({ fields, score, derived }: Contract): string[] {
  const columns = new Map<string, MeasurableColumn>(fields.map((field) => [field.name, field]));
  if (score) columns.set(score.name, { type: 'decimal' });
  return derived.flatMap(({ name, expression }) => {
    const issues = expressionIssues(expression, columns).map((issue) => `derived "${name}" ${issue}`);
    columns.set(name, { type: 'decimal' });
    return issues;
  });
}

function aggregateIssues(contract: Contract): string[] {
  const columns = readable(contract, 'records');
  return contract.aggregates.flatMap(({ name, of, by }) =>
    numberIssues(of, columns, `takes the ${by} of`).map((issue) => `aggregate "${name}" ${issue}`),
  );
}

function measureIssues(measure: Measure, columns: ReadonlyMap<string, MeasurableColumn>): string[] {
  switch (measure.by) {
    case 'count':
      return measure.where ? expressionIssues(measure.where, columns) : [];
    case 'mean':
      return [
        ...numberIssues(measure.of, columns, 'takes the mean of'),
        ...(measure.per === undefined || (Number.isFinite(measure.per) && measure.per !== 0)
          ? []
          : [`divides by ${measure.per}`]),
      ];
    case 'mode':
      return shownIssues(measure.of, columns);
    case 'top':
      return [...shownIssues(measure.of, columns), ...numberIssues(measure.ranked, columns, 'ranks by')];
  }
}

function numberIssues(name: string, columns: Readable, use: string): string[] {
  const column = columns.get(name);
  if (!column) return [`names unknown column "${name}"`];
  return isNumeric(column.type) ? [] : [`${use} ${column.type} "${name}", which is not a number`];
}

/** Faults of a measure that shows a value. Summaries hold the value itself and appear in logs and executions. */
function shownIssues(name: string, columns: ReadonlyMap<string, MeasurableColumn>): string[] {
  const column = columns.get(name);
  if (!column) return [`names unknown column "${name}"`];
  if (column.personal) return [`would show a value of "${name}", which is personal`];
  return column.type === 'decimal' || column.type === 'timestamp'
    ? [`picks a value of ${column.type} "${name}": only text, categories, flags and integers repeat`]
    : [];
}
