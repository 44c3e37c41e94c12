import * as pulumi from '@pulumi/pulumi';
import { sources } from '../etl/platform.ts';
import { buildHandlers } from '../infra/bundle.ts';
import { declarePlatform } from './declare-platform.ts';
import { readSettings } from './read-settings.ts';
import { withRunErrors } from './run-error.ts';

const stack = pulumi.getStack();
// Checks before anything is built or declared: a mistake costs a second, not half a deployment.
const settings = withRunErrors(() => readSettings(sources.map(({ source }) => source)));
// Builds here, so that the deployed code is always the code of the tree.
const bundles = await buildHandlers();
const outputs = withRunErrors(() => declarePlatform({ stack, settings, contracts: sources, bundles }));

export const {
  bucket,
  database,
  workgroup,
  stateMachineArn,
  alertTopicArn,
  dashboard,
  maxRejectedPercent,
  streams,
  etlJobs,
  functions,
} = outputs;
