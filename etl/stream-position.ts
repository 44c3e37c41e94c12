import { type Batch, cellAt, column } from './batch/batch.ts';

/** Position of a record in its stream. No two records of a stream have the same. */
export interface StreamPosition {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** Text of a position, `<shard id>:<sequence number>`: as Lambda writes it in `eventID`, and as SQL compares it. */
export const positionText = ({ shardId, sequenceNumber }: StreamPosition): string => `${shardId}:${sequenceNumber}`;

/** Positions of the rows of a batch, in order; none if the table of the batch does not keep them. */
export function positionsOf(batch: Batch): StreamPosition[] {
  if (!batch.columns.has('shard_id')) return [];
  const [shards, numbers] = [column(batch, 'shard_id'), column(batch, 'sequence_number')];
  return Array.from({ length: batch.length }, (_, row) => ({
    shardId: String(cellAt(shards, row)),
    sequenceNumber: String(cellAt(numbers, row)),
  }));
}

/**
 * Positions as lines of the table `<source>_erased`, without duplicates. A position is all that is kept of an erased record;
 * the reconciliation counts it if no other table holds it. Written before the record is removed; idempotent, since the
 * table is read as a set.
 */
export function streamPositionLines(positions: readonly StreamPosition[]): string {
  const lines = positions.map(({ shardId, sequenceNumber }) =>
    JSON.stringify({ shard_id: shardId, sequence_number: sequenceNumber }),
  );
  return [...new Set(lines)].map((line) => `${line}\n`).join('');
}
