import { type Contract, tablesOf } from '../../etl/platform.ts';
import { contractKey, deadLetterPrefix, layoutKey, stateFolder, suppressionListKey } from '../../lake/keys.ts';
import { arn } from './arn.ts';
import { allow, type PolicyStatement } from './document.ts';
import { type BucketLocation, listObjects, readObjects, writeObjects } from './objects.ts';

export interface ProcessorScope extends BucketLocation {
  readonly contracts: readonly Contract[];
  /** Stream name of a source. */
  readonly stream: (source: string) => string;
  readonly alertTopic: string;
}

/** Rights of the processors of all sources; the event source mappings read the streams with the same rights. */
export function processorPolicy({ contracts, stream, alertTopic, ...lake }: ProcessorScope): PolicyStatement[] {
  const written = contracts.flatMap((contract) => {
    const { processed, quarantine, alerts, erased } = tablesOf(contract);
    return [processed, quarantine, alerts, erased].flatMap((table) => (table ? `${table.prefix}*` : []));
  });
  // It replaces what it reads: the contract that the stored data follow, by a put conditional on the version read.
  const replaced = [layoutKey, ...contracts.map(({ source }) => contractKey(source))];
  return [
    allow(
      [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      contracts.map(({ source }) => arn.stream(lake, stream(source))),
    ),
    readObjects(lake, [...replaced, ...contracts.map(({ source }) => suppressionListKey(source))]),
    listObjects(lake, [stateFolder]),
    writeObjects(lake, [...written, ...replaced]),
    ...(contracts.some(({ alert }) => alert) ? [allow(['sns:Publish'], [arn.topic(lake, alertTopic)])] : []),
    ...deadLetters(lake),
  ];
}

/** Puts only into a bucket of this account: a bucket of the same name in another account never receives the records. */
function deadLetters(lake: BucketLocation): PolicyStatement[] {
  const ours = { StringEquals: { 's3:ResourceAccount': lake.accountId } };
  return [
    allow(['s3:PutObject'], [arn.objects(lake, lake.bucket, `${deadLetterPrefix}*`)], ours),
    listObjects(lake, [`${deadLetterPrefix}*`], ours),
  ];
}
