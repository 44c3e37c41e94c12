import { expect } from 'chai';
import { batchOfRows } from '../../etl/batch/rows.ts';
import { positionsOf, positionText, streamPositionLines } from '../../etl/stream-position.ts';

const text = (name: string) => ({ name, type: 'text', description: '', nullable: false }) as const;
const one = { shardId: 'shard-0', sequenceNumber: '17' };
const two = { shardId: 'shard-1', sequenceNumber: '4' };

describe('stream positions', () => {
  it('are read from a batch, row by row', () => {
    const rows = [one, two].map(({ shardId, sequenceNumber }) => ({
      shard_id: shardId,
      sequence_number: sequenceNumber,
    }));
    const batch = batchOfRows([text('shard_id'), text('sequence_number')], rows);
    expect(positionsOf(batch)).to.deep.equal([one, two]);
  });

  it('are unknown in a table that does not keep them', () => {
    expect(positionsOf(batchOfRows([text('event_id')], [{ event_id: 'a' }]))).to.deep.equal([]);
  });

  it('are written as text, and as lines without duplicates', () => {
    expect(positionText(one)).to.equal('shard-0:17');
    expect(streamPositionLines([one, two, one])).to.equal(
      '{"shard_id":"shard-0","sequence_number":"17"}\n{"shard_id":"shard-1","sequence_number":"4"}\n',
    );
  });
});
