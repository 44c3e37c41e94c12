import type { ColumnTable } from 'arquero';
import { type Batch, type Cell, cellAt, column } from '../batch/batch.ts';
import type { Contract, Measure } from '../contract/contract.ts';
import type { MetricColumns, RowOf } from '../contract/record.ts';
import type { RejectedRow } from '../decode/csv-batch.ts';
import { compileScalar } from '../expression/scalar.ts';
import { groupBy } from '../group-by.ts';
import { countReasons } from '../quality/reasons.ts';
import { unknownTier } from '../scoring/tier.ts';
import { overColumn, recordColumns, summaryColumns, tierCountColumn, unknownCountColumn } from '../table/tables.ts';
import { inputOf, plainRows } from './input.ts';
import { distinctIds, qualityOf } from './quality.ts';
import { entitiesOf, type Present } from './tiers.ts';

/** Metrics of a table, and why records are missing from them. */
export interface TableSummary<C extends Contract = Contract> {
  /** By name, in the order of the source's table of summaries. */
  readonly metrics: RowOf<MetricColumns<C>>;
  /** Why rows were rejected, the most frequent reason first, at most ten. */
  readonly topReasons: readonly { readonly reason: string; readonly records: number }[];
  /** Records without a value, for each input of the score: why they have no score. */
  readonly missingInputs: Readonly<Record<string, number>>;
  /** Cells that could not be read and are null, by field; fields without such cells are left out. */
  readonly unreadCells: Readonly<Record<string, number>>;
}

/**
 * Computes the summary of a source in memory: the same metrics as the lake's analytics compute in SQL.
 *
 * @param table scored records without duplicates, see {@link score}
 * @param rejected rows that were rejected; default: none
 * @param present moment that the records are judged at
 * @returns `metrics`: counts of records and tiers, the mean score, the data-quality score, and each measure of the
 * contract in its unit, null if nothing is known; `…_over` says over how many values each is; `topReasons`; `missingInputs`;
 * `unreadCells`
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
  present?: Present,
): TableSummary<C>;
export function summarise(
  contract: Contract,
  table: ColumnTable,
  rejected: readonly RejectedRow[] = [],
  present: Present = {},
): TableSummary {
  const rows = plainRows(table);
  const scored = contract.score ? [contract.score.name] : [];
  const records = inputOf(contract, rows, {
    use: 'the summary',
    names: scored,
    optional: recordColumns(contract).map(({ name }) => name),
  });
  const entities = entitiesOf(contract, rows, present);
  const quality = qualityOf(contract, records, distinctIds(rejected));
  const known = new Map<string, Cell>([
    ['records_accepted', quality.accepted],
    ['records_quarantined', quality.rejected],
    ['cells_unread', Object.values(quality.unreadCells).reduce((sum, cells) => sum + cells, 0)],
    ['data_quality_score', quality.score],
    [overColumn('data_quality_score'), quality.accepted + quality.rejected],
    ...scored.flatMap((name) => meanOf('mean_score', numbersIn(records, name))),
    ...tierCounts(contract, entities),
    ...contract.measures.flatMap((measure) =>
      measured(measure, measure.over === 'entities' ? knownTiers(contract, entities) : records),
    ),
  ]);
  const names = summaryColumns(contract).flatMap(({ name }) => (known.has(name) ? name : []));
  return {
    metrics: Object.fromEntries(names.map((name) => [name, known.get(name) ?? null])),
    topReasons: topReasonsOf(rejected),
    missingInputs: quality.missingInputs,
    unreadCells: quality.unreadCells,
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
  const countOf = (wanted: string) => labels.filter((label) => label === wanted).length;
  const unknown = countOf(unknownTier);
  return [
    ...tiering.tiers.map(({ label }): [string, number] => [
      tierCountColumn(tiering, contract.entities, label),
      countOf(label),
    ]),
    [unknownCountColumn(tiering, contract.entities), unknown],
    [overColumn(tiering.name), labels.length - unknown],
  ];
}

/** Entities for measures, which leave out what nothing is known of: the unknown tier is null. */
function knownTiers({ tiering }: Contract, entities: Batch): Batch {
  const tiers = tiering && entities.columns.get(tiering.name);
  if (!tiers) return entities;
  const valid = Uint8Array.from({ length: entities.length }, (_, row) => Number(cellAt(tiers, row) !== unknownTier));
  return { length: entities.length, columns: new Map(entities.columns).set(tiering.name, { ...tiers, valid }) };
}

/** A mean and its number of values. */
const meanOf = (name: string, values: readonly number[], per = 1): [string, Cell][] => {
  const value = mean(values);
  return [
    [name, value === null ? null : value / per],
    [overColumn(name), values.length],
  ];
};

/** Value of a measure, null if nothing is known of any row, and the number of rows that it is over. */
function measured(measure: Measure, batch: Batch): [string, Cell][] {
  const { name } = measure;
  switch (measure.by) {
    case 'count':
      return measure.where ? countWhere(name, measure.where, batch) : [[name, batch.length]];
    case 'mean':
      return meanOf(name, numbersIn(batch, measure.of), measure.per);
    case 'mode':
      return ranked(name, cellsOf(batch, measure.of), (rows) => rows.length);
    case 'top': {
      const ranks = cellsOf(batch, measure.ranked);
      const values = cellsOf(batch, measure.of).map((value, row) => (ranks[row] === null ? null : value));
      return ranked(name, values, (rows) => mean(rows.flatMap((row) => numberOf(ranks[row]))));
    }
  }
}

function countWhere(name: string, where: Parameters<typeof compileScalar>[0], batch: Batch): [string, Cell][] {
  const holds = compileScalar(where);
  const get = (row: number) => (field: string) => cellAt(column(batch, field), row);
  const known = Array.from({ length: batch.length }, (_, row) => holds(get(row))).filter((value) => value !== null);
  return [
    [name, known.length === 0 ? null : known.filter((value) => value !== 0).length],
    [overColumn(name), known.length],
  ];
}

/** The value with the highest rank, as text, and the number of values; ties go to the value that sorts first. */
function ranked(
  name: string,
  values: readonly Cell[],
  rankOf: (rows: readonly number[]) => number | null,
): [string, Cell][] {
  const groups = groupBy(values.keys(), (row) => values[row] as Cell);
  const ranks = [...groups].flatMap(([value, rows]) =>
    value === null ? [] : { value, rank: rankOf(rows) ?? Number.NEGATIVE_INFINITY },
  );
  const [first] = ranks.sort((one, other) => compared(other.rank, one.rank) || compared(one.value, other.value));
  return [
    [name, first ? String(first.value) : null],
    [overColumn(name), values.filter((value) => value !== null).length],
  ];
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
