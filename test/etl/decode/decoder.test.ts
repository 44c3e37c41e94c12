import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Field } from '../../../etl/contract/field.ts';
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
      'Weight (kg)': '12.50 kg ',
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
      unread: null,
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
      [
        'that is a list',
        '[{}]',
        'a JSON array',
        'shardId-000000000000 record 7: a JSON array (send each of its objects',
      ],
      [
        'of several objects, one a line',
        '{"sender_id":"S1"}\n{"sender_id":"} {"}\n',
        'several objects in one record',
        'shardId-000000000000 record 7: several objects in one record (send each object as a record of its own)',
      ],
      [
        'of several objects in a row',
        '{"sender_id":"S1"}{"sender_id":"S2"}',
        'several objects in one record',
        'shardId-000000000000 record 7: several objects',
      ],
      [
        "with Python's NaN",
        '{"sender_id":"S1","weight":NaN}',
        'NaN or Infinity, which JSON does not have',
        'shardId-000000000000 record 7: NaN or Infinity, which JSON does not have (send null where there is no value)',
      ],
      [
        'with an infinite number',
        '{"sender_id":"NaN, ","weight": -Infinity}',
        'NaN or Infinity, which JSON does not have',
        'shardId-000000000000 record 7: NaN',
      ],
      ['that only speaks of NaN', '{"note":"x",NaN}', 'not JSON', 'shardId-000000000000 record 7: not JSON'],
      [
        'packed by the Kinesis Producer Library',
        Uint8Array.from([0xf3, 0x89, 0x9a, 0xc2, 0x0a, 0x01, 0x61]),
        'a KPL aggregate',
        'shardId-000000000000 record 7: a KPL aggregate (switch aggregation off in the producer',
      ],
      [
        'packed by gzip',
        gzipSync('{"sender_id":"S1"}'),
        'packed by gzip',
        'shardId-000000000000 record 7: packed by gzip (send the record unpacked)',
      ],
      [
        'with a key twice, which JSON.parse hides',
        '{"sender_id":"S1","weight":1,"note":"\\"weight\\":2", "w\\u0065ight" : 2}',
        'weight given twice',
        'shardId-000000000000 record 7: weight given twice',
      ],
      ['that is null', 'null', 'not a JSON object', 'shardId-000000000000 record 7: not a JSON object'],
      ['without a required field', bad({ sender_id: 'n/a' }), 'sender_id missing', 'p.csv row 4: sender_id is missing'],
      [
        'below the range',
        bad({ weight: -3.2 }),
        'weight below 0',
        'p.csv row 4: weight is -3.2, below 0 (accepted: 0 to 50 kg)',
      ],
      ['above the range', bad({ weight: '51' }), 'weight above 50', 'p.csv row 4: weight is "51", above 50'],
      [
        'with an unknown value',
        bad({ size: 'XL' }),
        'size not one of its values',
        'p.csv row 4: size is "XL", not one of its values (accepted: Small, Large)',
      ],
      [
        'with no date',
        bad({ sent_at: 'soon' }),
        'sent_at not a date',
        'p.csv row 4: sent_at is "soon", not a date (for example',
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
      const record = recordOf(bad({ weight: '-1', event_id: 'e9' }));
      const [rejected] = compileDecoder(parcels()).decode([record]).rejected;
      expect(rejected).to.include({
        record,
        eventId: 'e9',
        originFile: 'p.csv',
        originRow: 4,
        field: 'weight',
        value: '-1',
      });
    });

    it('without giving the value of a personal field', () => {
      const [rejected] = decode(bad({ height: '999' })).rejected;
      expect(rejected).not.to.have.property('value');
    });
  });

  describe('treats an optional cell that cannot be read', () => {
    const cells = [
      ['weight', 'Tablet', 'not a number'],
      ['pieces', 1.5, 'not a whole number'],
      ['pieces', '99.5', 'not a whole number'],
      ['insured', 'maybe', 'not yes or no'],
      ['height', 'tall', 'not a number'],
    ] as const;
    for (const [name, value, rule] of cells) {
      it(`as null, with its text and a count of its reason: ${name} ${JSON.stringify(value)}`, () => {
        const decoded = decode({ ...good, weight: 2, [name]: value });
        expect(reasonsOf(decoded)).to.deep.equal([]);
        const unread = JSON.stringify({ [name]: String(value) });
        expect(rowAt(decoded.batch, 0)).to.include({ [name]: null, unread });
        expect([...decoded.unread]).to.deep.equal([[`${name} ${rule}`, 1]]);
      });

      it(`as a reason to reject if the contract says so: ${name} ${JSON.stringify(value)}`, () => {
        const fields = parcels().fields.map((field) => ({
          ...field,
          ...(field.required ? {} : { unreadable: 'reject' }),
        }));
        const decoded = decode({ ...good, [name]: value }, parcels({ fields: fields as Field[] }));
        expect(reasonsOf(decoded)).to.deep.equal([`${name} ${rule}`]);
        expect(decoded.unread.size).to.equal(0);
      });
    }

    it('as no reason to miss a fault of the same record, whatever the order', () => {
      const { weight, ...rest } = { ...good, weight: -1 };
      for (const event of [
        { ...rest, pieces: 'x', weight },
        { weight, ...rest, pieces: 'x' },
      ]) {
        const decoded = decode(event);
        expect(reasonsOf(decoded)).to.deep.equal(['weight below 0']);
        expect(decoded.unread.size).to.equal(0);
      }
    });

    it('of several fields in one object, sorted by field, and not in the next record', () => {
      const { batch, unread } = compileDecoder(parcels()).decode([
        recordOf({ ...good, weight: 'XL', insured: '"?' }),
        recordOf({ ...good, insured: 'maybe' }),
        recordOf(good),
      ]);
      expect([0, 1, 2].map((row) => rowAt(batch, row).unread)).to.deep.equal([
        '{"insured":"\\"?","weight":"XL"}',
        '{"insured":"maybe"}',
        null,
      ]);
      expect([...unread]).to.have.deep.members([
        ['weight not a number', 1],
        ['insured not yes or no', 2],
      ]);
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
