import { expect } from 'chai';
import { createCsvReader } from '../../../etl/decode/events/csv-events.ts';
import { compileDecoder } from '../../../etl/decode/events/decoder.ts';
import {
  beyondContract,
  type CellFormat,
  type DecimalMark,
  dateOrderNames,
  formatOfText,
  formatText,
  isDateOrder,
} from '../../../etl/decode/values/cell-format.ts';
import { compileParser } from '../../../etl/decode/values/parser.ts';
import { corrected } from '../../../etl/quarantine/correction.ts';
import type { QuarantineRow } from '../../../etl/quarantine/row.ts';
import { parcels, recordOf, rowsOf } from './support.ts';

const orders = [undefined, ...Object.keys(dateOrderNames).filter(isDateOrder)];
const marks: (DecimalMark | undefined)[] = [undefined, '.', ','];
const formats: CellFormat[] = orders.flatMap((dateOrder) =>
  marks.map((decimalMark) => ({ ...(dateOrder && { dateOrder }), ...(decimalMark && { decimalMark }) })),
);

const number = (raw: string, decimalMark: DecimalMark) =>
  compileParser({ name: 'x', type: 'decimal', description: 'X.' }, { decimalMark })(raw);
const moment = (raw: string, format: CellFormat) =>
  compileParser({ name: 'x', type: 'timestamp', description: 'X.' }, format)(raw);

describe('format of cells', () => {
  it(`has one canonical text for each of ${formats.length} formats, and no other text is one`, () => {
    expect(new Set(formats.map(formatText)).size).to.equal(formats.length);
    for (const format of formats) expect(formatOfText(formatText(format))).to.deep.equal(format);
    for (const text of ['x', 'comma dmy', 'dmy dmy', 'dmy  comma', ' dmy', 'toString', '__proto__'])
      expect(formatOfText(text), text).to.equal(null);
  });

  it('says nothing that the contract says anyway', () => {
    expect(beyondContract(parcels(), { dateOrder: 'mdy', decimalMark: '.' })).to.deep.equal({});
    expect(beyondContract(parcels(), { dateOrder: 'dmy', decimalMark: ',' })).to.deep.equal({
      dateOrder: 'dmy',
      decimalMark: ',',
    });
  });

  // What Python's float() gives once the marks are exchanged by hand; [written, value with a point, with a comma].
  const numbers: readonly (readonly [string, number | null, number | null])[] = [
    ['0,125', null, 0.125],
    ['4,070', 4070, 4.07],
    ['1.234,5', null, 1234.5],
    ['1,234.5', 1234.5, null],
    ['78,61', null, 78.61],
    ['78.61', 78.61, null],
    ['1.234.567', null, 1234567],
    ['1,234,567', 1234567, null],
    ['1.234', 1.234, 1234],
    ['0.125', 0.125, null],
    ['(12,50)', null, -12.5],
    ['€ 12,5', null, null],
    ['1 234,5', null, 1234.5],
    ['-3,5E+2', null, -350],
    [',5', null, 0.5],
    ['40', 40, 40],
    ['1e3', 1000, 1000],
  ];
  it(`reads ${numbers.length} numbers by each decimal mark, or rejects them`, () => {
    for (const [written, point, comma] of numbers)
      for (const [mark, value] of [['.', point] as const, [',', comma] as const])
        if (value === null)
          expect(number(written, mark), `${written} ${mark}`).to.have.property('rule', 'not a number');
        else expect(number(written, mark), `${written} ${mark}`).to.equal(value);
  });

  it('reads dates by the order of the file, or else of the field', () => {
    const day = Date.UTC(2025, 6, 3);
    expect(moment('03/07/2025', { dateOrder: 'dmy' })).to.equal(day);
    expect(moment('07/03/2025', {})).to.equal(day);
    expect(moment('2025-07-03', { dateOrder: 'dmy' })).to.equal(day);
    expect(moment('22/02/2025', { dateOrder: 'mdy' })).to.have.property(
      'rule',
      'against the date order month/day/year',
    );
  });
});

describe('format of a file in its events', () => {
  const csv = 'sender_id;sent_at;weight\nA;03/07/2025;1,5\nA;04/07/2025;-1\n';
  const format = { dateOrder: 'dmy', decimalMark: ',' } as const;
  const events = () => {
    const reader = createCsvReader(parcels(), 'p.csv', { format });
    return [...reader.push(csv), ...reader.end()];
  };
  const decode = (data: string | Uint8Array) => compileDecoder(parcels()).decode([recordOf(data)]);

  it('keeps the cells as written, and is read by the decoder', () => {
    const [{ data } = { data: '' }] = events();
    expect(JSON.parse(data)).to.include({ _format: 'dmy comma', weight: '1,5', sent_at: '03/07/2025' });
    expect(rowsOf(decode(data).batch)[0]).to.include({ weight: 1.5, sent_at: Date.UTC(2025, 6, 3), extra: null });
  });

  it('is left out where it is what the contract says', () => {
    const reader = createCsvReader(parcels(), 'p.csv', { format: { dateOrder: 'mdy', decimalMark: '.' } });
    expect([...reader.push(csv), ...reader.end()].map(({ data }) => JSON.parse(data))).to.not.have.nested.property(
      '[0]._format',
    );
  });

  it('does not leak into the next record of a batch', () => {
    const plain = JSON.stringify({ sender_id: 'B', sent_at: '03/07/2025', weight: '1.500' });
    const { batch } = compileDecoder(parcels()).decode([recordOf(events()[0]?.data ?? '', 1), recordOf(plain, 2)]);
    expect(rowsOf(batch).map(({ weight, sent_at }) => [weight, sent_at])).to.deep.equal([
      [1.5, Date.UTC(2025, 6, 3)],
      [1.5, Date.UTC(2025, 2, 7)],
    ]);
  });

  it('rejects a record whose producer names an unknown format', () => {
    const data = JSON.stringify({ sender_id: 'B', sent_at: '2025-07-03', weight: '1', _format: 'ymd point x' });
    expect(decode(data).rejected[0]?.reason).to.equal('_format not a known format');
  });

  it('reads a corrected value in the spelling of the contract, and the other cells in that of the file', () => {
    const { data = '' } = events()[1] ?? {};
    const { rejected } = decode(data);
    expect(rejected[0]?.reason).to.equal('weight below 0');
    const row: QuarantineRow = {
      ...{
        event_id: 'e',
        source: 'parcels',
        reason: 'r',
        message: 'm',
        field: null,
        value: null,
        origin_file: 'p.csv',
      },
      ...{ origin_row: 3, shard_id: 's', sequence_number: '1', partition_key: 'A', contract_version: 1 },
      ...{ arrived_at: '2025-12-31T12:00:00.000Z', data: btoa(data) },
    };
    const bytes = corrected(parcels(), row, new Map([['weight', '1.425']]));
    expect(rowsOf(decode(bytes).batch)[0]).to.include({ weight: 1.425, sent_at: Date.UTC(2025, 6, 4) });
  });
});
