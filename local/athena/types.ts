import { type DuckDBDecimalType, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { UserError } from '../../etl/platform.ts';

const duckTypes: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  varchar: 'VARCHAR',
  char: 'VARCHAR',
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INTEGER',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  binary: 'BLOB',
};

/**
 * DuckDB's name for a type of the Glue catalog, e.g. `INTEGER[]` for `array<int>`.
 * @throws Error for a type that Glue does not have
 */
export function duckType(glue: string): string {
  const type = glue.trim().toLowerCase();
  const [, name = type, inner] = /^(\w+)\s*[<(](.*)[>)]$/s.exec(type) ?? [];
  if (inner !== undefined && name === 'decimal') return `DECIMAL(${inner})`;
  if (inner !== undefined && name === 'array') return `${duckType(inner)}[]`;
  if (inner !== undefined && name === 'map') return `MAP(${split(inner).map(duckType).join(', ')})`;
  if (inner !== undefined && name === 'struct') return `STRUCT(${split(inner).map(member).join(', ')})`;
  const plain = duckTypes[name];
  if (plain === undefined) {
    throw new UserError(
      `type "${glue}" is not one of the Glue catalog: ${Object.keys(duckTypes).join(', ')}, decimal(p,s), array<t>, map<k,v>, struct<a:t>`,
    );
  }
  return plain;
}

function member(text: string): string {
  const colon = text.indexOf(':');
  return `"${text.slice(0, colon).trim()}" ${duckType(text.slice(colon + 1))}`;
}

/** Parts between commas outside brackets. */
function split(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if ('<('.includes(character)) depth += 1;
    if ('>)'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts.push(parts.pop() + character);
  }
  return parts;
}

const athenaTypes: Readonly<Partial<Record<DuckDBTypeId, string>>> = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'tinyint',
  [DuckDBTypeId.SMALLINT]: 'smallint',
  [DuckDBTypeId.INTEGER]: 'integer',
  [DuckDBTypeId.BIGINT]: 'bigint',
  // Sums of integers and counts: `bigint` in Athena, which fails if one does not fit.
  [DuckDBTypeId.HUGEINT]: 'bigint',
  [DuckDBTypeId.UTINYINT]: 'smallint',
  [DuckDBTypeId.USMALLINT]: 'integer',
  [DuckDBTypeId.UINTEGER]: 'bigint',
  [DuckDBTypeId.UBIGINT]: 'bigint',
  [DuckDBTypeId.FLOAT]: 'float',
  [DuckDBTypeId.DOUBLE]: 'double',
  [DuckDBTypeId.DECIMAL]: 'decimal',
  [DuckDBTypeId.DATE]: 'date',
  [DuckDBTypeId.TIME]: 'time',
  [DuckDBTypeId.TIMESTAMP]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_S]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_MS]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_NS]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'timestamp with time zone',
  [DuckDBTypeId.INTERVAL]: 'interval day to second',
  [DuckDBTypeId.BLOB]: 'varbinary',
  [DuckDBTypeId.LIST]: 'array',
  [DuckDBTypeId.ARRAY]: 'array',
  [DuckDBTypeId.MAP]: 'map',
  [DuckDBTypeId.STRUCT]: 'row',
  [DuckDBTypeId.SQLNULL]: 'unknown',
};

/** Column of a result as `GetQueryResults` describes it. */
export interface ColumnInfo {
  readonly CatalogName: string;
  readonly SchemaName: string;
  readonly TableName: string;
  readonly Name: string;
  readonly Label: string;
  readonly Type: string;
  readonly Precision: number;
  readonly Scale: number;
  readonly Nullable: 'UNKNOWN';
  readonly CaseSensitive: boolean;
}

const precisions: Readonly<Record<string, number>> = {
  tinyint: 3,
  smallint: 5,
  integer: 10,
  bigint: 19,
  float: 17,
  double: 17,
  varchar: 2_147_483_647,
  timestamp: 3,
};

/** Describes a column by its DuckDB type; a type that Athena lacks becomes `varchar`. */
export function columnInfo(name: string, type: DuckDBType): ColumnInfo {
  const athena = type.alias === 'JSON' ? 'json' : (athenaTypes[type.typeId] ?? 'varchar');
  const decimal = athena === 'decimal' ? (type as DuckDBDecimalType) : undefined;
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: athena,
    Precision: decimal?.width ?? precisions[athena] ?? 0,
    Scale: decimal?.scale ?? 0,
    Nullable: 'UNKNOWN',
    CaseSensitive: athena === 'varchar',
  };
}
