/** Digits of a sequence number: the current number at AWS. */
const DIGITS = 56;
const INDEX_DIGITS = 30;

/** Sequence numbers of one shard. A record's number carries its index in the shard, so neither needs a look-up. */
export interface SequenceNumbers {
  /** @param index records put into the shard before this one */
  of(index: number): string;
  /** Index of a record; nothing if the number comes from another shard, or from another stream of the same name. */
  indexOf(sequenceNumber: string): number | undefined;
}

/**
 * 56 digits: `496`, the stream's creation in ms, the shard and the index. Increasing within a shard; never the same for a
 * stream that was deleted and created again.
 */
export function sequenceNumbers(createdAt: number, shard: number): SequenceNumbers {
  const prefix = `496${String(createdAt).padStart(13, '0')}${String(shard).padStart(10, '0')}`;
  return {
    of: (index) => prefix + String(index).padStart(INDEX_DIGITS, '0'),
    indexOf(sequenceNumber) {
      if (sequenceNumber.length !== DIGITS || !sequenceNumber.startsWith(prefix)) return undefined;
      const index = Number(sequenceNumber.slice(prefix.length));
      return Number.isSafeInteger(index) ? index : undefined;
    },
  };
}
