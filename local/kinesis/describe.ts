import { AwsErrorResponse } from '../engines.ts';
import { decimalHashKey } from './hash-key.ts';
import { invalidField, optionalInteger, optionalText, type Request } from './request.ts';
import type { Stream, StreamShard } from './stream.ts';

function describeShard({ log, start, end, closed, parents }: StreamShard) {
  const [parent, adjacent] = parents;
  return {
    ShardId: log.id,
    HashKeyRange: { StartingHashKey: decimalHashKey(start), EndingHashKey: decimalHashKey(end) },
    SequenceNumberRange: {
      StartingSequenceNumber: log.sequence.of(0),
      ...(closed && { EndingSequenceNumber: log.sequence.of(Math.max(0, log.next() - 1)) }),
    },
    ...(parent && { ParentShardId: parent }),
    ...(adjacent && { AdjacentParentShardId: adjacent }),
  };
}

function describeCommon({ name, arn, createdAt, retentionHours }: Stream) {
  return {
    StreamName: name,
    StreamARN: arn,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: 'PROVISIONED' },
    RetentionPeriodHours: retentionHours,
    StreamCreationTimestamp: createdAt / 1000,
    EncryptionType: 'NONE',
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
  };
}

/** DescribeStream. @throws AwsErrorResponse */
export function describeStream(stream: Stream, request: Request) {
  const { page, more } = pageOf(stream.shards, request, 'Limit', optionalText(request, 'ExclusiveStartShardId'));
  return { StreamDescription: { ...describeCommon(stream), HasMoreShards: more, Shards: page.map(describeShard) } };
}

/** DescribeStreamSummary. */
export function describeStreamSummary(stream: Stream) {
  const OpenShardCount = stream.shards.filter((shard) => !shard.closed).length;
  return { StreamDescriptionSummary: { ...describeCommon(stream), OpenShardCount, ConsumerCount: 0 } };
}

/** Content of a NextToken of ListShards. */
interface ShardListPosition {
  readonly stream: string;
  readonly after: string;
}

/**
 * Stream that a ListShards request continues, if it carries a NextToken.
 * @throws AwsErrorResponse ExpiredNextTokenException
 */
export function readNextToken(request: Request): ShardListPosition | undefined {
  const token = optionalText(request, 'NextToken');
  if (token === undefined) return undefined;
  const [stream, after] = Buffer.from(token, 'base64').toString().split('/');
  if (stream && after) return { stream, after };
  throw new AwsErrorResponse('ExpiredNextTokenException', 'The NextToken is not one that ListShards gave.');
}

/** ListShards. @throws AwsErrorResponse */
export function listShards(stream: Stream, request: Request) {
  const shards = filtered(stream.shards, request);
  const after = readNextToken(request)?.after ?? optionalText(request, 'ExclusiveStartShardId');
  const { page, more } = pageOf(shards, request, 'MaxResults', after);
  const last = page.at(-1)?.log.id;
  const token = more && last ? { NextToken: Buffer.from(`${stream.name}/${last}`).toString('base64') } : {};
  return { Shards: page.map(describeShard), ...token };
}

function filtered(shards: readonly StreamShard[], { ShardFilter }: Request): readonly StreamShard[] {
  if (ShardFilter === undefined || ShardFilter === null) return shards;
  const { Type, ShardId } = ShardFilter as { readonly Type?: unknown; readonly ShardId?: unknown };
  if (Type === 'AT_LATEST') return shards.filter((shard) => !shard.closed);
  if (Type === 'FROM_TRIM_HORIZON')
    return shards.filter((shard) => !shard.closed || shard.log.first() < shard.log.next());
  if (Type === 'AFTER_SHARD_ID' && typeof ShardId === 'string') return shards.filter(({ log }) => log.id > ShardId);
  throw invalidField('shardFilter.type', Type, 'This endpoint knows AT_LATEST, FROM_TRIM_HORIZON and AFTER_SHARD_ID');
}

function pageOf(shards: readonly StreamShard[], request: Request, limitField: string, after: string | undefined) {
  const limit = optionalInteger(request, limitField, 1, 10_000) ?? 1_000;
  const rest = after === undefined ? shards : shards.filter(({ log }) => log.id > after);
  return { page: rest.slice(0, limit), more: rest.length > limit };
}

/** ListStreams. @throws AwsErrorResponse */
export function listStreams(streams: readonly Stream[], request: Request) {
  const limit = optionalInteger(request, 'Limit', 1, 10_000) ?? 100;
  const after = optionalText(request, 'NextToken') ?? optionalText(request, 'ExclusiveStartStreamName') ?? '';
  const rest = streams.filter(({ name }) => name > after).sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = rest.slice(0, limit);
  const more = rest.length > limit;
  return {
    StreamNames: page.map(({ name }) => name),
    StreamSummaries: page.map((stream) => ({
      StreamName: stream.name,
      StreamARN: stream.arn,
      StreamStatus: 'ACTIVE',
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      StreamCreationTimestamp: stream.createdAt / 1000,
    })),
    HasMoreStreams: more,
    ...(more && { NextToken: page.at(-1)?.name }),
  };
}
