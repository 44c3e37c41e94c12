import * as pulumi from '@pulumi/pulumi';
import { sources } from '../etl/platform.ts';
import { buildHandlers } from '../infra/bundle.ts';
import { declarePlatform } from './declare-platform.ts';
import { readSettings } from './read-settings.ts';
import { withRunErrors } from './run-error.ts';

const stack = pulumi.getStack();
// Before anything is built or declared: a mistake costs a second, not half a stack.
const settings = withRunErrors(() => readSettings(sources.map(({ source }) => source)));
// Built here, so that what is shipped is always what is in the tree.
const bundles = await buildHandlers();
const outputs = withRunErrors(() => declarePlatform({ stack, settings, contracts: sources, bundles }));

export const { bucket, database, workgroup, stateMachineArn, alertTopicArn, dashboard, streams, etlJobs, functions } =
  outputs;
