import * as pulumi from '@pulumi/pulumi';
import { type Contract, pseudonymIssues, UserError } from '../etl/platform.ts';
import type { EtlSettings } from '../infra/etl-job.ts';
import type { Retention } from '../infra/lifecycle.ts';
import type { Thresholds } from '../infra/observability/watched.ts';
import type { EventSourceMappingSettings, StreamSettings } from '../infra/stream-settings.ts';
import type { Settings } from './read-settings.ts';

/** Component arguments from a stack's settings. All pure. */

export const streamSettings = ({ streamMode, streamShards, streamRetentionHours }: Settings): StreamSettings =>
  streamMode === 'PROVISIONED'
    ? { mode: streamMode, shardCount: streamShards, retention: streamRetentionHours }
    : { mode: streamMode, retention: streamRetentionHours };

export const eventSourceMappingSettings = (settings: Settings): EventSourceMappingSettings => ({
  batchSize: settings.batchSize,
  window: settings.batchWindowSeconds,
  parallelizationFactor: settings.batchesPerShard,
  maximumRetryAttempts: settings.batchRetries,
  maximumRecordAge: settings.recordAgeSeconds,
});

export const etlSettings = (settings: Settings): EtlSettings => ({
  memory: settings.etlMemoryMb,
  concurrency: settings.etlConcurrency,
  timeout: settings.etlTimeoutMinutes,
});

/**
 * Secret of the pseudonyms if they are on, as a Pulumi secret: encrypted in the state of the stack, and never shown.
 * @throws UserError if a contract cannot be stored with pseudonyms
 */
export function pseudonymSettings(
  { pseudonymisePersonal, pseudonymKey }: Settings,
  contracts: readonly Contract[],
): { readonly pseudonymKey?: pulumi.Output<string> } {
  if (!pseudonymisePersonal || pseudonymKey === undefined) return {};
  const issues = contracts.flatMap(pseudonymIssues);
  if (issues.length > 0) throw new UserError(`pseudonymisePersonal cannot be true: ${issues.join('; ')}`);
  return { pseudonymKey: pulumi.secret(pseudonymKey) };
}

export const alarmThresholds = (settings: Settings): Thresholds => ({
  iteratorAge: settings.alarmIteratorAgeSeconds,
  quarantinePercent: settings.alarmQuarantinePercent,
  freshness: settings.alarmFreshnessHours,
  etlDuration: settings.alarmEtlMinutes,
  objectsPerHour: settings.alarmObjectsPerHour,
});

export const retentionSettings = (settings: Settings): Retention => ({
  rawArchive: settings.rawArchiveDays,
  processed: settings.processedDays,
  quarantine: settings.quarantineDays,
  failed: settings.deadLetterDays,
  results: settings.queryResultDays,
  replacedVersions: settings.replacedVersionDays,
});
