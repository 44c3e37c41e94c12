import { expect } from 'chai';
import fc from 'fast-check';
import { compileParser } from '../../../etl/decode/values/parser.ts';
import { openDuckDb, rowsOfQuery } from '../support/duckdb.ts';
import { read, reads } from './reads.ts';

const utc = (iso: string) => Date.parse(`${iso}Z`);

describe('a timestamp', () => {
  const day = utc('2024-03-01T00:00:00');
  const no = '✗ not a date';
  const impossible = '✗ not a possible date';
  reads({ type: 'timestamp' }, [
    ['2025-01-01 00:01:02', utc('2025-01-01T00:01:02')],
    ['2025-01-01T00:01:02', utc('2025-01-01T00:01:02')],
    ['2025-01-01T00:01:02Z', utc('2025-01-01T00:01:02')],
    ['2025-01-01T00:01:02.5+02:00', utc('2024-12-31T22:01:02.500')],
    ['2025-01-01 00:01:02.123456 -0530', utc('2025-01-01T05:31:02.123')],
    ['2025-01-01 00:01:02 UTC', utc('2025-01-01T00:01:02')],
    ['2025-01-01 00:01', utc('2025-01-01T00:01:00')],
    ['2024-03-01', day],
    ['2024/03/01', day],
    ['2024-3-1', day],
    ['3/1/2024', day],
    ['03/01/2024 1:05 PM', utc('2024-03-01T13:05:00')],
    ['3/1/2024 12:00:01 am', utc('2024-03-01T00:00:01')],
    ['1.3.2024', day],
    ['01.03.2024 13:05', utc('2024-03-01T13:05:00')],
    ['1 Mar 2024', day],
    ['01-March-2024', day],
    ['Mar 1, 2024', day],
    ['september 30 2024', utc('2024-09-30T00:00:00')],
    ['1709251200', day],
    [1_709_251_200, day],
    ['1709251200000', day],
    [1_709_251_200_000, day],
    [1_709_251_200.25, day + 250],
    ['2024-02-29', utc('2024-02-29T00:00:00')],
    ['2023-02-29', impossible],
    ['2024-02-30 10:00:00', impossible],
    ['2024-13-01', impossible],
    ['2024-01-01 24:00:00', impossible],
    ['1969-12-31', impossible],
    ['2101-01-01', impossible],
    ['2100-12-31 23:59:59', utc('2100-12-31T23:59:59')],
    ['9999999999', impossible],
    ['31.4.2024', impossible],
    ['16/4/2024', '✗ against the date order month/day/year'],
    ['4/16/2024', utc('2024-04-16T00:00:00')],
    ['3/1/24', day],
    ['Tablet', no],
    ['12', no],
    ['2025-01-0a', no],
    ['2025-01-01 noon', no],
    ['1 Marble 2024', no],
    [true, no],
    ['', null],
    ['NaN', null],
  ]);

  /** Forms of one moment, as programs write it. See also `date-forms.test.ts`, where DuckDB is the judge. */
  const evening = utc('2025-01-31T23:59:59');
  describe('in the forms of programs, databases and people', () => {
    reads({ type: 'timestamp' }, [
      ...[
        ...['20250131T235959Z', '20250131 235959', '20250131235959', '2025-01-31T23:59:59.000000000Z'],
        ...['31-Jan-25 23:59:59', '31-JAN-25 11.59.59.000000 PM', '31/Jan/2025:23:59:59 +0000', '1/31/25 23:59:59'],
        ...['Fri, 31 Jan 2025 23:59:59 GMT', 'Friday, January 31, 2025 11:59:59 PM', 'Fri Jan 31 23:59:59 2025'],
        ...[
          'Fri Jan 31 23:59:59 UTC 2025',
          'January 31st, 2025 at 11:59:59 p.m.',
          '31.01.25 23:59:59',
          '2025.01.31 23:59:59',
        ],
        ...[
          '2025-Jan-31 23:59:59',
          'Jan-31-2025 23:59:59',
          '2025-02-01T00:59:59+01:00[Europe/Paris]',
          '2025年1月31日 23:59:59',
        ],
        ...['1738367999', '1738367999000', '1738367999000000', '1738367999000000000', '2025-01-31T23:59:59,0Z'],
      ].map((text) => [text, evening] as const),
      ...([
        ['2025-01-31T23:59:59.123456789Z', evening + 123],
        ['1738367999123999', evening + 123],
        ['1738367999123999999', evening + 123],
        [1_738_367_999_123_000, evening + 123],
        ['20250131', utc('2025-01-31T00:00:00')],
        [20_250_131, utc('2025-01-31T00:00:00')],
        ['Sept 30, 2024', utc('2024-09-30T00:00:00')],
        ['Tues, 30-Sept-25', utc('2025-09-30T00:00:00')],
        ['3/1/24 11 PM', utc('2024-03-01T23:00:00')],
        ['2024-03-01 13h05', utc('2024-03-01T13:05:00')],
        ['1/31/70', utc('1970-01-31T00:00:00')],
        ['1/31/99', utc('1999-01-31T00:00:00')],
        ['1/31/00', utc('2000-01-31T00:00:00')],
        ['1/31/68', utc('2068-01-31T00:00:00')],
        ['1/31/69', impossible],
      ] as const),
      ...([
        ['Thu, 31 Jan 2025', no],
        ['20250231', impossible],
        ['20251301', impossible],
        ['202501312359', no],
        ['20250131.5', no],
        ['2025-01-31 23', no],
        ['1/31/025', no],
        ['25-01-31', '✗ against the date order month/day/year'],
        ['17409', no],
        ['2025-01-31 23:59 EST', no],
      ] as const),
    ]);
    reads({ type: 'timestamp', dateOrder: 'dmy' }, [
      ['31/01/25', utc('2025-01-31T00:00:00')],
      ['1/31/25', '✗ against the date order day/month/year'],
    ]);

    it('any moment in microseconds and nanoseconds is that moment, truncated to milliseconds', () => {
      const moment = fc.integer({ min: 1_000_000_000_000, max: Date.UTC(2100, 11, 31) });
      fc.assert(
        fc.property(moment, fc.integer({ min: 0, max: 999_999 }), (ms, rest) => {
          const below = String(rest).padStart(6, '0');
          expect(read({ type: 'timestamp' }, `${ms}${below.slice(0, 3)}`)).to.equal(ms);
          expect(read({ type: 'timestamp' }, `${ms}${below}`)).to.equal(ms);
        }),
      );
    });
  });

  describe('with days first', () => {
    reads({ type: 'timestamp', dateOrder: 'dmy' }, [
      ['16/4/2024', utc('2024-04-16T00:00:00')],
      ['4/16/2024', '✗ against the date order day/month/year'],
      ['2024-04-16', utc('2024-04-16T00:00:00')],
    ]);
  });

  it('of any moment is that moment, in every form of it', () => {
    const moment = fc.date({ min: new Date(0), max: new Date('2100-12-31T23:59:59Z'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, (date) => {
        const iso = date.toISOString();
        const seconds = Math.floor(date.getTime() / 1000) * 1000;
        expect(read({ type: 'timestamp' }, iso)).to.equal(date.getTime());
        expect(read({ type: 'timestamp' }, iso.slice(0, 19).replace('T', ' '))).to.equal(seconds);
        expect(read({ type: 'timestamp' }, iso.slice(0, 10))).to.equal(utc(`${iso.slice(0, 10)}T00:00:00`));
      }),
    );
  });
});

const dates = [
  ...[
    '%Y-%m-%d',
    '%Y/%m/%d',
    '%Y.%m.%d',
    '%Y%m%d',
    '%m/%d/%Y',
    '%m/%d/%y',
    '%m-%d-%Y',
    '%-m/%-d/%Y',
    '%d.%m.%Y',
    '%d.%m.%y',
  ],
  ...['%d %b %Y', '%d-%b-%y', '%d-%b-%Y', '%d/%b/%Y', '%d %B %Y', '%b %d, %Y', '%B %-d, %Y', '%b-%d-%Y', '%Y-%b-%d'],
  ...['%a, %d %b %Y', '%A, %B %d, %Y', '%a %b %d %Y'],
];
const times = [
  ...['', ' %H:%M', ' %H:%M:%S', 'T%H:%M:%S', ' %H:%M:%S.%f', ' %H:%M:%S.%gZ', ' %H:%M:%S+00:00', ' %H:%M:%S UTC'],
  ...[' %I:%M %p', ' %I:%M:%S %p', ' %-I:%M%p', ', %H:%M:%S', ' %H.%M.%S'],
];
const others = ['%Y%m%dT%H%M%SZ', '%Y%m%d%H%M%S', '%d/%b/%Y:%H:%M:%S', '%a %b %d %H:%M:%S %Y'];
/** A form that a date and a time make together; T follows digits only. */
const forms = [
  ...dates.flatMap((date) => times.filter((time) => time[0] !== 'T' || /^%Y-%m/.test(date)).map((time) => date + time)),
  ...others,
];

describe(`a moment in ${forms.length} forms`, () => {
  it('is read as DuckDB reads it', async () => {
    const connection = await openDuckDb();
    const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
    const columns = forms.map((form, i) => {
      const written = `strftime(moment, ${quoted(form)})`;
      return `${written} AS w${i}, epoch_ms(strptime(${written}, ${quoted(form)})::TIMESTAMP) AS m${i}`;
    });
    const rows = await rowsOfQuery(
      connection,
      `SELECT ${columns.join(', ')} FROM (
        SELECT make_timestamp(((1000000000 + (n * 7919 * 3571 * 11) % 1100000000) * 1000000 + (n * 104729) % 1000000)::BIGINT) AS moment
        FROM range(60) AS moments(n))`,
    );
    const parse = compileParser({ name: 'at', type: 'timestamp', description: 'Moment.' });
    const wrong = rows.flatMap((row) =>
      forms.flatMap((form, i) => {
        const written = String(row[`w${i}`]);
        const found = parse(written);
        return found === Number(row[`m${i}`])
          ? []
          : [`${form}: ${written} is ${JSON.stringify(found)}, not ${row[`m${i}`]}`];
      }),
    );
    expect(rows).to.have.length(60);
    expect([...new Set(wrong)].slice(0, 12)).to.deep.equal([]);
  });
});
