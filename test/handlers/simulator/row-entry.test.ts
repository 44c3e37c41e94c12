import { expect } from 'chai';
import { rowEntry } from '../../../handlers/simulator/row-entry.ts';
import { limits, sizeOf } from '../../../lake/put-records.ts';

const event = (padding: number) => ({
  row: 7,
  partitionKey: 'm1',
  data: JSON.stringify({ event_id: 'e', _file: 'f.csv', _row: 7, note: 'x'.repeat(padding) }),
});

describe('a row as an entry of its stream', () => {
  it('is its event as it is', () => {
    const entry = rowEntry(event(10));
    expect(entry).to.include({ row: 7, partitionKey: 'm1' });
    expect(Buffer.from(entry.data).toString()).to.equal(event(10).data);
  });

  it('may fill a record to the last byte', () => {
    const room = limits.bytesPerRecord - Buffer.byteLength(event(0).data) - 2;
    expect(sizeOf(rowEntry(event(room)))).to.equal(limits.bytesPerRecord);
    expect(JSON.parse(Buffer.from(rowEntry(event(room)).data).toString())).not.to.have.property('_malformed');
  });

  it('travels as a notice, to be quarantined under its own identity, if no record can hold it', () => {
    const notice = JSON.parse(Buffer.from(rowEntry(event(limits.bytesPerRecord)).data).toString());
    expect(notice).to.include({ event_id: 'e', _file: 'f.csv', _row: 7 });
    expect(notice._malformed).to.match(/^row takes \d+ bytes, a record takes 1 MiB: it stays in the raw file$/);
  });
});
