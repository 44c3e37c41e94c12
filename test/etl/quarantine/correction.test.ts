import { expect } from 'chai';
import fc from 'fast-check';
import { manufacturing } from '../../../etl/index.ts';
import {
  type Contract,
  compileDecoder,
  corrected,
  identified,
  type QuarantineRow,
  rejectionOf,
  replaced,
  UserError,
} from '../../../etl/platform.ts';

const contract: Contract = manufacturing;
const decoder = compileDecoder(contract);
const now = Date.UTC(2025, 1, 1);
const reading = { timestamp: '2025-01-31 10:00:00', machine_id: '7', temperature: '70', vibration: '-2.5' };

const rowOf = (data: string | Uint8Array, more: Partial<QuarantineRow> = {}): QuarantineRow => ({
  ...{ event_id: 'shard-0:17', source: 'manufacturing', reason: 'r', message: 'm', field: null, value: null },
  ...{ origin_file: null, origin_row: null, shard_id: 'shard-0', sequence_number: '17', partition_key: '7' },
  ...{ arrived_at: '2025-01-31T12:00:00.000Z', contract_version: 1 },
  data: Buffer.from(data).toString('base64'),
  ...more,
});
const eventRow = (event: object, more: Partial<QuarantineRow> = {}) => rowOf(JSON.stringify(event), more);
const eventIn = (data: Uint8Array) => JSON.parse(Buffer.from(data).toString()) as Record<string, unknown>;
const set = (...changes: (readonly [string, string | null])[]) => new Map(changes);

describe('a rejected record on its way back', () => {
  it('keeps its bytes, whatever they are, if they name it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.stringMatching(/^[\w-]{1,20}$/), (event, id) => {
        const data = Buffer.from(JSON.stringify({ ...event, event_id: id, _file: null, _row: null }, null, 1));
        expect(Buffer.from(identified(rowOf(data))).equals(data)).to.equal(true);
      }),
    );
    const broken = Buffer.from([0xff, 0x00, 0x7b]);
    expect(Buffer.from(identified(rowOf(broken))).equals(broken)).to.equal(true);
  });

  it('gets the identity that it was rejected with if it names none, and nothing else changes', () => {
    for (const withoutId of [{}, { event_id: null }, { event_id: '  ' }]) {
      expect(eventIn(identified(eventRow({ ...reading, ...withoutId })))).to.deep.equal({
        ...reading,
        event_id: 'shard-0:17',
      });
    }
    const text = '{"__proto__":{"a":1},"machine_id":"7"}';
    expect(Object.keys(eventIn(identified(rowOf(text))))).to.deep.equal(['__proto__', 'machine_id', 'event_id']);
  });

  it('is not passed over an identity that is at fault', () => {
    const row = eventRow({ ...reading, vibration: '2.5', event_id: { nested: true } });
    expect(rejectionOf(decoder, row, identified(row), now)?.reason).to.match(/^event_id not a text/);
  });

  it('is judged as of its next arrival', () => {
    const row = eventRow({ ...reading, vibration: '2.5', timestamp: '2025-02-02 10:00:00' });
    expect(rejectionOf(decoder, row, identified(row), Date.parse(row.arrived_at))?.reason).to.equal(
      'timestamp after its arrival',
    );
    expect(rejectionOf(decoder, row, identified(row), Date.UTC(2025, 1, 2))).to.equal(null);
  });
});

describe('a rejected record that is corrected', () => {
  it('has the new values, under whatever name it gave the field, and passes', () => {
    const row = eventRow({ ...reading, vibration: undefined, 'Vibration Level': '-2.5', site: 'north' });
    const data = corrected(contract, row, set(['vibration', '2.5']));
    expect(eventIn(data)).to.deep.equal({
      ...reading,
      vibration: '2.5',
      site: 'north',
      event_id: 'shard-0:17',
    });
    expect(rejectionOf(decoder, row, data, now)).to.equal(null);
  });

  it('loses the second spelling of a field that was given twice', () => {
    const row = eventRow({ ...reading, vibration: '1', vibration_level: '2' });
    expect(rejectionOf(decoder, row, identified(row), now)?.reason).to.equal('vibration given twice');
    expect(rejectionOf(decoder, row, corrected(contract, row, set(['vibration_level', '2'])), now)).to.equal(null);
  });

  it('loses what is unset, a column that the contract does not know among it', () => {
    const row = eventRow({ ...reading, vibration: '2.5', oddity: { deep: 1 } });
    expect(rejectionOf(decoder, row, identified(row), now)?.reason).to.equal('oddity is nested');
    expect(rejectionOf(decoder, row, corrected(contract, row, set(['oddity', null])), now)).to.equal(null);
    expect(eventIn(corrected(contract, row, set(['vibration', null])))).not.to.have.property('vibration');
  });

  it('keeps identity and origin, whatever the event says of them', () => {
    const row = eventRow(
      { ...reading, event_id: { nested: true }, _file: 7, _row: 'x' },
      { origin_file: 'm.csv', origin_row: 12 },
    );
    const data = corrected(contract, row, set(['vibration', '2.5']));
    expect(eventIn(data)).to.include({ event_id: 'shard-0:17', _file: 'm.csv', _row: 12 });
    expect(rejectionOf(decoder, row, data, now)).to.equal(null);
    const whole = replaced(row, Buffer.from(JSON.stringify({ ...reading, vibration: '2.5', event_id: 'other' })));
    expect(eventIn(whole)).to.include({ event_id: 'shard-0:17', _file: 'm.csv', _row: 12 });
  });

  it('says what would be right if a name is not known or belongs to the lake', () => {
    const correct = (name: string) => () => corrected(contract, eventRow(reading), set([name, '1']));
    expect(correct('vibraton')).to.throw(UserError, 'manufacturing has no field "vibraton"; did you mean vibration?');
    expect(correct('event_id')).to.throw(UserError, 'event_id belongs to the lake');
  });

  it('must be given as a whole if it has no fields', () => {
    const noFields = [rowOf([0xff].toString()), rowOf('[1]'), eventRow({ _malformed: '3 cells', _text: 'a,b,c' })];
    for (const row of noFields) {
      expect(() => corrected(contract, row, set(['vibration', '1']))).to.throw(UserError, '--data FILE');
      const data = replaced(row, Buffer.from(JSON.stringify({ ...reading, vibration: '1' })));
      expect(rejectionOf(decoder, row, data, now)).to.equal(null);
    }
    expect(() => replaced(noFields[0] as QuarantineRow, Buffer.from('7'))).to.throw(
      UserError,
      'the new event is not a JSON object; it should be one flat JSON object, UTF-8',
    );
  });
});
