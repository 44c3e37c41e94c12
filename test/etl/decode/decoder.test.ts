import { expect } from 'chai';
import { compileDecoder } from '../../../etl/decode/events/decoder.ts';
import { sources } from '../../../etl/sources/index.ts';
import { tablesOf } from '../../../etl/table/tables.ts';
import { arrivedAt, parcels, reasonsOf, recordOf, rowAt } from './support.ts';

const good = { sender_id: 'S1', sent_at: '2025-01-01', weight: 2 };
const decode = (event: string | Uint8Array | object, contract = parcels()) =>
  compileDecoder(contract).decode([recordOf(event, 7)]);

describe('decoder of a stream', () => {
  for (const contract of sources) {
    it(`fills the columns of ${contract.source}_processed in order, save what is computed`, () => {
      const computed: string[] = [contract.score.name, ...contract.derived.map((d) => d.name)];
      const expected = tablesOf(contract).processed.columns.filter((column) => !computed.includes(column.name));
      const { columns } = compileDecoder(contract).decode([]).batch;
      expect([...columns.values()].map(({ name, type }) => ({ name, type }))).to.deep.equal(
        expected.map(({ name, type }) => ({ name, type })),
      );
    });
  }

  it('turns an event into one typed row with its origin', () => {
    const event = {
      event_id: 'e1',
      _file: 'a.csv',
      _row: 12,
      Sender: ' S1 ',
      time: '2025-01-01 00:00:01',
      'Weight (kg)': '$12.50 ',
      PIECES: 'Pair',
      insured: 'Yes',
      size: 'LARGE',
      note: '',
      colour: 'red',
      Age: 3,
    };
    expect(rowAt(decode(event).batch, 0)).to.deep.equal({
      event_id: 'e1',
      sender_id: 'S1',
      sent_at: Date.UTC(2025, 0, 1, 0, 0, 1),
      weight: 12.5,
      pieces: 2,
      insured: true,
      size: 'Large',
      height: null,
      note: null,
      extra: '{"Age":3,"colour":"red"}',
      arrived_at: arrivedAt,
      shard_id: 'shardId-000000000000',
      sequence_number: '7',
      contract_version: 3,
      origin_file: 'a.csv',
      origin_row: 12,
    });
  });

  it('takes typed values as well as text', () => {
    const row = rowAt(decode({ ...good, sender_id: 39, sent_at: 1_735_689_600, insured: false, pieces: 4 }).batch, 0);
    expect(row).to.include({ sender_id: '39', sent_at: 1_735_689_600_000, insured: false, pieces: 4, weight: 2 });
  });

  it('knows a record without an id by shard and sequence number', () => {
    for (const event of [good, { ...good, event_id: ' ' }, { ...good, event_id: null }]) {
      expect(rowAt(decode(event).batch, 0).event_id).to.equal('shardId-000000000000:7');
    }
  });

  it('takes a record of a clock or a time zone that is a day ahead', () => {
    expect(decode({ ...good, sent_at: '2026-01-02' }).batch.length).to.equal(1);
  });

  it('reads the same after a byte order mark', () => {
    expect(decode(`\ufeff${JSON.stringify(good)}`).batch.length).to.equal(1);
  });

  it('reads batch after batch without mixing them', () => {
    const { decode: next } = compileDecoder(parcels());
    const first = next([recordOf({ ...good, note: 'a', size: 'small' })]);
    const second = next([recordOf('?'), recordOf(good)]);
    expect(rowAt(first.batch, 0).note).to.equal('a');
    expect(rowAt(second.batch, 0)).to.include({ note: null, size: null });
  });

  describe('rejects, and says why, a record', () => {
    const bad = (changes: object) => ({ ...good, event_id: 'e', _file: 'p.csv', _row: 4, ...changes });
    const cases: [what: string, event: string | Uint8Array | object, reason: string, message: string][] = [
      ['that is not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'not UTF-8', 'shardId-000000000000 record 7: not UTF-8'],
      ['that is not JSON', '{"a":', 'not JSON', 'shardId-000000000000 record 7: not JSON'],
      ['of no bytes', '', 'not JSON', 'shardId-000000000000 record 7: not JSON'],
      ['that is a list', '[{}]', 'not a JSON object', 'shardId-000000000000 record 7: not a JSON object'],
      ['that is null', 'null', 'not a JSON object', 'shardId-000000000000 record 7: not a JSON object'],
      ['without a required field', bad({ sender_id: 'n/a' }), 'sender_id missing', 'p.csv row 4: sender_id is missing'],
      [
        'with a word for a number',
        bad({ weight: 'Tablet' }),
        'weight not a number',
        'p.csv row 4: weight is "Tablet", not a number',
      ],
      [
        'below the range',
        bad({ weight: -3.2 }),
        'weight below 0',
        'p.csv row 4: weight is -3.2, below 0 (accepted: 0 to 50 kg)',
      ],
      ['above the range', bad({ weight: '51' }), 'weight above 50', 'p.csv row 4: weight is "51", above 50'],
      [
        'with half a piece',
        bad({ pieces: 1.5 }),
        'pieces not a whole number',
        'p.csv row 4: pieces is 1.5, not a whole number',
      ],
      [
        'with no date',
        bad({ sent_at: 'soon' }),
        'sent_at not a date',
        'p.csv row 4: sent_at is "soon", not a date (for example',
      ],
      [
        'with an unknown value',
        bad({ size: 'XL' }),
        'size not one of its values',
        'p.csv row 4: size is "XL", not one of its values (accepted: Small, Large)',
      ],
      [
        'with a personal value, not shown',
        bad({ height: '999' }),
        'height above 250',
        'p.csv row 4: height is a value not shown, above 250',
      ],
      [
        'that happened more than a day after it arrived',
        bad({ sent_at: '2026-01-02 00:00:00.001' }),
        'sent_at after its arrival',
        'p.csv row 4: sent_at is "2026-01-02T00:00:00.001Z", after its arrival (a day is allowed',
      ],
      ['with a nested value', bad({ note: { a: 1 } }), 'note is nested', 'p.csv row 4: note is nested'],
      ['with a list in an unknown key', bad({ colour: ['red'] }), 'colour is nested', 'p.csv row 4: colour is nested'],
      ['with one field twice', bad({ Weight: 3 }), 'weight given twice', 'p.csv row 4: weight given twice'],
      [
        'with a nested id',
        bad({ event_id: {} }),
        'event_id not a text of at most 256 characters',
        'p.csv row 4: event_id',
      ],
      [
        'with an id of more digits than a number keeps',
        '{"sender_id":"S1","sent_at":"2025-01-01","event_id":9007199254740993}',
        'event_id not a text of at most 256 characters',
        'shardId-000000000000 record 7: event_id',
      ],
      ['with a broken row number', bad({ _row: 'x' }), '_row not a row number', 'p.csv: _row not a row number'],
      [
        'that its producer could not split',
        bad({ _malformed: 'row has 27 cells, the header has 28' }),
        'row has 27 cells, the header has 28',
        'p.csv row 4: row has 27 cells',
      ],
      [
        'with a prototype',
        '{"sender_id":"S1","sent_at":"2025-01-01","__proto__":1}',
        'key __proto__ not allowed',
        'shardId-000000000000 record 7: key __proto__',
      ],
      [
        'nested very deeply',
        `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
        'a is nested',
        'shardId-000000000000 record 7: a is nested',
      ],
    ];
    for (const [what, event, reason, message] of cases) {
      it(what, () => {
        const decoded = decode(event);
        expect(decoded.batch.length).to.equal(0);
        expect(reasonsOf(decoded)).to.deep.equal([reason]);
        expect(decoded.rejected[0]?.message.slice(0, message.length)).to.equal(message);
        expect(decoded.rejected[0]?.message).not.to.contain('999');
      });
    }

    it('with all that is needed to correct and replay it', () => {
      const record = recordOf(bad({ weight: 'x', event_id: 'e9' }));
      const [rejected] = compileDecoder(parcels()).decode([record]).rejected;
      expect(rejected).to.include({
        record,
        eventId: 'e9',
        originFile: 'p.csv',
        originRow: 4,
        field: 'weight',
        value: 'x',
      });
    });

    it('without giving the value of a personal field', () => {
      const [rejected] = decode(bad({ height: '999' })).rejected;
      expect(rejected).not.to.have.property('value');
    });
  });

  describe('treats a column that the contract does not know', () => {
    const event = { ...good, __defineGetter__: 'x', constructor: 'y', toString: null, zeta: 1, Alpha: true };

    it('as extra under evolve, keys in order, without missing values', () => {
      expect(rowAt(decode(event).batch, 0).extra).to.equal(
        '{"Alpha":true,"__defineGetter__":"x","constructor":"y","zeta":1}',
      );
    });

    it('as nothing when there is none', () => {
      expect(rowAt(decode(good).batch, 0).extra).to.equal(null);
    });

    for (const newColumn of ['quarantine', 'freeze'] as const) {
      it(`as a reason to reject under ${newColumn}`, () => {
        expect(reasonsOf(decode({ ...good, zeta: 1 }, parcels({ newColumn })))).to.deep.equal(['unknown column zeta']);
        expect(decode(good, parcels({ newColumn })).batch.length).to.equal(1);
      });
    }
  });
});
