import { expect } from 'chai';
import fc from 'fast-check';
import { bytesOf, type QuarantineRow } from '../../etl/platform.ts';
import { quarantineState, replayReceiptState } from '../../lake/quarantine.ts';
import { DamagedStateError } from '../../lake/state.ts';

const rowOf = (data: Uint8Array, text: string): QuarantineRow => ({
  ...{ event_id: 'shard-0:17', source: 'manufacturing', reason: text, message: text, field: null, value: text },
  ...{ origin_file: null, origin_row: null, shard_id: 'shard-0', sequence_number: '17', partition_key: '7' },
  ...{ arrived_at: '2025-01-31T12:00:00.000Z', contract_version: 1 },
  data: Buffer.from(data).toString('base64'),
});

describe('rows of quarantine', () => {
  it('are read as they were written, whatever they hold', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (data, text) => {
        const row = rowOf(data, text);
        expect(quarantineState.parse('k', Buffer.from(quarantineState.serialize([row])))).to.deep.equal([row]);
        expect(Buffer.from(bytesOf(row)).equals(Buffer.from(data))).to.equal(true);
      }),
    );
  });

  it('keep the receipt of a replay beside them', () => {
    const receipt = { ...rowOf(Buffer.from('x'), 'r'), replayed_at: 't', accepted_version: 2, corrected: null };
    expect(replayReceiptState.parse('k', Buffer.from(replayReceiptState.serialize([receipt])))).to.deep.equal([
      receipt,
    ]);
  });

  it('name the line that is damaged', () => {
    const lines = `${quarantineState.serialize([rowOf(Buffer.from('x'), 'r')])}{"format":1,"event_id":"a"}\n`;
    expect(() => quarantineState.parse('quarantine/k', Buffer.from(lines))).to.throw(
      DamagedStateError,
      'quarantine/k line 2 is a damaged quarantine row (source should be text, found nothing): put back',
    );
  });
});
