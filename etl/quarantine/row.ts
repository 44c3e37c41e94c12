import type { StreamRecord } from '../decode/record.ts';
import { UserError } from '../errors.ts';
import { positionText } from '../stream-position.ts';

/** One rejected record, as an object of the table `quarantine` holds it: a line of JSON. */
export interface QuarantineRow {
  readonly event_id: string;
  readonly source: string;
  readonly reason: string;
  readonly message: string;
  readonly field: string | null;
  readonly value: string | null;
  readonly origin_file: string | null;
  readonly origin_row: number | null;
  readonly shard_id: string;
  readonly sequence_number: string;
  readonly partition_key: string;
  /** ISO 8601. */
  readonly arrived_at: string;
  readonly contract_version: number;
  /** The bytes as they came, base64. */
  readonly data: string;
}

/** One rejected record that was put into its stream again, as an object of the table `replayed` holds it. */
export interface ReplayReceipt extends QuarantineRow {
  /** ISO 8601. */
  readonly replayed_at: string;
  readonly accepted_version: number;
  readonly corrected: string | null;
}

const needed = ['event_id', 'shard_id', 'sequence_number', 'partition_key', 'arrived_at', 'data'] as const;

/**
 * The rows of an object of `quarantine` or `replayed`.
 * @param key of the object, for messages
 * @throws UserError naming the line that is none
 */
export function readQuarantine<Row extends QuarantineRow = QuarantineRow>(bytes: Uint8Array, key: string): Row[] {
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.flatMap((line, i) => (line.trim() === '' ? [] : [readRow<Row>(line, `${key} line ${i + 1}`)]));
}

/** Rows as newline-delimited JSON. */
export const writeQuarantine = (rows: readonly QuarantineRow[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Text of the stream position of a rejected record. */
export const streamPositionOf = ({ shard_id, sequence_number }: QuarantineRow): string =>
  positionText({ shardId: shard_id, sequenceNumber: sequence_number });

/** The bytes as they came. */
export const bytesOf = ({ data }: QuarantineRow): Uint8Array =>
  Uint8Array.from(atob(data), (character) => character.charCodeAt(0));

/** The record of the stream that was rejected. */
export const recordOf = (row: QuarantineRow): StreamRecord => ({
  data: bytesOf(row),
  partitionKey: row.partition_key,
  shardId: row.shard_id,
  sequenceNumber: row.sequence_number,
  arrivedAt: Date.parse(row.arrived_at),
});

function readRow<Row extends QuarantineRow>(line: string, where: string): Row {
  const row = parsed(line);
  const absent = needed.filter((name) => typeof row[name] !== 'string');
  if (absent.length === 0) return row as unknown as Row;
  throw new UserError(`${where}: no rejected record, ${absent.join(', ')} missing`);
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    const row: unknown = JSON.parse(line);
    return typeof row === 'object' && row !== null ? (row as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
