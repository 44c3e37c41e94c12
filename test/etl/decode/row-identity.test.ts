import { expect } from 'chai';
import fc from 'fast-check';
import type { Contract } from '../../../etl/contract/contract.ts';
import type { Field } from '../../../etl/contract/field.ts';
import { decodeCsv } from '../../../etl/decode/csv-batch.ts';
import { createCsvReader } from '../../../etl/decode/events/csv-events.ts';
import { compatibilityIssues, deployedContract } from '../../../etl/schema-evolution/changes.ts';
import { parcels } from './support.ts';

const idsOf = (csv: string, contract: Contract = parcels(), format = {}): string[] => {
  const reader = createCsvReader(contract, 'p.csv', { format });
  return [...reader.push(csv), ...reader.end()].map(({ data }) => JSON.parse(data).event_id);
};
const fileOf = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n');

const header = ['sender_id', 'sent_at', 'weight', 'pieces', 'insured', 'size', 'note', 'order_id'];
/** Spellings of one row, cell by cell. */
const spellings: readonly (readonly string[])[] = [
  ['Zo\u00eb 1', 'Zoe\u0308 1', ' Zo\u00eb\u00a0\u2003 1', 'Zo\u200b\u00eb 1\ufeff'],
  ['2025-01-31 00:00:00', '2025-01-31', '1/31/2025', '31 Jan 2025', '1738281600', '2025-01-31T02:00+02:00'],
  ['1250.5', '1,250.50', '1250.50 kg', '+1.2505e3', ' 1250.500 '],
  ['2', '2.0', ' +2', '2e0'],
  ['1', 'yes', 'TRUE', '1.00', 'on'],
  ['Large', ' Large ', '\u00a0Large'],
  ['', 'NULL', 'n/a', '  ', '#N/A'],
  ['A-1', ' A-1 ', 'A-1\u200b'],
];
/** Another value in each cell. */
const others = ['Zoe 1', '2025-02-01', '1250.51', '3', 'no', 'small', 'x', 'A-2'];

