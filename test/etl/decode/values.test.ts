import { expect } from 'chai';
import fc from 'fast-check';
import type { FieldType } from '../../../etl/contract/field.ts';
import { type Outcome, read, reads } from './reads.ts';

describe('a decimal', () => {
  const number = '✗ not a number';
  reads({ type: 'decimal' }, [
    ...([
      ['78.61', 78.61],
      [' 78.61 ', 78.61],
      ['-3', -3],
      ['+3', 3],
      ['.5', 0.5],
      ['5.', 5],
      ['1e-3', 0.001],
    ] as const),
    ...([
      ['1 234 567.5', 1_234_567.5],
      ['1\u202f234', 1234],
      ["1'234.5", 1234.5],
      ['5-', -5],
      ['1,234.5 -', -1234.5],
      ['１２．５', 12.5],
      ['1 23', number],
      ['5--', number],
      ['-5-', number],
      ['(5-)', number],
    ] as const),
    ...([
      ['(12.50)', -12.5],
      ['1,234,567', 1_234_567],
      ['\u22125', -5],
      ['\u00a07\u00a0', 7],
      ['007', 7],
    ] as const),
    ...([
      ['1,5', number],
      ['1.234,5', number],
      ['1 234,5', number],
      ['12,34', number],
      ['1,2345', number],
    ] as const),
    ...([
      ['0x1F', number],
      ['1e999', number],
      ['Infinity', number],
      ['1_000', number],
      ['--5', number],
    ] as const),
    ...([
      ['5%', number],
      ['5 kg', number],
      ['Tablet', number],
      ['$', number],
      ['(-5)', number],
      ['1.2.3', number],
    ] as const),
    ...([
      ['', null],
      ['  ', null],
      ['NULL', null],
      ['N/A', null],
      ['na', null],
      ['-', null],
      ['NaN', null],
    ] as const),
    ...([
      ['None', null],
      [78.61, 78.61],
      [true, number],
      [Number.POSITIVE_INFINITY, number],
    ] as const),
  ]);

  it('zero has no sign', () => {
    for (const raw of ['-0', '-0.0', -0, '(0)']) expect(Object.is(read({ type: 'decimal' }, raw), 0)).to.equal(true);
  });

  it('any finite number is itself, as text and as a number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read({ type: 'decimal' }, value)).to.equal(value + 0);
        expect(read({ type: 'decimal' }, ` ${value} `)).to.equal(value + 0);
      }),
    );
  });

  describe('with a currency as its unit', () => {
    const usd: readonly (readonly [string, Outcome])[] = [
      ...(
        ['$1,333.80 ', '1333.80 USD', 'usd 1333.8', 'US$1,333.80', '$ 1,333.80', '1,333.8$', '+$1333.8'] as const
      ).map((text) => [text, 1333.8] as const),
      ...(['-$5', '$-5', '($5)', '$5-', '5- USD', '-5 $', '(5 USD)'] as const).map((text) => [text, -5] as const),
      ...(['€5', '5 EUR', '£5', '5%', '$', 'R$5', '-$-5'] as const).map((text) => [text, number] as const),
    ];
    reads({ type: 'decimal', unit: 'USD' }, usd);
    reads({ type: 'decimal', unit: 'EUR' }, [
      ['€ 12', 12],
      ['12 €', 12],
      ['$12', number],
    ]);
  });

  describe('with anything that is no part of it: it is never left out', () => {
    const decorations = ['$', '€', '£', '¥', '%', '‰', 'F', '°F', 'K', 'kg', 'kWh', 'x', '#', '~', '<', '>', '*', '°'];
    for (const unit of [undefined, 'bar', 'h', 'mm/s']) {
      it(`a field ${unit ? `in ${unit}` : 'without a unit'} takes none of ${decorations.join(' ')}`, () => {
        for (const one of decorations)
          for (const text of [`${one}12`, `${one} 12`, `12${one}`, `12 ${one}`, `1${one}2`])
            expect(read({ type: 'decimal', ...(unit ? { unit } : {}) }, text), text).to.equal(number);
      });
    }
  });

  describe('with a unit', () => {
    reads({ type: 'decimal', unit: '°C' }, [
      ['75.5 °C', 75.5],
      ['75.5℃', 75.5],
      ['75.5 c', 75.5],
      ['-3 °C', -3],
      ['75.5 F', number],
      ['75.5 °F', number],
      ['$80', number],
    ]);
    reads({ type: 'decimal', unit: 'µm' }, [['5 \u03bcm', 5]]);
    reads({ type: 'decimal', unit: 'mW' }, [
      ['5 mw', 5],
      ['5 MW', number],
    ]);
    reads({ type: 'decimal', unit: '%' }, [
      ['79.96%', 79.96],
      ['79.96 %', 79.96],
      ['79.96 kWh', number],
    ]);
    reads({ type: 'decimal', unit: 'kWh' }, [
      ['2.16 kwh', 2.16],
      ['50%', number],
    ]);
  });

  describe('with a range, both ends inclusive', () => {
    reads({ type: 'decimal', min: 0, max: 100 }, [
      ['0', 0],
      ['100', 100],
      ['-0.01', '✗ below 0'],
      [100.01, '✗ above 100'],
    ]);
  });
});

