import { shortestPseudonymKey } from '../etl/platform.ts';
import { days, hours, megabytes, minutes, seconds } from '../infra/units.ts';
import { boolean, integer, oneOf, oneOfNumbers, secretText, text } from './setting-types.ts';

/** Days that CloudWatch Logs offers to keep a log for. */
const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const memory = { unit: megabytes, min: 128, max: 10_240 };
const kept = { unit: days, min: 1, max: 36_500 };

/** Every key of a stack's configuration. `Pulumi.yaml` says the same to the Pulumi CLI. */
export const declaredSettings = {
  bucketName: text("Name of the lake's bucket, if not multi-source-data-lake-<stack>-<account id>.", {
    pattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    expected: 'a bucket name: 3 to 63 lower-case letters, digits and hyphens',
  }),
  protectData: boolean('Refuse to delete the bucket and the streams.', false),
  alertEmail: text('Address that is told of alerts and failures; AWS asks it to confirm first.', {
    pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
    expected: 'an e-mail address, as name@example.com',
  }),
  pseudonymisePersonal: boolean(
    'Store pseudonyms in the place of personal data; not in raw files and quarantine.',
    false,
  ),
  pseudonymKey: secretText(
    'Secret that pseudonyms are made by; another one makes others: pulumi config set --secret.',
    shortestPseudonymKey,
  ),

  streamMode: oneOf(
    'How the streams are sized: PROVISIONED by streamShards, ON_DEMAND by load.',
    ['PROVISIONED', 'ON_DEMAND'],
    'PROVISIONED',
  ),
  streamShards: integer('Shards of each stream, 1,000 records a second each. PROVISIONED only.', {
    min: 1,
    max: 500,
    default: 1,
  }),
  streamRetentionHours: integer('Hours that a stream keeps its records.', {
    unit: hours,
    min: 24,
    max: 8760,
    default: 24,
  }),

  batchSize: integer('Records of one batch.', { min: 1, max: 10_000, default: 500 }),
  batchWindowSeconds: integer('Seconds to wait for a full batch.', { unit: seconds, min: 0, max: 300, default: 1 }),
  batchesPerShard: integer('Batches of one shard at a time.', { min: 1, max: 10, default: 1 }),
  batchRetries: integer('Attempts after the first, before a batch goes to the failure destination.', {
    min: 0,
    max: 10_000,
    default: 5,
  }),
  recordAgeSeconds: integer('Age in seconds at which a record goes to the failure destination.', {
    unit: seconds,
    min: 60,
    max: 604_800,
    default: 21_600,
  }),

  simulate: boolean('Run the simulator by itself.', true),
  recordsPerDay: integer('Records that the simulator sends a day, of each source.', {
    min: 1,
    max: 50_000_000,
    default: 100_000,
  }),
  tickMinutes: integer("Minutes between two of the simulator's invocations.", {
    unit: minutes,
    min: 1,
    max: 1440,
    default: 5,
  }),

  orchestrate: boolean('Run ETL and analytics by themselves.', true),
  orchestrationSchedule: text('When they run, UTC: rate(…) or cron(…).', {
    pattern: /^(rate\((1 (minute|hour|day)|(?!1 )[1-9]\d* (minutes|hours|days))\)|cron\((\S+ ){5}\S+\))$/,
    expected: 'a schedule, as rate(1 hour) or cron(0/15 * * * ? *)',
    default: 'rate(1 hour)',
  }),
  etlConcurrency: integer('Tasks of an ETL run at a time.', { min: 1, max: 32, default: 2 }),
  etlTimeoutMinutes: integer('Minutes after which an ETL run is stopped.', {
    unit: minutes,
    min: 1,
    max: 240,
    default: 60,
  }),

  simulatorMemoryMb: integer('MB of the simulator.', { ...memory, default: 512 }),
  processorMemoryMb: integer('MB of each processor.', { ...memory, default: 512 }),
  etlMemoryMb: integer('MB of each ETL function.', { ...memory, default: 1769 }),
  analyticsMemoryMb: integer('MB of each analytics function.', { ...memory, default: 256 }),

  athenaScanLimitMb: integer('MB that one query may scan before Athena cancels it.', {
    unit: megabytes,
    min: 10,
    max: 7_000_000,
    default: 1024,
  }),
  enableCrawlers: boolean('Declare a crawler for each source, which logs where objects and tables differ.', false),

  logLevel: oneOf('Least severe level that functions write.', ['debug', 'info', 'warn', 'error'], 'info'),
  logRetentionDays: oneOfNumbers('Days that logs are kept.', logRetentions, { unit: days, default: 14 }),

  tracing: boolean('Let functions and executions leave traces in X-Ray.', false),
  alarms: boolean('Declare alarms, which tell the alert topic.', false),
  alarmIteratorAgeSeconds: integer('Seconds that records may wait in a stream before an alarm.', {
    unit: seconds,
    min: 60,
    max: 604_800,
    default: 600,
  }),
  alarmQuarantinePercent: integer('Records in a hundred that may be quarantined before an alarm.', {
    min: 0,
    max: 99,
    default: 5,
  }),
  alarmFreshnessHours: integer('Hours without a successful run of ETL and analytics before an alarm.', {
    unit: hours,
    min: 1,
    max: 24,
    default: 3,
  }),
  alarmEtlMinutes: integer('Minutes that one plan of an ETL may take before an alarm.', {
    unit: minutes,
    min: 1,
    max: 240,
    default: 30,
  }),
  alarmObjectsPerHour: integer('Processed objects that one hour may hold before an alarm.', {
    min: 1,
    max: 5000,
    default: 2000,
  }),

  rawArchiveDays: integer('Days after which raw files go to Glacier Instant Retrieval.', { ...kept, default: 30 }),
  processedDays: integer('Days that processed objects are kept.', { ...kept, default: 90 }),
  quarantineDays: integer('Days that rejected records are kept.', { ...kept, default: 180 }),
  failedDays: integer('Days that failed batches are kept.', { ...kept, default: 90 }),
  queryResultDays: integer('Days that query results are kept.', { ...kept, default: 7 }),
  replacedVersionDays: integer('Days that replaced and removed versions of objects are kept.', {
    ...kept,
    default: 14,
  }),
} as const;
