import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Contract } from '../etl/platform.ts';
import type { Context } from './context.ts';
import { LakeFunction } from './function.ts';
import type { LakeBucket } from './lake-bucket.ts';
import type { DeclaredRole } from './role.ts';
import type { EventSourceMappingSettings, StreamSettings } from './stream-settings.ts';
import { sourceTags } from './tags.ts';
import { inHours, inSeconds, type Megabytes, seconds } from './units.ts';

export interface SourcePipelineArgs {
  readonly contract: Contract;
  readonly bucket: LakeBucket;
  readonly alertTopicArn: pulumi.Input<string>;
  /** Of all processors: `lambda-data-processing-role`. */
  readonly role: DeclaredRole;
  readonly stream: StreamSettings;
  readonly mapping: EventSourceMappingSettings;
  /** Score above which a record raises an alert. Absent: the contract's own threshold. */
  readonly alertThreshold?: number;
  /** Of the processor. */
  readonly memory: Megabytes;
  readonly protectData: boolean;
  /** Secret of the pseudonyms. Absent: personal data are stored as they are. */
  readonly pseudonymKey?: pulumi.Output<string>;
  /** Count what becomes of the records that the mapping polls: CloudWatch bills these metrics as custom ones. */
  readonly countEvents: boolean;
}

/** For one batch. */
const processorTimeout = seconds(60);

/** A source's way in: stream, processor, and the mapping that takes one to the other. */
export class SourcePipeline extends pulumi.ComponentResource {
  readonly contract: Contract;
  readonly streamName: pulumi.Output<string>;
  readonly processorName: pulumi.Output<string>;
  readonly mappingUuid: pulumi.Output<string>;

  constructor(context: Context, args: SourcePipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:ingest:SourcePipeline', args.contract.source, {}, opts);
    const stream = this.stream(context, args);
    const processor = this.processor(context, args);
    this.mappingUuid = this.mapping(context, args, stream, processor).uuid;
    this.contract = args.contract;
    this.streamName = stream.name;
    this.processorName = processor.name;
    this.registerOutputs({ streamName: this.streamName, processorName: this.processorName });
  }

  private stream(context: Context, { contract, stream, protectData }: SourcePipelineArgs): aws.kinesis.Stream {
    return new aws.kinesis.Stream(
      `${contract.source}-data-stream`,
      {
        name: context.naming.stream(contract.source),
        streamModeDetails: { streamMode: stream.mode },
        ...(stream.mode === 'PROVISIONED' ? { shardCount: stream.shardCount } : {}),
        retentionPeriod: inHours(stream.retention),
        encryptionType: 'KMS',
        // The key of the service: whoever may use the stream may use it, without a right of its own.
        kmsKeyId: 'alias/aws/kinesis',
        tags: { ...sourceTags(context.tags, contract.source) },
      },
      { parent: this, protect: protectData },
    );
  }

  private processor(context: Context, args: SourcePipelineArgs): LakeFunction {
    const { source, records, alert, score } = args.contract;
    const personal = args.contract.fields.some((field) => field.personal);
    const threshold = alert && (args.alertThreshold ?? alert.above);
    return new LakeFunction(
      context,
      {
        base: `${source}-data-processor`,
        functionName: context.naming.processor(source),
        description: score ? `Decodes, validates and scores ${records}.` : `Decodes and validates ${records}.`,
        entry: 'lambda/processor',
        role: args.role,
        memory: args.memory,
        timeout: processorTimeout,
        environment: {
          LAKE_BUCKET: args.bucket.name,
          SOURCE: source,
          ...(threshold === undefined
            ? {}
            : { ALERT_TOPIC_ARN: args.alertTopicArn, ALERT_THRESHOLD: String(threshold) }),
          // A function that meets no personal data has no use for the secret.
          ...(args.pseudonymKey && personal ? { PSEUDONYM_KEY: args.pseudonymKey } : {}),
        },
        tags: sourceTags(context.tags, source),
      },
      { parent: this },
    );
  }

  private mapping(
    context: Context,
    { contract, bucket, mapping, role, countEvents }: SourcePipelineArgs,
    stream: aws.kinesis.Stream,
    processor: LakeFunction,
  ): aws.lambda.EventSourceMapping {
    return new aws.lambda.EventSourceMapping(
      `${contract.source}-data-processor`,
      {
        eventSourceArn: stream.arn,
        functionName: processor.name,
        // A mapping takes minutes to be made: from LATEST it would miss what came meanwhile.
        startingPosition: 'TRIM_HORIZON',
        batchSize: mapping.batchSize,
        maximumBatchingWindowInSeconds: inSeconds(mapping.window),
        parallelizationFactor: mapping.parallelizationFactor,
        maximumRetryAttempts: mapping.maximumRetryAttempts,
        maximumRecordAgeInSeconds: inSeconds(mapping.maximumRecordAge),
        bisectBatchOnFunctionError: true,
        functionResponseTypes: ['ReportBatchItemFailures'],
        // S3, since a queue or topic gets a notice of a dead letter, but never its records.
        destinationConfig: { onFailure: { destinationArn: bucket.arn } },
        ...(countEvents ? { metricsConfig: { metrics: ['EventCount'] } } : {}),
        tags: { ...sourceTags(context.tags, contract.source) },
      },
      // Lambda tries the role on stream and destination when the mapping is made.
      { parent: this, dependsOn: [role.policy] },
    );
  }
}
