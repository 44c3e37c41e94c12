import { PlatformError } from '../errors.ts';
import type { DeclaredResource, MaterialisedResource } from '../program/program.ts';
import { bucket } from './bucket.ts';
import { bucketObject } from './bucket-object.ts';
import { catalogDatabase } from './catalog-database.ts';
import { catalogTable } from './catalog-table.ts';
import type { MaterialiseContext, Materialiser } from './context.ts';
import { declaredOnly, declaredOnlyTypes } from './declared-only.ts';
import { eventSourceMapping } from './event-source-mapping.ts';
import { lambdaFunction } from './function.ts';
import { job } from './job.ts';
import { queue } from './queue.ts';
import { schedule } from './schedule.ts';
import { stateMachine } from './state-machine.ts';
import { stream } from './stream.ts';
import { topic } from './topic.ts';
import { workgroup } from './workgroup.ts';

export type { Engines, MaterialiseContext, Materialiser } from './context.ts';
export { answerInvoke } from './invokes.ts';

/** Function that creates each type of resource, by Pulumi's token of the type. */
export const materialisers: Readonly<Record<string, Materialiser>> = {
  ...Object.fromEntries(Object.keys(declaredOnlyTypes).map((type) => [type, declaredOnly])),
  'aws:s3/bucket:Bucket': bucket,
  'aws:s3/bucketObjectv2:BucketObjectv2': bucketObject,
  'aws:kinesis/stream:Stream': stream,
  'aws:lambda/function:Function': lambdaFunction,
  'aws:lambda/eventSourceMapping:EventSourceMapping': eventSourceMapping,
  'aws:sns/topic:Topic': topic,
  'aws:sqs/queue:Queue': queue,
  'aws:glue/catalogDatabase:CatalogDatabase': catalogDatabase,
  'aws:glue/catalogTable:CatalogTable': catalogTable,
  'aws:glue/job:Job': job,
  'aws:athena/workgroup:Workgroup': workgroup,
  'aws:sfn/stateMachine:StateMachine': stateMachine,
  'aws:scheduler/schedule:Schedule': schedule,
};

/**
 * Creates a declared resource on the embedded engines.
 * @throws Error for an unknown type: a declaration must never be ignored silently
 */
export async function materialise(
  resource: DeclaredResource,
  context: MaterialiseContext,
): Promise<MaterialisedResource> {
  const { type, id } = resource;
  if (id)
    throw new PlatformError(`asks for the existing resource ${id}; locally there is only what the program declares`);
  const make = materialisers[type];
  if (make) return make(resource, context);
  throw new PlatformError(
    `resources of type ${type} are not known locally: add a file for it in local/materialise/ and name it in materialise.ts, ` +
      'or list it in declared-only.ts if it has nothing to do here',
  );
}