describe('an integer', () => {
  const whole = '✗ not a whole number';
  const large = '✗ too large for an integer';
  reads({ type: 'integer' }, [
    ...([
      ['7', 7],
      ['7.0', 7],
      [7, 7],
      ['1e3', 1000],
      ['1,000', 1000],
      ['7.5', whole],
      [7.5, whole],
    ] as const),
    ...([
      ['2147483647', 2_147_483_647],
      ['-2147483648', -2_147_483_648],
      ['2147483648', large],
    ] as const),
  ]);

  describe('with spellings', () => {
    reads({ type: 'integer', min: 0, max: 2, spellings: { running: 1, off: 0 } }, [
      ['Running ', 1],
      ['OFF', 0],
      ['2', 2],
      ['3', '✗ above 2'],
      ['walking', '✗ not a number'],
    ]);
  });
});

describe('a flag', () => {
  const neither = '✗ not yes or no';
  for (const [value, spellings] of [
    [1, ['Yes', 'TRUE', 'true', 'Y', 't', '1', ' on ', '1.0', true, 1]],
    [0, ['No', 'FALSE', 'n', 'F', '0', 'OFF', '0.0', false, 0]],
    [null, ['', 'none', 'NaN', 'n/a', '-']],
    [neither, ['2', 'maybe', 2, 'yes!']],
  ] as const) {
    reads(
      { type: 'boolean' },
      spellings.map((raw) => [raw, value] as const),
    );
  }
});

describe('text and categories', () => {
  reads({ type: 'category' }, [
    [' Évry ', 'Évry'],
    ['E\u0301\u00advry\u00a0\u2003Nord\u200b', 'Évry Nord'],
    ['Nope', 'Nope'],
    ['#12', '#12'],
    ['-5', '-5'],
  ]);
  reads({ type: 'text' }, [
    ['39', '39'],
    [39, '39'],
    [true, 'true'],
    [2 ** 60, '✗ a number with too many digits'],
  ]);
  reads({ type: 'category', values: ['Small', 'Large'] }, [
    ['SMALL', 'Small'],
    ['\u00a0sm\u00adall', 'Small'],
    ['medium', '✗ not one of its values'],
  ]);
});

