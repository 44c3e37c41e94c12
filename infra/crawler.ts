import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Contract } from '../etl/platform.ts';
import type { Catalog } from './catalog.ts';
import type { Context } from './context.ts';
import { crawlerPolicy } from './policies/glue.ts';
import { declareRole } from './role.ts';
import { tableList } from './tables.ts';
import { sourceTags } from './tags.ts';

/** Tables whose objects have a schema that a crawler can read. */
const crawledTables = (contract: Contract) => tableList(contract).filter(({ format }) => format === 'parquet');

/**
 * Crawlers that compare the objects with the declared tables and log differences. Off by default: tables and their
 * partitions are declared and projected, so a crawler has nothing to find, and AWS bills at least ten minutes for each
 * run. They never change a table.
 */
export function declareCrawlers(
  context: Context,
  contracts: readonly Contract[],
  catalog: Catalog,
  opts: pulumi.CustomResourceOptions,
): void {
  const tables = contracts.flatMap(crawledTables);
  const role = declareRole(
    context,
    {
      name: 'glue-crawler-role',
      description: 'Rights of the crawlers.',
      service: 'glue.amazonaws.com',
      statements: (lake) =>
        crawlerPolicy({
          ...lake,
          database: context.naming.database,
          tables: tables.map(({ name }) => name),
          data: tables.map(({ prefix }) => `${prefix}*`),
        }),
    },
    opts,
  );
  for (const contract of contracts) {
    new aws.glue.Crawler(
      `${contract.source}_data_crawler`,
      {
        name: context.naming.crawler(contract.source),
        description: `Compares the objects of ${contract.source} with its declared tables.`,
        role: role.arn,
        databaseName: catalog.databaseName,
        catalogTargets: [
          { databaseName: catalog.databaseName, tables: crawledTables(contract).map(({ name }) => name) },
        ],
        schemaChangePolicy: { deleteBehavior: 'LOG', updateBehavior: 'LOG' },
        tags: { ...sourceTags(context.tags, contract.source) },
      },
      { ...opts, dependsOn: [role.policy, ...catalog.tables.values()] },
    );
  }
}
