import { join } from 'node:path';
import { AwsErrorResponse, type JsonApi, type KinesisEngine, type StreamDeclaration } from '../engines.ts';
import { describeStream, describeStreamSummary, listShards, listStreams, readNextToken } from './describe.ts';
import { getRecords } from './get.ts';
import { getShardIterator, readIterator } from './iterator.ts';
import { answerPutRecords, type BeforePut, putRecord } from './put.ts';
import { invalidArgument, invalidField, optionalInteger, optionalText, type Request, text } from './request.ts';
import { openStream, type Stream } from './stream.ts';

export interface KinesisOptions {
  /** Folder with a subfolder for each stream. Only one process at a time may open it. */
  readonly directory: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Default `000000000000`. */
  readonly accountId?: string;
  /** Bytes after which a shard begins a new file, default 64 MiB. Retention drops whole files. */
  readonly segmentBytes?: number;
  /** Rejects single records; by default none. */
  readonly beforePut?: BeforePut;
  /**
   * Receives records that could not be written, as on a full disk; their producer gets the error too. Also receives
   * files that could not be removed.
   */
  readonly onError?: (error: Error) => void;
  /** ms since 1970 UTC; default the machine's clock. */
  readonly now?: () => number;
}

/** Engine with the access that an event source mapping in the same process needs: records without HTTP. */
export interface EmbeddedKinesis extends KinesisEngine {
  /** @throws AwsErrorResponse ResourceNotFoundException */
  stream(name: string): Stream;
}

const DEFAULT_RETENTION_HOURS = 24;
/** Interval at which expired files are dropped of streams that receive no records. */
export const trimEveryMs = 10 * 60_000;
/** Shards of a new on-demand stream in the service. */
const ON_DEMAND_SHARDS = 4;
const STREAM_NAME = /^[a-zA-Z0-9_.-]{1,128}$/;

/**
 * Kinesis Data Streams on files of one directory. Records survive the process, but not a power failure: they are not
 * synced.
 */
export function createKinesis(options: KinesisOptions): EmbeddedKinesis {
  const { directory, region = 'us-east-1', accountId = '000000000000', segmentBytes = 64 * 1024 * 1024 } = options;
  const { beforePut = () => undefined, onError = () => undefined, now = Date.now } = options;
  const streams = new Map<string, Stream>();

  const stream = (name: string) => {
    const found = streams.get(name);
    if (found) return found;
    throw new AwsErrorResponse('ResourceNotFoundException', `Stream ${name} under account ${accountId} not found.`);
  };
  const trim = async () => {
    const shards = [...streams.values()].flatMap((each) => each.shards);
    await Promise.all(shards.map(({ log }) => log.trim().catch(onError)));
  };
  const trimming = setInterval(trim, trimEveryMs).unref();
  const open = async (declaration: StreamDeclaration) => {
    await streams.get(declaration.name)?.close();
    const arn = `arn:aws:kinesis:${region}:${accountId}:stream/${declaration.name}`;
    const opened = { directory: join(directory, declaration.name), arn, segmentBytes, now };
    streams.set(declaration.name, await openStream(declaration, opened));
  };
  const create = async (request: Request) => {
    const declaration = readDeclaration(request);
    if (streams.has(declaration.name)) {
      const message = `Stream ${declaration.name} under account ${accountId} already exists.`;
      throw new AwsErrorResponse('ResourceInUseException', message);
    }
    await open(declaration);
    return {};
  };
  const read = (request: Request) => {
    const position = readIterator(request, now());
    return getRecords(stream(position.stream), position, request, now());
  };
  const operations: Readonly<Record<string, (request: Request) => unknown>> = {
    CreateStream: create,
    DescribeStream: (request) => describeStream(stream(streamName(request)), request),
    DescribeStreamSummary: (request) => describeStreamSummary(stream(streamName(request))),
    GetRecords: read,
    GetShardIterator: (request) => getShardIterator(stream(streamName(request)), request, now()),
    ListShards: (request) => listShards(stream(readNextToken(request)?.stream ?? streamName(request)), request),
    ListStreams: (request) => listStreams([...streams.values()], request),
    PutRecord: (request) => putRecord(stream(streamName(request)), request, beforePut),
    PutRecords: (request) => answerPutRecords(stream(streamName(request)), request, beforePut, onError),
  };
  return {
    declare: open,
    stream,
    api: dispatch(operations),
    recordCount: (name) => stream(name).shards.reduce((sum, { log }) => sum + log.next(), 0),
    trim,
    async close() {
      clearInterval(trimming);
      for (const each of streams.values()) await each.close();
      streams.clear();
    },
  };
}

function dispatch(operations: Readonly<Record<string, (request: Request) => unknown>>): JsonApi {
  return async (operation, body) => {
    const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (run) return await run(body);
    const known = Object.keys(operations).join(', ');
    throw new AwsErrorResponse('UnknownOperationException', `${operation} is not offered here; these are: ${known}.`);
  };
}

function readDeclaration(request: Request): StreamDeclaration {
  const name = text(request, 'StreamName');
  if (!STREAM_NAME.test(name)) throw invalidField('streamName', name, `Member must match ${STREAM_NAME.source}`);
  const { StreamModeDetails } = request as { readonly StreamModeDetails?: { readonly StreamMode?: unknown } };
  const mode = StreamModeDetails?.StreamMode;
  const given = optionalInteger(request, 'ShardCount', 1, 10_000);
  const shardCount = mode === 'ON_DEMAND' ? (given ?? ON_DEMAND_SHARDS) : given;
  if (shardCount === undefined) throw invalidArgument('ShardCount is needed for a stream in provisioned mode.');
  return { name, shardCount, retentionHours: DEFAULT_RETENTION_HOURS };
}

/** A request names a stream by its name or its ARN, whose last part is the name. */
function streamName(request: Request): string {
  return optionalText(request, 'StreamName') ?? text(request, 'StreamARN').replace(/^.*:stream\//, '');
}
