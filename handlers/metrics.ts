import { writeLine } from './log.ts';

/** Metrics of the platform with their CloudWatch units. */
const units = {
  RecordsReceived: 'Count',
  RecordsStored: 'Count',
  RecordsQuarantined: 'Count',
  RecordsUnscored: 'Count',
  /** Records of erased subjects, dropped. */
  RecordsSuppressed: 'Count',
  /** Cells of stored records that could not be read and are null. */
  CellsUnread: 'Count',
  AlertsRaised: 'Count',
  /** Time from the stream's acknowledgement to the object that holds the record. */
  IngestLatency: 'Milliseconds',
  RecordsRead: 'Count',
  RecordsSent: 'Count',
  PutRecordsFailedEntries: 'Count',
  /** Raw files that cannot be read to their end, for as long as they exist. */
  FilesRejected: 'Count',
  RowsMerged: 'Count',
  DuplicatesDropped: 'Count',
  /** Of them, those that say something else than the record that was stored first. The log names the columns. */
  DuplicatesDiffering: 'Count',
  PartitionsReplaced: 'Count',
  /** Processed objects in the fullest hour of arrival that a plan takes from. */
  ProcessedObjectsPerHour: 'Count',
  /** Time from the listing of a plan's objects to their entry in the ledger. */
  EtlDuration: 'Milliseconds',
  ProcessedBytesRead: 'Bytes',
  AnalyticsBytesWritten: 'Bytes',
} as const;

export type MetricName = keyof typeof units;

export type Metrics = { readonly [N in MetricName]?: number | readonly number[] };

/** Maximum number of values of one metric in one document of the embedded metric format. */
const maxValues = 100;

/**
 * Document of CloudWatch's embedded metric format. Metrics without a value are left out.
 * @param timestamp ms since 1970 UTC
 */
export function metricsDocument(namespace: string, source: string, timestamp: number, metrics: Metrics): string {
  const present = Object.entries(metrics).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return JSON.stringify({
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [['Source']],
          Metrics: present.map(([name]) => ({ Name: name, Unit: units[name as MetricName] })),
        },
      ],
    },
    Source: source,
    ...Object.fromEntries(present),
  });
}

/** Writes one document to standard output, from which CloudWatch reads metrics without a call. */
export function putMetrics(namespace: string, source: string, metrics: Metrics, write = writeLine): void {
  write(metricsDocument(namespace, source, Date.now(), metrics));
}

/**
 * Sample of at most 100 values: the values themselves, or evenly spaced order statistics from the smallest to the
 * largest, which keep every percentile to within one in a hundred.
 */
export function representativeValues(values: ArrayLike<number>, limit = maxValues): number[] {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length <= limit) return [...sorted];
  return Array.from({ length: limit }, (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (limit - 1))] as number);
}
