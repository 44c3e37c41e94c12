import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Contract } from '../etl/platform.ts';
import type { Context } from './context.ts';
import { LakeFunction } from './function.ts';
import type { LakeBucket } from './lake-bucket.ts';
import { functionBase } from './naming.ts';
import type { DeclaredRole } from './role.ts';
import type { EventSourceMappingSettings, StreamSettings } from './stream-settings.ts';
import { sourceTags } from './tags.ts';
import { inHours, inSeconds, type Megabytes, seconds } from './units.ts';

export interface SourcePipelineArgs {
  readonly contract: Contract;
  readonly bucket: LakeBucket;
  readonly alertTopicArn: pulumi.Input<string>;
  /** Role of all processors: `lambda-data-processing-role`. */
  readonly role: DeclaredRole;
  readonly stream: StreamSettings;
  readonly mapping: EventSourceMappingSettings;
  /** Score above which a record raises an alert. Missing: the contract's own threshold. */
  readonly alertThreshold?: number;
  /** Memory of the processor. */
  readonly memory: Megabytes;
  readonly protectData: boolean;
  /** Secret of the pseudonyms. Missing: personal data are stored as they are. */
  readonly pseudonymKey?: pulumi.Output<string>;
  /**
   * Counts the records that the event source mapping polls, by result: CloudWatch bills these metrics as custom ones.
   */
  readonly countEvents: boolean;
}

/** Timeout for one batch. */
const processorTimeout = seconds(60);

/** Ingestion of a source: stream, processor, and the event source mapping from one to the other. */
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
        // The service's own key: users of the stream need no separate right to the key.
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
        base: functionBase.processor(source),
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
          // A function without personal data does not need the secret.
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
      functionBase.processor(contract.source),
      {
        eventSourceArn: stream.arn,
        functionName: processor.name,
        // Creating an event source mapping takes minutes: from LATEST, it would miss records that arrive meanwhile.
        startingPosition: 'TRIM_HORIZON',
        batchSize: mapping.batchSize,
        maximumBatchingWindowInSeconds: inSeconds(mapping.window),
        parallelizationFactor: mapping.parallelizationFactor,
        maximumRetryAttempts: mapping.maximumRetryAttempts,
        maximumRecordAgeInSeconds: inSeconds(mapping.maximumRecordAge),
        bisectBatchOnFunctionError: true,
        functionResponseTypes: ['ReportBatchItemFailures'],
        // S3, because a queue or topic receives only a notice of a dead letter, never its records.
        destinationConfig: { onFailure: { destinationArn: bucket.arn } },
        ...(countEvents ? { metricsConfig: { metrics: ['EventCount'] } } : {}),
        tags: { ...sourceTags(context.tags, contract.source) },
      },
      // Lambda checks the role's rights to the stream and the destination when it creates the event source mapping.
      { parent: this, dependsOn: [role.policy] },
    );
  }
}
