import { UserError } from '../../etl/platform.ts';
import type { CatalogTable } from '../engines.ts';
import type { TableName } from './analysis.ts';
import { type Layout, layoutOf, readLocation } from './projection.ts';
import { duckType } from './types.ts';
import { formatOf } from './view.ts';

export interface DeclaredTable {
  readonly table: CatalogTable;
  readonly layout: Layout;
  readonly bucket: string;
  readonly prefix: string;
}

/** Databases and tables, as declared. Names are compared in lower case. */
export interface TableCatalog {
  declareDatabase(name: string): void;
  /** @throws Error if Athena or this engine cannot read the table */
  declareTable(table: CatalogTable): void;
  hasDatabase(name: string): boolean;
  databases(): string[];
  tables(database: string): DeclaredTable[];
  find(name: TableName, database: string): DeclaredTable | undefined;
}

/** @param now ms since 1970 UTC: partition projection has ranges that end at `NOW` */
export function createCatalog(now: () => number): TableCatalog {
  const databases = new Map<string, Map<string, DeclaredTable>>([['default', new Map()]]);
  const tablesOf = (database: string) => databases.get(database.toLowerCase());
  return {
    declareDatabase: (name) => {
      if (!tablesOf(name)) databases.set(name.toLowerCase(), new Map());
    },
    declareTable: (table) => {
      const tables = tablesOf(table.database);
      if (!tables) throw new UserError(`table ${table.database}.${table.name}: its database is not declared`);
      formatOf(table);
      for (const { type } of [...table.columns, ...table.partitionKeys]) duckType(type);
      tables.set(table.name.toLowerCase(), { table, layout: layoutOf(table, now), ...readLocation(table.location) });
    },
    hasDatabase: (name) => tablesOf(name) !== undefined,
    databases: () => [...databases.keys()].sort(),
    tables: (database) => [...(tablesOf(database)?.values() ?? [])],
    find: ({ database, name }, current) => tablesOf(database ?? current)?.get(name),
  };
}
