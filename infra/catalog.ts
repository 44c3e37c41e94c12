import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import {
  type Contract,
  glueColumns,
  type Integration,
  projectionParameters,
  storageOf,
  type TableSchema,
  tableLocation,
} from '../etl/platform.ts';
import { daysBack } from './arrival-range.ts';
import type { Context } from './context.ts';
import type { Retention } from './lifecycle.ts';
import { tableList } from './tables.ts';
import type { Hours } from './units.ts';

export interface CatalogArgs {
  readonly contracts: readonly Contract[];
  /** Metrics across sources; null if none are declared. */
  readonly integration: Integration | null;
  /** Name of the bucket that holds the tables. */
  readonly bucket: pulumi.Input<string>;
  /** Retention of objects in the bucket. */
  readonly retention: Retention;
  /** Longest time that a record may wait in its stream. */
  readonly streamRetention: Hours;
}

/**
 * Database and every table of the lake, derived from the contracts. Partitions are projected: a query computes their
 * locations, so nothing has to find and register them.
 */
export class Catalog extends pulumi.ComponentResource {
  readonly databaseName: pulumi.Output<string>;
  /** Declared tables of each source, by name. */
  readonly tables: ReadonlyMap<string, aws.glue.CatalogTable>;

  constructor(context: Context, args: CatalogArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:catalog:Catalog', 'multi_source_data_lake', {}, opts);
    const database = new aws.glue.CatalogDatabase(
      'multi_source_data_lake',
      {
        name: context.naming.database,
        description: 'Tables of the multi-source data lake.',
        tags: { ...context.tags },
      },
      { parent: this },
    );
    const schemas = [
      ...args.contracts.flatMap((contract) => tableList(contract)),
      ...(args.integration ? [args.integration.table] : []),
    ];
    this.tables = new Map(schemas.map((schema) => [schema.name, this.table(database, schema, args)]));
    this.databaseName = database.name;
    this.registerOutputs({ databaseName: this.databaseName });
  }

  private table(
    database: aws.glue.CatalogDatabase,
    schema: TableSchema,
    { bucket, retention, streamRetention }: CatalogArgs,
  ): aws.glue.CatalogTable {
    const name = pulumi.output(bucket);
    const { columns, partitionKeys } = glueColumns(schema);
    const { serde, inputFormat, outputFormat } = storageOf(schema.format);
    return new aws.glue.CatalogTable(
      schema.name,
      {
        databaseName: database.name,
        name: schema.name,
        description: schema.description,
        tableType: 'EXTERNAL_TABLE',
        parameters: name.apply((held) => ({
          EXTERNAL: 'TRUE',
          ...projectionParameters(schema, held, daysBack(schema, retention, streamRetention)),
        })),
        partitionKeys,
        storageDescriptor: {
          location: name.apply((held) => tableLocation(schema, held)),
          columns,
          inputFormat,
          outputFormat,
          serDeInfo: { serializationLibrary: serde },
        },
      },
      { parent: this },
    );
  }
}
