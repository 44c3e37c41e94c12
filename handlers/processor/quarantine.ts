import type { Contract, RejectedRecord } from '../../etl/platform.ts';

/** Rejected records as newline-delimited JSON: columns of the table `quarantine`, absent ones as null. */
export const quarantineLines = (contract: Contract, rejected: readonly RejectedRecord[]): string =>
  rejected.map((rejection) => `${JSON.stringify(quarantineRow(contract, rejection))}\n`).join('');

const quarantineRow = ({ source, version }: Contract, { record, ...rejection }: RejectedRecord) => ({
  event_id: rejection.eventId,
  source,
  reason: rejection.reason,
  message: rejection.message,
  field: rejection.field ?? null,
  value: rejection.value ?? null,
  origin_file: rejection.originFile ?? null,
  origin_row: rejection.originRow ?? null,
  shard_id: record.shardId,
  sequence_number: record.sequenceNumber,
  partition_key: record.partitionKey,
  arrived_at: new Date(record.arrivedAt).toISOString(),
  contract_version: version,
  data: Buffer.from(record.data).toString('base64'),
});
