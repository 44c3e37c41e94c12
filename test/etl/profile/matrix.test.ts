import { expect } from 'chai';
import { cellAt } from '../../../etl/batch/batch.ts';
import { decodeCsv } from '../../../etl/decode/csv-batch.ts';
import { profileCsv } from '../../../etl/profile/profiler.ts';
import { stepOf } from '../../enumeration.ts';
import { parcels } from '../decode/support.ts';

/** The values of a file. Its text is one of many; each reading of each text must give these. */
const rows = [
  { sender: 'Évry', at: Date.UTC(2025, 1, 22, 2, 37), weight: 0.125, note: 'a "b"' },
  { sender: 'Zoë', at: Date.UTC(2025, 2, 7, 18, 17), weight: 4.07, note: 'c' },
  { sender: 'C', at: Date.UTC(2025, 11, 31, 23, 59), weight: null, note: 'x; y, z|w' },
  { sender: 'D', at: Date.UTC(2025, 0, 1, 0, 0), weight: 12.5, note: 'ö' },
] as const;

type Write = (at: number) => readonly string[];
const part = (at: number) => {
  const [year = '', month = '', day = '', hour = '', minute = ''] = new Date(at).toISOString().split(/[-T:]/);
  return { year, month, day, hour, minute, clock: `${hour}:${minute}:00` };
};
const dateForms: Readonly<Record<string, Write>> = {
  'ISO with a blank': (at) => [`${new Date(at).toISOString().slice(0, 10)} ${part(at).clock}`],
  'ISO with a zone': (at) => [new Date(at).toISOString()],
  'month first': (at) => [`${part(at).month}/${part(at).day}/${part(at).year} ${part(at).clock}`],
  'day first': (at) => [`${part(at).day}/${part(at).month}/${part(at).year} ${part(at).hour}:${part(at).minute}`],
  'day first with points': (at) => [`${part(at).day}.${part(at).month}.${part(at).year} ${part(at).clock}`],
  'Unix seconds': (at) => [String(at / 1000)],
  'Unix milliseconds': (at) => [String(at)],
  'date and time apart': (at) => [`${part(at).day}/${part(at).month}/${part(at).year}`, part(at).clock],
};
const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const encodings: Readonly<Record<string, (text: string) => Uint8Array>> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a mark': (text) => Buffer.from(`\ufeff${text}`),
  'UTF-16LE': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16BE': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'Windows-1252': latin,
};
const delimiters = [',', ';', '\t', '|'] as const;
const marks = ['.', ','] as const;
const nulls = ['', 'NULL', 'N/A', '\\N', '#N/A', 'nan', '<NA>', '-'] as const;
const quirks = ['LF', 'CRLF', 'CR', 'all quoted', 'delimiter after rows', 'delimiter after all', 'padded'] as const;

interface Combination {
  readonly encoding: string;
  readonly delimiter: (typeof delimiters)[number];
  readonly mark: (typeof marks)[number];
  readonly form: string;
  readonly none: (typeof nulls)[number];
  readonly quirk: (typeof quirks)[number];
}

const all: Combination[] = Object.keys(encodings).flatMap((encoding) =>
  delimiters.flatMap((delimiter) =>
    marks.flatMap((mark) =>
      Object.keys(dateForms).flatMap((form) =>
        nulls.flatMap((none) => quirks.map((quirk) => ({ encoding, delimiter, mark, form, none, quirk }))),
      ),
    ),
  ),
);

function textOf({ delimiter, mark, form, none, quirk }: Combination): string {
  const write = dateForms[form] as Write;
  const times = write(0).length === 2 ? ['Date', 'Time'] : ['sent_at'];
  const lines: (readonly string[])[] = [
    ['sender_id', ...times, 'weight', 'note'],
    ...rows.map(({ sender, at, weight, note }) => [
      ...[sender, ...write(at), weight === null ? none : String(weight).replace('.', mark), note],
    ]),
  ];
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const cellText = (cell: string) => {
    if (quirk === 'all quoted' || cell.includes('"') || cell.includes(delimiter)) return quoted(cell);
    return quirk === 'padded' ? ` ${cell} ` : cell;
  };
  const end = quirk === 'CRLF' ? '\r\n' : quirk === 'CR' ? '\r' : '\n';
  return lines
    .map((cells, i) => {
      const surplus = quirk === 'delimiter after all' || (quirk === 'delimiter after rows' && i > 0);
      return `${cells.map(cellText).join(delimiter)}${surplus ? delimiter : ''}${end}`;
    })
    .join('');
}

describe('matrix of formats', () => {
  const contract = parcels();
  const step = stepOf(181);
  const tried = all.filter((_, i) => i % step === 0);

  it(`reads ${tried.length} of ${all.length} combinations of encoding, delimiter, decimal mark, dates, null and quirk alike`, () => {
    for (const combination of tried) {
      const bytes = (encodings[combination.encoding] as (text: string) => Uint8Array)(textOf(combination));
      const name = JSON.stringify(combination);
      const { format, fault, rows: counted, rejected: expected } = profileCsv(contract, bytes, { file: 'p.csv' });
      expect({ fault, counted, expected }, name).to.deep.equal({ fault: null, counted: rows.length, expected: 0 });
      const { batch, rejected } = decodeCsv(contract, bytes, { file: 'p.csv', ...format });
      expect(rejected, name).to.deep.equal([]);
      const column = (field: string) => rows.map((_, i) => cellAt(batch.columns.get(field) as never, i));
      const found = ['sender_id', 'sent_at', 'weight', 'note'].map(column);
      const wanted = [rows.map((row) => row.sender), rows.map((row) => row.at), rows.map((row) => row.weight)];
      expect(found, name).to.deep.equal([...wanted, rows.map((row) => row.note)]);
    }
  });
});
