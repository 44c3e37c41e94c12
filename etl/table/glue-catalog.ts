import type { FieldType } from '../contract/field.ts';
import type { PartitionColumn, TableSchema } from './schema.ts';

const types: Readonly<Record<FieldType, string>> = {
  decimal: 'double',
  integer: 'int',
  boolean: 'boolean',
  category: 'string',
  text: 'string',
  timestamp: 'timestamp',
};

/** Type of a column in the Glue catalog. */
export const glueType = (type: FieldType): string => types[type];

/** Column in the form of the Glue catalog. */
export interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

/** Columns and partition keys of a table for the Glue catalog. Glue rejects comments of more than 255 characters. */
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
 * Parameters of the Glue table: its format and the projection of its partitions, so that neither a crawler nor
 * `ADD PARTITION` is needed. Dates run to the day after `NOW`, which is UTC: records that happened more than a day after
 * they arrived are not stored.
 * @param daysBack whole days before today at which dates begin, if older partitions are expired; by default they begin
 * at the date that the table declares
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

/** Serializer and file formats with which Athena reads and writes files. */
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
