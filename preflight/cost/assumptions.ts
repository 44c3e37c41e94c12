/** Assumptions that the bill depends on and no declaration contains. Each with its reason. */

export const hoursPerMonth = 730;
export const daysPerMonth = hoursPerMonth / 24;
export const secondsPerMonth = hoursPerMonth * 3600;

/** Storage without expiry grows for ever: the bill is for a lake that has run for a year. */
export const dataDays = 365;

/** Kinesis's limits for one shard. */
export const shardLimits = { recordsPerSecond: 1_000, bytesPerSecond: 1_000_000 } as const;

/** Capacity of a new on-demand stream, in shards; it grows to twice its peak. */
export const onDemandShards = 4;

/** Batching window if none is declared: Lambda polls a shard once a second. */
export const pollSeconds = 1;

/** Payload limit of one invocation: records in base64, with about 500 bytes of envelope each. */
export const payload = { bytes: 6_000_000, envelopeBytes: 500 } as const;

/** Share of records that break a rule: the sample's, about one in a thousand. */
export const rejectedShare = 0.001;

/**
 * A stream of either mode requests a data key from KMS about every five minutes, for each shard's writer and reader.
 */
export const kmsRequestsPerShardHour = 2 * 12;

/**
 * Billed seconds of a processor: start of the handler and one put to S3, then decoding, scoring and packing. The sample
 * takes 0.02 ms a record on one processor core; 512 MB are 0.29 of one.
 */
export const processorSeconds = { base: 0.08, perRecordOnOneCore: 0.00003 } as const;

/** MB of memory at which Lambda gives one processor core. */
export const mbPerCore = 1769;

/**
 * Records that a core decodes, merges, sorts and packs in a second: a cautious estimate from the samples' 60,000 and
 * 160,000.
 */
export const mergedRowsPerSecond = 50_000;

/** Bytes of memory of one decoded record during a merge: typed columns twice, mostly texts. */
export const mergedRowBytes = 1_000;

/** Seconds of one request to S3, and the number of requests that the ETL makes at the same time. */
export const s3Request = { seconds: 0.03, atOnce: 16 } as const;

/** Billed seconds of a Python shell in addition to its wait: starting, and loading boto3. */
export const glueStartSeconds = 20;

/** Minimum that Glue bills for a run: one minute for a Python shell, ten for a crawler. */
export const glueMinimumSeconds = { pythonShell: 60, crawler: 600 } as const;

/** DPU of a crawler: not declared; one to two are usual. */
export const crawlerDpu = 2;

/** Billed seconds of an analytics function, which waits for its queries in parallel; and of integration. */
export const analyticsSeconds = 6;
export const integrationSeconds = 0.5;

/**
 * Athena bills each query at least 10 MB; a query over a wide table reads about half of its columns. It requests the
 * footer of a Parquet object first.
 */
export const athena = {
  minimumBytes: 10e6,
  columnsRead: 0.5,
  catalogRequestsPerQuery: 3,
  getsPerParquetObject: 2,
} as const;

/** Rows a second that the simulator sends, and rows a second that it skips to reach its position in a file. */
export const simulator = { seconds: 0.5, rowsPerSecond: 5_000, passedPerSecond: 300_000, filesPerDay: 1 } as const;

/**
 * Bytes that one invocation logs: Lambda's own START, END and REPORT lines; its own lines; and a value for each
 * latency, up to 100.
 */
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

/** Bytes of an object's entries in a plan (two) and in the ledger. */
export const stateBytes = { plan: 400, ledger: 170 } as const;

/** X-Ray's default rule records the first invocation or execution of each second and a twentieth of the others. */
export const traces = { firstPerSecond: 1, shareOfOthers: 0.05 } as const;

/** Custom metrics by emitter. Each is billed once per source, because the source is a dimension. */
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
  /** Emitted only if records of an erased subject arrive again, cells cannot be read, or duplicates differ: no line of a bill. */
  seldom: ['RecordsSuppressed', 'CellsUnread', 'DuplicatesDiffering'],
} as const;
