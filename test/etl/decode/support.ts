import type { Batch } from '../../../etl/batch/batch.ts';
import { cellAt } from '../../../etl/batch/batch.ts';
import type { Contract } from '../../../etl/contract/contract.ts';
import type { Field } from '../../../etl/contract/field.ts';
import { defineContract } from '../../../etl/contract-checks/contract-checks.ts';
import type { Decoded, StreamRecord } from '../../../etl/decode/events/record.ts';

const utf8 = new TextEncoder();

/** When the records of the tests arrive: after the times in them. */
export const arrivedAt = Date.UTC(2026, 0, 1);

/** A record as a stream delivers it. An object is sent as JSON. */
export function recordOf(data: string | Uint8Array | object, sequence = 1): StreamRecord {
  const bytes = data instanceof Uint8Array ? data : utf8.encode(typeof data === 'string' ? data : JSON.stringify(data));
  return {
    data: bytes,
    partitionKey: 'key',
    shardId: 'shardId-000000000000',
    sequenceNumber: String(sequence),
    arrivedAt,
  };
}

/** One row of a batch as an object. */
export const rowAt = (batch: Batch, row: number) =>
  Object.fromEntries([...batch.columns.values()].map((column) => [column.name, cellAt(column, row)]));

/** All rows of a batch as objects. */
export const rowsOf = (batch: Batch) => Array.from({ length: batch.length }, (_, row) => rowAt(batch, row));

export const reasonsOf = ({ rejected }: Pick<Decoded, 'rejected'>) => rejected.map(({ reason }) => reason);

/** A small contract with one field of every type. */
export const parcels = (changes: Partial<Contract> = {}, fields: readonly Field[] = []): Contract =>
  defineContract({
    source: 'parcels',
    description: 'Parcels.',
    version: 3,
    records: 'parcels',
    entities: 'senders',
    key: 'sender_id',
    eventTime: 'sent_at',
    partition: { unit: 'day', from: '2020-01-01' },
    newColumn: 'evolve',
    fields: [
      { name: 'sender_id', type: 'text', required: true, personal: true, description: 'Sender.', aliases: ['sender'] },
      { name: 'sent_at', type: 'timestamp', required: true, description: 'When.', aliases: ['time'] },
      { name: 'weight', type: 'decimal', unit: 'kg', min: 0, max: 50, description: 'Weight.' },
      { name: 'pieces', type: 'integer', min: 1, description: 'Pieces.', spellings: { single: 1, pair: 2 } },
      { name: 'insured', type: 'boolean', description: 'Insured.' },
      { name: 'size', type: 'category', values: ['Small', 'Large'], description: 'Size.' },
      { name: 'height', type: 'decimal', personal: true, max: 250, description: 'Height of the sender.' },
      { name: 'note', type: 'text', description: 'Note.' },
      ...fields,
    ],
    score: { name: 'effort', description: 'Effort.', terms: [{ field: 'weight', weight: 1, per: 10 }] },
    derived: [],
    tiering: { name: 'band', description: 'Band.', over: 'all', tiers: [{ label: 'ANY' }] },
    aggregates: [],
    measures: [],
    ...changes,
  });
