/** What no declaration says and the bill depends on. Each with why it is what it is. */

export const hoursPerMonth = 730;
export const daysPerMonth = hoursPerMonth / 24;
export const secondsPerMonth = hoursPerMonth * 3600;

/** Storage that nothing expires grows for ever: the bill is that of a lake that has run for a year. */
export const dataDays = 365;

/** Kinesis's limits of one shard. */
export const shardLimits = { recordsPerSecond: 1_000, bytesPerSecond: 1_000_000 } as const;

/** What a new on-demand stream takes, in shards; it grows to twice its peak. */
export const onDemandShards = 4;

/** Lambda polls a shard once a second: the window there is when none is declared. */
export const pollSeconds = 1;

/** Payload of one invocation, with records in base64 and about 500 bytes of envelope each. */
export const payload = { bytes: 6_000_000, envelopeBytes: 500 } as const;

/** Share of records that break a rule: that of the sample, about one in a thousand. */
export const rejectedShare = 0.001;

/** An on-demand or provisioned stream asks KMS for a data key about every five minutes, for each shard's writer and reader. */
export const kmsRequestsPerShardHour = 2 * 12;

/**
 * Billed seconds of a processor: start of the handler and one put to S3, then decoding, scoring and packing. The sample
 * takes 0.02 ms a record on one processor core; 512 MB are 0.29 of one.
 */
export const processorSeconds = { base: 0.08, perRecordOnOneCore: 0.00003 } as const;

/** MB that come with one processor core. */
export const mbPerCore = 1769;

/** Records that a core decodes, merges, sorts and packs again in a second: the samples' 60,000 and 160,000, with care. */
export const mergedRowsPerSecond = 50_000;

/** Bytes of memory of one decoded record while partitions are merged: typed columns twice, texts above all. */
export const mergedRowBytes = 1_000;

/** Seconds of one request to S3, and how many the ETL has under way. */
export const s3Request = { seconds: 0.03, atOnce: 16 } as const;

/** Seconds that a Python shell is billed beside what it waits for: starting, and loading boto3. */
export const glueStartSeconds = 20;

/** Glue bills a run of a Python shell at least a minute, a crawler's ten. */
export const glueMinimumSeconds = { pythonShell: 60, crawler: 600 } as const;

/** DPU of a crawler: not declared, and one to two are usual. */
export const crawlerDpu = 2;

/** Billed seconds of an analytics function, which waits for its queries together; and of integration. */
export const analyticsSeconds = 6;
export const integrationSeconds = 0.5;

/**
 * Athena bills each query at least 10 MB; a query over a wide table reads about half of its columns. Of a Parquet object it
 * gets the footer first.
 */
export const athena = {
  minimumBytes: 10e6,
  columnsRead: 0.5,
  catalogRequestsPerQuery: 3,
  getsPerParquetObject: 2,
} as const;

/** Rows a second that the simulator sends, and those it passes over to reach where it stopped in a file. */
export const simulator = { seconds: 0.5, rowsPerSecond: 5_000, passedPerSecond: 300_000, filesPerDay: 1 } as const;

/** Bytes that one invocation logs: Lambda's own START, END and REPORT; its lines; and a value for each latency, up to 100. */
export const logBytes = {
  platform: 350,
  processor: 950,
  latency: 6,
  latencies: 100,
  simulatorPerSource: 560,
  etl: 650,
  query: 240,
  glueRun: 600,
} as const;

/** Bytes that an object takes in a plan, where it stands twice, and in the ledger. */
export const stateBytes = { plan: 400, ledger: 170 } as const;

/** X-Ray's own rule records the first invocation or execution of each second and a twentieth of the others. */
export const traces = { firstPerSecond: 1, shareOfOthers: 0.05 } as const;

/** Custom metrics by what emits them. Each is billed once for each source, being a dimension. */
export const metricNames = {
  processor: [
    'RecordsReceived',
    'RecordsStored',
    'RecordsQuarantined',
    'RecordsUnscored',
    'AlertsRaised',
    'IngestLatency',
  ],
  simulator: ['RecordsRead', 'RecordsSent', 'PutRecordsFailedEntries', 'FilesRejected'],
  etl: [
    'RowsMerged',
    'DuplicatesDropped',
    'PartitionsReplaced',
    'ProcessedObjectsPerHour',
    'EtlDuration',
    'ProcessedBytesRead',
    'AnalyticsBytesWritten',
  ],
  /** Only where records of somebody forgotten come again: no line of a bill. */
  seldom: ['RecordsSuppressed'],
} as const;
