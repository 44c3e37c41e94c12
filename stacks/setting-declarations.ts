import { shortestPseudonymKey } from '../etl/platform.ts';
import { days, hours, megabytes, minutes, seconds } from '../infra/units.ts';
import {
  booleanSetting,
  integerSetting,
  oneOfNumbersSetting,
  oneOfSetting,
  secretTextSetting,
  textSetting,
} from './setting-types.ts';

/** Retention times that CloudWatch Logs offers, in days. */
const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const memory = { unit: megabytes, min: 128, max: 10_240 };
const kept = { unit: days, min: 1, max: 36_500 };

/** Keys of a stack's configuration. `Pulumi.yaml` declares the same keys to the Pulumi CLI. */
export const declaredSettings = {
  bucketName: textSetting("Name of the lake's bucket, if not multi-source-data-lake-<stack>-<account id>.", {
    pattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    expected: 'a bucket name: 3 to 63 lower-case letters, digits and hyphens',
  }),
  protectData: booleanSetting('Reject the deletion of the bucket and the streams.', false),
  alertEmail: textSetting('Address that receives alerts and failures by mail; AWS asks it to confirm first.', {
    pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
    expected: 'an e-mail address, as name@example.com',
  }),
  pseudonymisePersonal: booleanSetting(
    'Store pseudonyms instead of personal data, except in raw files and quarantine.',
    false,
  ),
  pseudonymKey: secretTextSetting(
    'Secret of the pseudonyms; another secret gives other pseudonyms: pulumi config set --secret.',
    shortestPseudonymKey,
  ),

  streamMode: oneOfSetting(
    'Capacity mode of the streams: PROVISIONED by streamShards, ON_DEMAND by load.',
    ['PROVISIONED', 'ON_DEMAND'],
    'PROVISIONED',
  ),
  streamShards: integerSetting('Shards of each stream, 1,000 records a second each. PROVISIONED only.', {
    min: 1,
    max: 500,
    default: 1,
  }),
  streamRetentionHours: integerSetting('Hours that a stream keeps its records.', {
    unit: hours,
    min: 24,
    max: 8760,
    default: 24,
  }),

  batchSize: integerSetting('Records of one batch.', { min: 1, max: 10_000, default: 500 }),
  batchWindowSeconds: integerSetting('Seconds to wait for a full batch.', {
    unit: seconds,
    min: 0,
    max: 300,
    default: 1,
  }),
  batchesPerShard: integerSetting('Batches of one shard that are processed at the same time.', {
    min: 1,
    max: 10,
    default: 1,
  }),
  batchRetries: integerSetting('Attempts after the first one, before a batch goes to the dead-letter queue.', {
    min: 0,
    max: 10_000,
    default: 5,
  }),
  recordAgeSeconds: integerSetting('Age in seconds at which a record goes to the dead-letter queue.', {
    unit: seconds,
    min: 60,
    max: 604_800,
    default: 21_600,
  }),

  simulate: booleanSetting('Run the simulator on a schedule.', true),
  recordsPerDay: integerSetting('Records per day that the simulator sends for each source.', {
    min: 1,
    max: 50_000_000,
    default: 100_000,
  }),
  tickMinutes: integerSetting("Minutes between two of the simulator's invocations.", {
    unit: minutes,
    min: 1,
    max: 1440,
    default: 5,
  }),

  orchestrate: booleanSetting('Run ETL and analytics on a schedule.', true),
  orchestrationSchedule: textSetting('Schedule of ETL and analytics, UTC: rate(…) or cron(…).', {
    pattern: /^(rate\((1 (minute|hour|day)|(?!1 )[1-9]\d* (minutes|hours|days))\)|cron\((\S+ ){5}\S+\))$/,
    expected: 'a schedule, as rate(1 hour) or cron(0/15 * * * ? *)',
    default: 'rate(1 hour)',
  }),
  etlConcurrency: integerSetting('Tasks of an ETL run that run at the same time.', { min: 1, max: 32, default: 2 }),
  etlTimeoutMinutes: integerSetting('Minutes after which an ETL run is stopped.', {
    unit: minutes,
    min: 1,
    max: 240,
    default: 60,
  }),

  simulatorMemoryMb: integerSetting('Memory of the simulator in MB.', { ...memory, default: 512 }),
  processorMemoryMb: integerSetting('Memory of each processor in MB.', { ...memory, default: 512 }),
  etlMemoryMb: integerSetting('Memory of each ETL function in MB.', { ...memory, default: 1769 }),
  analyticsMemoryMb: integerSetting('Memory of each analytics function in MB.', { ...memory, default: 256 }),

  athenaScanLimitMb: integerSetting('MB that one query may scan before Athena cancels it.', {
    unit: megabytes,
    min: 10,
    max: 7_000_000,
    default: 1024,
  }),
  enableCrawlers: booleanSetting(
    'Declare a crawler for each source, which logs differences between objects and tables.',
    false,
  ),

  logLevel: oneOfSetting('Least severe level that functions write.', ['debug', 'info', 'warn', 'error'], 'info'),
  logRetentionDays: oneOfNumbersSetting('Days that logs are kept.', logRetentions, { unit: days, default: 14 }),

  tracing: booleanSetting('Send traces of functions and executions to X-Ray.', false),
  alarms: booleanSetting('Declare alarms, which notify the alert topic.', false),
  alarmIteratorAgeSeconds: integerSetting('Seconds that records may wait in a stream before an alarm.', {
    unit: seconds,
    min: 60,
    max: 604_800,
    default: 600,
  }),
  alarmQuarantinePercent: integerSetting('Percentage of records that may be quarantined before an alarm.', {
    min: 0,
    max: 99,
    default: 5,
  }),
  alarmFreshnessHours: integerSetting('Hours without a successful run of ETL and analytics before an alarm.', {
    unit: hours,
    min: 1,
    max: 24,
    default: 3,
  }),
  alarmEtlMinutes: integerSetting('Minutes that one plan of an ETL may take before an alarm.', {
    unit: minutes,
    min: 1,
    max: 240,
    default: 30,
  }),
  alarmObjectsPerHour: integerSetting('Processed objects that one hour may hold before an alarm.', {
    min: 1,
    max: 5000,
    default: 2000,
  }),

  rawArchiveDays: integerSetting('Days after which raw files move to Glacier Instant Retrieval.', {
    ...kept,
    default: 30,
  }),
  processedDays: integerSetting('Days that processed objects are kept.', { ...kept, default: 90 }),
  quarantineDays: integerSetting('Days that rejected records are kept.', { ...kept, default: 180 }),
  deadLetterDays: integerSetting('Days that dead letters are kept.', { ...kept, default: 90 }),
  queryResultDays: integerSetting('Days that query results are kept.', { ...kept, default: 7 }),
  maxRejectedPercent: integerSetting('Percent of the rows of a raw file that may be quarantined before status fails.', {
    min: 0,
    max: 100,
    default: 50,
  }),
  replacedVersionDays: integerSetting(
    'Days that replaced and removed versions of objects are kept. Those of raw files are kept for good.',
    {
      ...kept,
      default: 14,
    },
  ),
} as const;
