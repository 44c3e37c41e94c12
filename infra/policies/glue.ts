import { type AwsLocation, arn } from './arn.ts';
import { allow, type PolicyStatement } from './document.ts';
import { type BucketLocation, listObjects, readObjects } from './objects.ts';

/** Prefix of the scripts of Glue jobs. */
export const scriptPrefix = 'scripts/';

/** Rights of the script: it invokes the ETL functions and nothing else, and never sees a record. */
export const etlJobPolicy = (lake: BucketLocation, etlFunctions: readonly string[]): PolicyStatement[] => [
  readObjects(lake, [`${scriptPrefix}*`]),
  allow(
    ['lambda:InvokeFunction'],
    etlFunctions.map((name) => arn.function(lake, name)),
  ),
  glueLogs(lake, 'python-jobs'),
];

export interface CrawlerScope extends BucketLocation {
  readonly database: string;
  readonly tables: readonly string[];
  /** Prefixes of their objects, with `*`. */
  readonly data: readonly string[];
}

/** Reads the objects of declared tables; in the catalog it may only note its own run. */
export const crawlerPolicy = (scope: CrawlerScope): PolicyStatement[] => [
  readObjects(scope, scope.data),
  listObjects(scope, scope.data),
  allow(
    [
      'glue:GetDatabase',
      'glue:GetTable',
      'glue:GetTables',
      'glue:GetPartitions',
      'glue:BatchGetPartition',
      'glue:BatchCreatePartition',
      'glue:UpdateTable',
    ],
    [
      arn.catalog(scope),
      arn.database(scope, scope.database),
      ...scope.tables.map((table) => arn.tables(scope, scope.database, table)),
    ],
  ),
  glueLogs(scope, 'crawlers'),
];

/** Glue's log groups belong to the account, not to a stack: a run may have to create them first. */
const glueLogs = (location: AwsLocation, kind: 'python-jobs' | 'crawlers'): PolicyStatement =>
  allow(
    ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    [arn.logStreams(location, `/aws-glue/${kind}*`)],
  );
