import { queryResultPrefix } from '../../lake/keys.ts';
import { arn } from './arn.ts';
import { allow, type PolicyStatement } from './document.ts';
import { type BucketLocation, listObjects, readObjects, writeObjects } from './objects.ts';

/** Scope of a function's SQL. */
export interface QueryScope extends BucketLocation {
  readonly database: string;
  readonly workgroup: string;
  /** Tables that it may read, each a name or a prefix with `*`. */
  readonly tables: readonly string[];
  /** Prefixes that hold their objects, with `*`. */
  readonly data: readonly string[];
}

/** Prefix of query results. */
export const resultPrefix = queryResultPrefix;

/**
 * Athena reads tables and writes its results with the rights of the caller. Tables can be read, not changed: the tables
 * of a source are declared.
 */
export function queryTables(scope: QueryScope): PolicyStatement[] {
  return [
    allow(
      ['athena:StartQueryExecution', 'athena:GetQueryExecution', 'athena:GetQueryResults', 'athena:StopQueryExecution'],
      [arn.workgroup(scope, scope.workgroup)],
    ),
    allow(
      ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartition', 'glue:GetPartitions'],
      [
        arn.catalog(scope),
        arn.database(scope, scope.database),
        ...scope.tables.map((tables) => arn.tables(scope, scope.database, tables)),
      ],
    ),
    allow(['s3:GetBucketLocation'], [arn.bucket(scope, scope.bucket)]),
    readObjects(scope, [...scope.data, `${resultPrefix}*`]),
    listObjects(scope, [...scope.data, `${resultPrefix}*`]),
    writeObjects(scope, [`${resultPrefix}*`]),
    allow(
      ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      [arn.objects(scope, scope.bucket, `${resultPrefix}*`)],
    ),
  ];
}
