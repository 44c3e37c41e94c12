import type { Contract } from '../contract/contract.ts';
import { groupBy } from '../group-by.ts';
import { glueType } from '../table/glue-catalog.ts';
import { tablesOf } from '../table/tables.ts';
import { type Change, incompatible } from './change.ts';

/** Column in the files of a table. */
export interface StoredColumn {
  /** Athena type, which follows from the Parquet type. */
  readonly type: string;
  /** True if no stored row is null in it. */
  readonly required: boolean;
}

/**
 * Columns in the files of the tables that keep earlier rows, by the role of the table. Rollups and entities are not among
 * them: they are rebuilt from the records whenever the contract changes, so all their files agree.
 */
export type StoredColumns = Readonly<Record<StoredTable, Readonly<Record<string, StoredColumn>>>>;

const storedTables = ['processed', 'records', 'alerts', 'summaries'] as const;
type StoredTable = (typeof storedTables)[number];

/**
 * Columns in the files of a contract and in earlier files: a column that is removed from a contract stays in the files.
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

/** Changes that make a column of a contract unreadable in existing files. */
export const storedChanges = (before: StoredColumns, now: Contract): Change[] => [
  ...typeChanges(before, now),
  ...requiredChanges(before, now),
];

/** Changes of a column's type. Parquet is read by column name; Athena does not even read whole numbers as `double`. */
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

/** Fields made required. The ETL rewrites whole partitions, and could not write stored rows that are null in the field. */
function requiredChanges({ records: before }: StoredColumns, now: Contract): Change[] {
  const { records } = tablesOf(now);
  return records.columns.flatMap(({ name, nullable }) =>
    nullable || before[name]?.required
      ? []
      : [incompatible(`field ${name} is required, but it may be null in stored records`, 'make it optional')],
  );
}
