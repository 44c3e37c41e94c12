import { arnOf } from './arn.ts';
import type { Materialiser } from './context.ts';
import { declaredName, readInputs } from './inputs.ts';

/** Shards that the service starts an on-demand stream with. */
const onDemandShards = 4;

/** `aws.kinesis.Stream`: shards on disk. Its records are kept between starts, within their retention. */
export const stream: Materialiser = async (resource, { kinesis, location }) => {
  const name = declaredName(resource);
  const read = readInputs(resource.inputs);
  const mode = read.inner('streamModeDetails').textOr('streamMode', 'PROVISIONED');
  const shardCount = mode === 'ON_DEMAND' ? onDemandShards : read.number('shardCount', 1);
  const retentionHours = read.number('retentionPeriod', 24);
  await kinesis.declare({ name, shardCount, retentionHours });
  const arn = arnOf('kinesis', location, `stream/${name}`);
  return { id: arn, state: { ...resource.inputs, arn, shardCount, retentionPeriod: retentionHours } };
};
