import type { Contract } from '../contract/contract.ts';
import { groupBy } from '../group-by.ts';
import { glueType } from '../sql/glue.ts';
import { tablesOf } from '../table/tables.ts';
import { type Change, incompatible } from './change.ts';

/** How a column stands in the files of a table. */
export interface StoredColumn {
  /** Type in Athena, which follows from that in Parquet. */
  readonly type: string;
  /** No stored row lacks a value. */
  readonly required: boolean;
}

/**
 * Columns of the files of those tables that keep what was written, by the role of the table. Rollups and entities are made
 * anew from the records whenever the contract changes, so their files never are of two kinds.
 */
export type StoredColumns = Readonly<Record<StoredTable, Readonly<Record<string, StoredColumn>>>>;

const storedTables = ['processed', 'records', 'alerts', 'summaries'] as const;
type StoredTable = (typeof storedTables)[number];

/**
 * Columns that files of a contract have, and those that files before them had: a column that leaves a contract stays in
 * the files.
 */
export function storedColumns(contract: Contract, before?: StoredColumns): StoredColumns {
  const tables = tablesOf(contract);
  const columnsOf = (role: StoredTable) => {
    const earlier = before?.[role];
    const now = (tables[role]?.columns ?? []).map(({ name, type, nullable }) => {
      const required = !nullable && (earlier === undefined || earlier[name]?.required === true);
      return [name, { type: glueType(type), required }] as const;
    });
    const declared = new Set(now.map(([name]) => name));
    const left = Object.entries(earlier ?? {}).flatMap(([name, column]) =>
      declared.has(name) ? [] : [[name, { ...column, required: false }] as const],
    );
    return Object.fromEntries([...now, ...left]);
  };
  return {
    processed: columnsOf('processed'),
    records: columnsOf('records'),
    alerts: columnsOf('alerts'),
    summaries: columnsOf('summaries'),
  };
}

/** Columns of a contract that cannot be read from the files that there are. */
export const storedChanges = (before: StoredColumns, now: Contract): Change[] => [
  ...typeChanges(before, now),
  ...requiredChanges(before, now),
];

/** Athena and DuckDB read Parquet by name; Athena takes no whole number for a double, nor any of the other pairs. */
function typeChanges(before: StoredColumns, now: Contract): Change[] {
  const tables = tablesOf(now);
  const conflicts = storedTables.flatMap((role) =>
    (tables[role]?.columns ?? []).flatMap(({ name, type }) => {
      const stored = before[role][name]?.type;
      const wanted = glueType(type);
      return stored === undefined || stored === wanted
        ? []
        : [{ name, stored, wanted, table: tables[role]?.name ?? role }];
    }),
  );
  return [...groupBy(conflicts, ({ name }) => name)].map(([name, [first, ...others]]) => {
    const { stored, wanted, table } = first as (typeof conflicts)[number];
    const where = [table, ...others.map((other) => other.table)].join(', ');
    return incompatible(
      `column ${name} is ${stored} in the files of ${where}, not ${wanted}: one table cannot read both`,
      `keep its type, and give what is ${wanted} another name`,
    );
  });
}

/** The ETL rewrites partitions of records whole: it could write no row of before without a value. */
function requiredChanges({ records: before }: StoredColumns, now: Contract): Change[] {
  const { records } = tablesOf(now);
  return records.columns.flatMap(({ name, nullable }) =>
    nullable || before[name]?.required
      ? []
      : [incompatible(`field ${name} is required, which stored records may have no value of`, 'make it optional')],
  );
}
