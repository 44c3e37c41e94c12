import { UserError } from '../../etl/platform.ts';
import type { CatalogTable } from '../engines.ts';
import type { TableCatalog } from './catalog.ts';

/**
 * Answers SHOW DATABASES (SCHEMAS), SHOW TABLES [IN db], SHOW COLUMNS IN t, and DESCRIBE t from the catalog.
 * @returns lines, as Athena writes them
 * @throws Error for another statement, or a name that is not declared
 */
export function show(
  sql: string,
  catalog: TableCatalog,
  database: string,
): { readonly column: string; readonly lines: string[] } {
  const words = sql.replaceAll(/[`"]/g, '').replace(/\s+/g, ' ').trim();
  if (/^SHOW (DATABASES|SCHEMAS)$/i.test(words)) return { column: 'database_name', lines: catalog.databases() };

  const tables = /^SHOW TABLES(?: (?:IN|FROM) (\S+))?$/i.exec(words);
  if (tables) {
    const [, within = database] = tables;
    if (!catalog.hasDatabase(within)) throw new UserError(`SCHEMA_NOT_FOUND: Schema '${within}' does not exist`);
    const names = catalog.tables(within).map(({ table }) => table.name);
    return { column: 'tab_name', lines: names.sort() };
  }
  const columns = /^SHOW COLUMNS (?:IN|FROM) (\S+)$/i.exec(words);
  if (columns) {
    const { columns: own, partitionKeys } = named(columns[1] ?? '', catalog, database);
    return { column: 'field', lines: [...own, ...partitionKeys].map(({ name }) => name) };
  }
  const describe = /^DESC(?:RIBE)? (?:FORMATTED |EXTENDED )?(\S+)$/i.exec(words);
  if (describe) return { column: 'col_name', lines: described(named(describe[1] ?? '', catalog, database)) };
  throw new UserError(`${words}: only SHOW DATABASES, SHOW TABLES, SHOW COLUMNS and DESCRIBE are answered locally`);
}

function named(name: string, catalog: TableCatalog, database: string): CatalogTable {
  const parts = name.toLowerCase().split('.');
  const found = catalog.find({ database: parts.at(-2), name: parts.at(-1) ?? '' }, database);
  if (!found) throw new UserError(`TABLE_NOT_FOUND: Table '${name}' does not exist`);
  return found.table;
}

function described({ columns, partitionKeys }: CatalogTable): string[] {
  const line = ({ name, type }: { name: string; type: string }) => `${name.padEnd(20)}\t${type.padEnd(20)}\t`;
  if (partitionKeys.length === 0) return columns.map(line);
  const heading = ['', '# Partition Information', `# ${'col_name'.padEnd(18)}\t${'data_type'.padEnd(20)}\tcomment`, ''];
  return [...[...columns, ...partitionKeys].map(line), ...heading, ...partitionKeys.map(line)];
}
