import type { EtlSettings } from '../infra/etl-job.ts';
import type { Retention } from '../infra/lifecycle.ts';
import type { Thresholds } from '../infra/observability/watched.ts';
import type { MappingSettings, StreamSettings } from '../infra/stream-settings.ts';
import type { Settings } from './settings.ts';

/** How a stack's settings reach the components that they are about. All pure. */

export const streamOf = ({ streamMode, streamShards, streamRetentionHours }: Settings): StreamSettings =>
  streamMode === 'PROVISIONED'
    ? { mode: streamMode, shardCount: streamShards, retentionHours: streamRetentionHours }
    : { mode: streamMode, retentionHours: streamRetentionHours };

export const mappingOf = (settings: Settings): MappingSettings => ({
  batchSize: settings.batchSize,
  windowSeconds: settings.batchWindowSeconds,
  parallelizationFactor: settings.batchesPerShard,
  maximumRetryAttempts: settings.batchRetries,
  maximumRecordAgeSeconds: settings.recordAgeSeconds,
});

export const etlOf = (settings: Settings): EtlSettings => ({
  memoryMb: settings.etlMemoryMb,
  concurrency: settings.etlConcurrency,
  timeoutMinutes: settings.etlTimeoutMinutes,
});

export const thresholdsOf = (settings: Settings): Thresholds => ({
  iteratorAgeSeconds: settings.alarmIteratorAgeSeconds,
  quarantinePercent: settings.alarmQuarantinePercent,
  freshnessHours: settings.alarmFreshnessHours,
  etlMinutes: settings.alarmEtlMinutes,
  objectsPerHour: settings.alarmObjectsPerHour,
});

export const retentionOf = (settings: Settings): Retention => ({
  rawArchiveDays: settings.rawArchiveDays,
  processedDays: settings.processedDays,
  quarantineDays: settings.quarantineDays,
  failedDays: settings.failedDays,
  resultDays: settings.queryResultDays,
  replacedVersionDays: settings.replacedVersionDays,
});
