import type { ColumnTable } from 'arquero';
import { type Batch, type Cell, cellAt, column } from '../batch/batch.ts';
import type { Contract, Measure } from '../contract/contract.ts';
import type { MetricColumns, RowOf } from '../contract/record.ts';
import type { RejectedRow } from '../decode/csv-batch.ts';
import { compileScalar } from '../expression/scalar.ts';
import { groupBy } from '../group-by.ts';
import { countReasons } from '../quality/reasons.ts';
import { recordColumns, summaryColumns, tierCountColumn } from '../table/tables.ts';
import { inputOf, plainRows } from './input.ts';
import { distinctIds, qualityOf } from './quality.ts';
import { entitiesOf } from './tiers.ts';

/** Metrics of a table, and why records are missing from them. */
export interface TableSummary<C extends Contract = Contract> {
  /** By name, in the order of the source's table of summaries. */
  readonly metrics: RowOf<MetricColumns<C>>;
  /** Why rows were rejected, the most frequent reason first, at most ten. */
  readonly topReasons: readonly { readonly reason: string; readonly records: number }[];
  /** Records without a value, for each input of the score: why they have no score. */
  readonly missingInputs: Readonly<Record<string, number>>;
}

/**
 * Computes the summary of a source in memory: the same metrics as the lake's analytics compute in SQL.
 *
 * @param table scored records without duplicates, see {@link score}
 * @param rejected rows that were rejected; default: none
 * @returns `metrics`: counts of records and tiers, the mean score, the data-quality score, and each measure of the
 * contract in its unit, null if there is nothing to measure; `topReasons`; `missingInputs`
 * @throws SchemaError if a column is missing or of another type: the message says what to do
 * @example
 * const { table, rejected } = readCsv(ecommerce, sampleOf('ecommerce', { rows: 500 }));
 * const { metrics } = summarise(ecommerce, score(ecommerce, table), rejected);
 * metrics.records_accepted === table.numRows(); // → true
 */
export function summarise<C extends Contract>(
  contract: C,
  table: ColumnTable,
  rejected?: readonly RejectedRow[],
): TableSummary<C>;
export function summarise(contract: Contract, table: ColumnTable, rejected: readonly RejectedRow[] = []): TableSummary {
  const rows = plainRows(table);
  const scored = contract.score ? [contract.score.name] : [];
  const records = inputOf(contract, rows, {
    use: 'the summary',
    names: scored,
    optional: recordColumns(contract).map(({ name }) => name),
  });
  const entities = entitiesOf(contract, rows);
  const quality = qualityOf(contract, records, distinctIds(rejected));
  const known = new Map<string, Cell>([
    ['records_accepted', quality.accepted],
    ['records_quarantined', quality.rejected],
    ['data_quality_score', quality.score],
    ...scored.map((name): [string, Cell] => ['mean_score', mean(numbersIn(records, name))]),
    ...tierCounts(contract, entities),
    ...contract.measures.map((measure): [string, Cell] => [
      measure.name,
      measured(measure, measure.over === 'entities' ? entities : records),
    ]),
  ]);
  const names = summaryColumns(contract).flatMap(({ name }) => (known.has(name) ? name : []));
  return {
    metrics: Object.fromEntries(names.map((name) => [name, known.get(name) ?? null])),
    topReasons: topReasonsOf(rejected),
    missingInputs: quality.missingInputs,
  };
}

const topReasonsOf = (rejected: readonly RejectedRow[]) => {
  const once = new Map(rejected.map((row) => [`${row.eventId} ${row.reason}`, row]));
  return [...countReasons([...once.values()])].slice(0, 10).map(([reason, records]) => ({ reason, records }));
};

function tierCounts(contract: Contract, entities: Batch): [string, number][] {
  const { tiering } = contract;
  if (!tiering) return [];
  const labels = cellsOf(entities, tiering.name);
  return tiering.tiers.map(({ label }) => [
    tierCountColumn(tiering, contract.entities, label),
    labels.filter((one) => one === label).length,
  ]);
}

function measured(measure: Measure, batch: Batch): Cell {
  switch (measure.by) {
    case 'count':
      return measure.where ? countWhere(measure.where, batch) : batch.length;
    case 'mean': {
      const value = mean(numbersIn(batch, measure.of));
      return value === null ? null : value / (measure.per ?? 1);
    }
    case 'mode':
      return ranked(batch, measure.of, (rows) => rows.length);
    case 'top': {
      const values = cellsOf(batch, measure.ranked);
      return ranked(batch, measure.of, (rows) => mean(rows.flatMap((row) => numberOf(values[row]))));
    }
  }
}

function countWhere(where: Parameters<typeof compileScalar>[0], batch: Batch): number {
  const holds = compileScalar(where);
  const get = (row: number) => (name: string) => cellAt(column(batch, name), row);
  return Array.from({ length: batch.length }, (_, row) => holds(get(row))).filter((value) => value).length;
}

/** The value with the highest rank, as text; ties go to the value that sorts first, null ranks last. */
function ranked(batch: Batch, name: string, rankOf: (rows: readonly number[]) => number | null): string | null {
  const values = cellsOf(batch, name);
  const groups = groupBy(values.keys(), (row) => values[row] as Cell);
  const ranks = [...groups].flatMap(([value, rows]) =>
    value === null ? [] : { value, rank: rankOf(rows) ?? Number.NEGATIVE_INFINITY },
  );
  const [first] = ranks.sort((one, other) => compared(other.rank, one.rank) || compared(one.value, other.value));
  return first ? String(first.value) : null;
}

const compared = <T extends NonNullable<Cell>>(one: T, other: T): number => (one < other ? -1 : one > other ? 1 : 0);

const cellsOf = (batch: Batch, name: string): Cell[] => {
  const of = column(batch, name);
  return Array.from({ length: batch.length }, (_, row) => cellAt(of, row));
};

const numberOf = (cell: Cell | undefined): number[] =>
  typeof cell === 'number' || typeof cell === 'boolean' ? [Number(cell)] : [];

const numbersIn = (batch: Batch, name: string): number[] => cellsOf(batch, name).flatMap(numberOf);

const mean = (values: readonly number[]): number | null =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
