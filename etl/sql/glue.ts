import type { FieldType } from '../contract/contract.ts';
import type { PartitionColumn, TableSchema } from '../table/schema.ts';
import { textLiteral } from './quote.ts';

const types: Readonly<Record<FieldType, string>> = {
  decimal: 'double',
  integer: 'int',
  boolean: 'boolean',
  category: 'string',
  text: 'string',
  timestamp: 'timestamp',
};

/** Type of a column in the Glue catalog and in Athena's DDL. */
export const glueType = (type: FieldType): string => types[type];

/** A column as the Glue catalog takes it. */
export interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

/** Columns and partition keys of a table for the Glue catalog. Glue refuses comments of more than 255 characters. */
export function glueColumns(table: TableSchema): {
  readonly columns: GlueColumn[];
  readonly partitionKeys: GlueColumn[];
} {
  return {
    columns: table.columns.map(({ name, type, description }) => ({
      name,
      type: glueType(type),
      comment: description.slice(0, 255),
    })),
    partitionKeys: table.partitions.map((column) => ({
      name: column.name,
      type: column.kind === 'integer' ? 'int' : 'string',
      comment: '',
    })),
  };
}

/** `s3://bucket/prefix/` of a table. */
export const tableLocation = (table: TableSchema, bucket: string): string => `s3://${bucket}/${table.prefix}`;

/**
 * Parameters of the Glue table: its format and, where it has partitions, their projection, so that neither crawler nor
 * `ADD PARTITION` is needed. Dates run to the day after `NOW`, which is UTC: no record
 * is stored that happened more than a day after it arrived.
 * @param daysBack whole days before today that dates begin at, where older partitions have been emptied; absent: they
 * begin where the table says
 */
export function projectionParameters(table: TableSchema, bucket: string, daysBack?: number): Record<string, string> {
  const classification = { classification: table.format };
  if (table.partitions.length === 0) return classification;
  const path = table.partitions.map(({ name }) => `${name}=\${${name}}/`).join('');
  return {
    ...classification,
    'projection.enabled': 'true',
    ...Object.assign({}, ...table.partitions.map((column) => projectionOf(column, daysBack))),
    'storage.location.template': `${tableLocation(table, bucket)}${path}`,
  };
}

function projectionOf(column: PartitionColumn, daysBack: number | undefined): Record<string, string> {
  const named = (parameters: Record<string, string>) =>
    Object.fromEntries(Object.entries(parameters).map(([key, value]) => [`projection.${column.name}.${key}`, value]));
  return column.kind === 'integer'
    ? named({ type: 'integer', range: `${column.min},${column.max}`, interval: '1', digits: `${column.digits}` })
    : named({
        type: 'date',
        range: `${daysBack === undefined ? column.from : `NOW-${daysBack}DAYS`},NOW+1DAYS`,
        format: column.format,
        interval: '1',
        'interval.unit': column.unit,
      });
}

/** How Athena reads and writes the files of a format. */
export const storageOf = (format: TableSchema['format']) =>
  format === 'parquet'
    ? ({
        serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
        inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
      } as const)
    : ({
        serde: 'org.openx.data.jsonserde.JsonSerDe',
        inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      } as const);

/** The `CREATE EXTERNAL TABLE` that declares a table in Athena, for who has no Pulumi at hand. */
export function createTableSql(table: TableSchema, bucket: string, database: string): string {
  const { columns, partitionKeys } = glueColumns(table);
  const { serde, inputFormat, outputFormat } = storageOf(table.format);
  const list = (of: readonly GlueColumn[]) => of.map(columnDdl).join(',\n');
  return [
    `CREATE EXTERNAL TABLE IF NOT EXISTS ${backticked(database)}.${backticked(table.name)} (`,
    list(columns),
    ')',
    `COMMENT ${hiveText(table.description)}`,
    ...(partitionKeys.length > 0 ? ['PARTITIONED BY (', list(partitionKeys), ')'] : []),
    `ROW FORMAT SERDE '${serde}'`,
    `STORED AS INPUTFORMAT '${inputFormat}' OUTPUTFORMAT '${outputFormat}'`,
    `LOCATION ${textLiteral(tableLocation(table, bucket))}`,
    `TBLPROPERTIES (${Object.entries(projectionParameters(table, bucket))
      .map(([key, value]) => `${textLiteral(key)} = ${textLiteral(value)}`)
      .join(', ')})`,
  ].join('\n');
}

const columnDdl = ({ name, type, comment }: GlueColumn) =>
  `  ${backticked(name)} ${type}${comment ? ` COMMENT ${hiveText(comment)}` : ''}`;

const backticked = (name: string) => `\`${name.replaceAll('`', '``')}\``;

/** Hive escapes with a backslash, where SQL doubles the quote. */
const hiveText = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
