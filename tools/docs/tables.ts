import { glueType, type PartitionColumn, type TableSchema } from '../../etl/platform.ts';
import { code, list } from './markdown.ts';

/** A table of the lake: its objects, and its columns as Athena has them. */
export function tableBlocks(schema: TableSchema): string[] {
  const path = schema.partitions.map(({ name }) => `${name}=…/`).join('');
  const format = schema.format === 'parquet' ? 'Parquet' : 'newline-delimited JSON';
  return [
    `#### ${schema.name}`,
    `${schema.description} ${format} in ${code(`s3://<bucket>/${schema.prefix}${path}`)}.`,
    list([
      ...schema.columns.map(({ name, type, nullable, personal, description }) => {
        const traits = [glueType(type), ...(nullable ? ['nullable'] : []), ...(personal ? ['personal'] : [])];
        return `${code(name)}: ${traits.join(', ')}. ${description}`;
      }),
      ...schema.partitions.map((column) => `${code(column.name)}: ${partitionType(column)}. ${partitionText(column)}`),
    ]),
  ];
}

const partitionType = ({ kind }: PartitionColumn): string => (kind === 'integer' ? 'int' : 'string');

const partitionText = (column: PartitionColumn): string =>
  column.kind === 'integer'
    ? `Partition, ${column.min} to ${column.max}, written with ${column.digits} digits.`
    : `Partition, ${code(column.format)}, from ${column.from} to now.`;