/** pandas 2.3, `pandas._libs.parsers.STR_NA_VALUES`: its reading is the judge. */
const pandasWords = [
  ...['', '#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN', '<NA>', 'N/A', 'NA'],
  ...['NULL', 'NaN', 'None', 'n/a', 'nan', 'null'],
];
/** Hive, PostgreSQL and MySQL exports; DataGrip and DBeaver; SQL clients; spreadsheets; programs; people. */
const otherWords = [
  ...['\\N', '<null>', '[NULL]', '(null)', '(blank)', '#NULL!', '#DIV/0!', '#VALUE!', '#REF!', '#NAME?', '#NUM!'],
  ...['NaT', 'nil', '<nil>', 'undefined', '-', '--', '–', '—', '?', 'n.a.'],
];
const everyType = ['decimal', 'integer', 'boolean', 'category', 'text', 'timestamp'] as const;

describe('a word for null', () => {
  for (const type of everyType) {
    it(`is null in ${type}, in any case and with any blanks around it`, () => {
      for (const word of [...pandasWords, ...otherWords]) {
        for (const spelt of [word, word.toUpperCase(), word.toLowerCase(), ` ${word}\u00a0`, `\ufeff${word}\u200b`])
          expect(read({ type }, spelt), JSON.stringify(spelt)).to.equal(null);
      }
    });

    it(`is what the contract says in ${type}`, () => {
      const field = { type, nullWords: { add: ['Missing', '-999'], remove: ['none', 'NaN'] } } as const;
      for (const word of ['missing', ' MISSING ', '-999', -999]) expect(read(field, word)).to.equal(null);
      for (const word of ['None', 'nan']) expect(read(field, word), word).to.not.equal(null);
      for (const word of ['NULL', '', 'n/a']) expect(read(field, word)).to.equal(null);
      expect(read({ type }, 'missing')).to.not.equal(null);
    });
  }

  it('that a closed set names is a value if spellings name it or nullWords remove it', () => {
    const field = { type: 'category', values: ['None', 'Some'] } as const;
    expect(read({ ...field, nullWords: { remove: ['none'] } }, 'NONE')).to.equal('None');
    expect(read({ ...field, spellings: { none: 'None' } }, 'NONE')).to.equal('None');
  });
});

describe('a flag in the form of a number', () => {
  const flag = { type: 'boolean' } as const;
  const one = fc.constantFrom('1', '1.', '+1', '01', '1e0', '1E+00', '10e-1');
  const zero = fc.constantFrom('0', '-0', '0.', '.0', '0e5', '-0.0', '+0');
  const zeros = fc.nat({ max: 12 }).map((count) => '0'.repeat(count));
  it('is yes if it is exactly 1, no if it is exactly 0', () => {
    fc.assert(
      fc.property(one, zero, zeros, (yes, no, more) => {
        for (const spelt of [yes, `1.0${more}`, `00${more}1`]) expect(read(flag, spelt), spelt).to.equal(1);
        for (const spelt of [no, `0.0${more}`, `0${more}`]) expect(read(flag, spelt), spelt).to.equal(0);
      }),
    );
  });

  it('is neither if it is any other number', () => {
    const other = fc.double({ noNaN: true }).filter((number) => number !== 0 && number !== 1);
    fc.assert(fc.property(other, (number) => read(flag, String(number)) === '✗ not yes or no'));
  });
});

describe('any value at all', () => {
  it('is a value, null or a flaw: never an exception, never NaN', () => {
    const raw = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.boolean(),
      fc.string({ unit: fc.constantFrom(...'0123456789-/.:, $()eE') }),
    );
    const type = fc.constantFrom<FieldType>('decimal', 'integer', 'boolean', 'category', 'text', 'timestamp');
    fc.assert(
      fc.property(type, raw, (of, value) => {
        const outcome = read({ type: of }, value);
        const allowed = of === 'text' || of === 'category' ? 'string' : 'number';
        if (typeof outcome === 'string' && outcome.startsWith('✗')) return;
        expect(outcome === null || typeof outcome === allowed, String(outcome)).to.equal(true);
        expect(outcome).to.satisfy((v: Outcome) => typeof v !== 'number' || Number.isFinite(v));
      }),
      { numRuns: 2000 },
    );
  });
});