describe('the identity of a row of a file', () => {
  const spelt = fc.tuple(...spellings.map((forms) => fc.constantFrom(...forms)));

  it('is that of what it says, in each spelling, order of columns and kind of header', () => {
    const [id] = idsOf(fileOf([header, spellings.map(([first = '']) => first)]));
    const order = fc.shuffledSubarray([...header.keys()], { minLength: header.length });
    fc.assert(
      fc.property(spelt, order, (row, at) => {
        const names = at.map((i) => header[i]?.toUpperCase().replace('_', ' ') ?? '');
        expect(idsOf(fileOf([names, at.map((i) => row[i] ?? '')]))).to.deep.equal([id]);
      }),
    );
  });

  it('is another if any cell says something else, also in a column that the contract does not know', () => {
    fc.assert(
      fc.property(spelt, fc.nat({ max: header.length - 1 }), (row, changed) => {
        const [one, other] = idsOf(fileOf([header, row, row.with(changed, others[changed] ?? '')]));
        expect(other, header[changed]).to.not.equal(one);
      }),
    );
  });

  it('is another for each of several equal rows of a file, in whatever spelling, and the same in each file', () => {
    fc.assert(
      fc.property(spelt, spelt, spelt, (one, two, three) => {
        const ids = idsOf(fileOf([header, one, two, three]));
        expect(new Set(ids).size).to.equal(3);
        expect(idsOf(fileOf([header, three, one]))).to.deep.equal(ids.slice(0, 2));
      }),
      { numRuns: 30 },
    );
  });

  it('is that of its text if a cell cannot be read', () => {
    const rows = ['Z,2025-01-31,heavy', 'Z,2025-01-31, heavy\u200b', 'Z,2025-01-31,light'];
    const [one, two, three] = rows.map((row) => idsOf(`sender_id,sent_at,weight\n${row}\n`)[0]);
    expect(two).to.equal(one);
    expect(three).to.not.equal(one);
  });

  it('does not mix up the names and values of columns', () => {
    const [one] = idsOf('sender_id,sent_at,weight,a,b\nZ,2025-01-31,1,1;b:1:2,\n');
    const [two] = idsOf('sender_id,sent_at,weight,a,b\nZ,2025-01-31,1,1,2\n');
    expect(two).to.not.equal(one);
  });

  it('stays if the contract learns, retires or reorders a field', () => {
    const before = parcels();
    const csv = 'sender_id,sent_at,note,Colour (RAL),weight\nZ,2025-01-31,hello,007,1.50\n';
    const colour: Field = { name: 'colour_ral', type: 'integer', since: 4, description: 'Colour.' };
    const learnt: Contract = { ...before, version: 4, fields: [colour, ...before.fields.toReversed()] };
    const note = before.fields.filter(({ name }) => name === 'note');
    const retired: Contract = { ...before, fields: before.fields.filter(({ name }) => name !== 'note'), retired: note };
    for (const contract of [learnt, retired]) expect(idsOf(csv, contract)).to.deep.equal(idsOf(csv, before));
  });

  it('is another in a file of another format, whose cells may mean something else', () => {
    const csv = 'sender_id,sent_at,weight\nZ,3/7/2025,1\n';
    expect(idsOf(csv, parcels(), { dateOrder: 'dmy' })).to.not.deep.equal(idsOf(csv));
    expect(idsOf(csv, parcels(), { dateOrder: 'mdy', decimalMark: '.' })).to.deep.equal(idsOf(csv));
  });

  describe('that the contract declares', () => {
    const order: Field = { name: 'order_id', type: 'text', required: true, description: 'Order.' };
    const declared = parcels({ identity: ['order_id', 'sent_at'] }, [order]);

    it('is made of these fields alone, in any spelling, and has no number', () => {
      fc.assert(
        fc.property(spelt, spelt, (one, two) => {
          const changed = two.with(2, '3').with(6, 'other');
          expect(new Set(idsOf(fileOf([header, one, changed, one]), declared)).size).to.equal(1);
          for (const [at, value] of [[1, '2025-02-02'] as const, [7, 'A-2'] as const])
            expect(new Set(idsOf(fileOf([header, one, two.with(at, value)]), declared)).size).to.equal(2);
        }),
        { numRuns: 30 },
      );
    });

    it('keeps rows apart that cannot be split', () => {
      expect(new Set(idsOf(`${header.join(',')}\na,b\na,b\n`, declared)).size).to.equal(2);
    });

    it('is checked: known, required, named once', () => {
      const of = (identity: readonly string[]) => () => parcels({ identity }, [order]);
      expect(of(['order'])).to.throw('identity names unknown field "order"');
      expect(of(['note'])).to.throw('"note" identifies a record, so it must be a required field');
      expect(of(['order_id', 'order_id'])).to.throw('identity names "order_id" twice');
      expect(of([])).to.throw('identity is empty');
      expect(of(['order_id'])).to.throw('identity lacks the event time: add "sent_at"');
    });

    it('cannot change while records are stored', () => {
      const before = deployedContract(parcels({}, [order]), null);
      const [issue] = compatibilityIssues(before, { ...declared, version: 4 });
      expect(issue).to.include('rows are identified by order_id, sent_at, not by all columns of a file');
    });
  });

  it('is that of decodeCsv', () => {
    const csv = fileOf([header, spellings.map(([first = '']) => first).with(2, '12.5')]);
    expect(decodeCsv(parcels(), csv).batch.columns.get('event_id')?.values).to.deep.equal(idsOf(csv));
  });

  it('sends all spellings of an entity by the same shard', () => {
    const keys = spellings[0]?.map((sender) => {
      const reader = createCsvReader(parcels(), 'p.csv');
      return [...reader.push(fileOf([header, [sender, ...others.slice(1)]])), ...reader.end()][0]?.partitionKey;
    });
    expect(new Set(keys)).to.deep.equal(new Set(['Zo\u00eb 1']));
  });
});
