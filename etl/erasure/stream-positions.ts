/**
 * Where a record stood in its stream. Of an erased one nothing else is kept: a line of the table `<source>_erased`, which
 * the law of conservation counts where no other table has the place. It is written before the record is removed, and read
 * as a set: to write it twice is no harm.
 */
export interface StreamPosition {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** Places as newline-delimited JSON, in columns of the table `erased`; each once. */
export function streamPositionLines(places: readonly StreamPosition[]): string {
  const lines = places.map(({ shardId, sequenceNumber }) =>
    JSON.stringify({ shard_id: shardId, sequence_number: sequenceNumber }),
  );
  return [...new Set(lines)].map((line) => `${line}\n`).join('');
}
