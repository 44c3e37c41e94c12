import { type Contract, tablesOf } from '../../etl/platform.ts';
import { contractKey, deadLetterPrefix, layoutKey, suppressionListKey } from '../../lake/keys.ts';
import { arn } from './arn.ts';
import { allow, type PolicyStatement } from './document.ts';
import { type Lake, listObjects, readObjects, writeObjects } from './objects.ts';

export interface ProcessorScope extends Lake {
  readonly contracts: readonly Contract[];
  /** Stream name of a source. */
  readonly stream: (source: string) => string;
  readonly alertTopic: string;
}

/** What the processors of all sources may do; the event source mappings read the streams with the same rights. */
export function processorPolicy({ contracts, stream, alertTopic, ...lake }: ProcessorScope): PolicyStatement[] {
  const written = contracts.flatMap((contract) => {
    const { processed, quarantine, alerts, erased } = tablesOf(contract);
    return [processed, quarantine, alerts, erased].flatMap((table) => (table ? `${table.prefix}*` : []));
  });
  // What it reads it replaces: the contract that the stored data follow, by a put over the version that it read.
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
    writeObjects(lake, [...written, ...replaced]),
    ...(contracts.some(({ alert }) => alert) ? [allow(['sns:Publish'], [arn.topic(lake, alertTopic)])] : []),
    ...deadLetters(lake),
  ];
}

/** Only into a bucket of this account: a bucket of the same name elsewhere never gets the records. */
function deadLetters(lake: Lake): PolicyStatement[] {
  const ours = { StringEquals: { 's3:ResourceAccount': lake.accountId } };
  return [
    allow(['s3:PutObject'], [arn.objects(lake, lake.bucket, `${deadLetterPrefix}*`)], ours),
    listObjects(lake, [`${deadLetterPrefix}*`], ours),
  ];
}
