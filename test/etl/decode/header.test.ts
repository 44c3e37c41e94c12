import { expect } from 'chai';
import fc from 'fast-check';
import type { Contract } from '../../../etl/contract/contract.ts';
import { matchHeader } from '../../../etl/decode/header/header.ts';
import { FileError } from '../../../etl/errors.ts';
import { contractOf, sources } from '../../../etl/sources/index.ts';
import { parcels } from './support.ts';

const manufacturing = contractOf('manufacturing');
const ecommerce = contractOf('ecommerce');
const match = (contract: Contract, ...cells: string[]) => matchHeader(contract, cells, 'x.csv');
const keys = (contract: Contract, ...cells: string[]) => match(contract, ...cells).columns.map(({ key }) => key);

describe('header of a file', () => {
  it('matches whatever its case, blanks, punctuation, padding, byte order mark and order', () => {
    expect(keys(manufacturing, '\ufeffMACHINE ID', ' Time-Stamp ', 'temperature', 'DownTime.Risk')).to.deep.equal([
      'machine_id',
      'timestamp',
      'temperature',
      'downtime_risk',
    ]);
  });

  it('matches every name of every source in any spelling', () => {
    const style = fc.constantFrom<(name: string) => string>(
      (name) => name.toUpperCase(),
      (name) => name.replaceAll('_', ' '),
      (name) => name.replaceAll('_', '-'),
      (name) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      (name) => `  ${name} `,
    );
    fc.assert(
      fc.property(fc.constantFrom(...sources), style, (contract: Contract, write) => {
        const names = contract.fields.map((field) => field.name);
        expect(keys(contract, ...names.map(write))).to.deep.equal(names);
      }),
    );
  });

  it('matches aliases, and names with their unit', () => {
    const columns = ['machine', 'ts', 'Temp', 'Humidity (%)', 'Energy Consumption [kWh]'];
    expect(keys(manufacturing, ...columns)).to.deep.equal([
      'machine_id',
      'timestamp',
      'temperature',
      'humidity',
      'energy_consumption',
    ]);
    expect(keys(ecommerce, 'Customer', 'Order date', 'Time_Spent_on_Product_Research(hours)', 'Loyalty')).to.deep.equal(
      ['customer_id', 'time_of_purchase', 'time_spent_on_product_research_hours', 'brand_loyalty'],
    );
  });

  it('names the optional fields that are missing, and the columns that are new', () => {
    const { missing, columns } = match(parcels(), 'sender', 'time', 'weight', 'Colour', '');
    expect(missing).to.deep.equal(['pieces', 'insured', 'size', 'height', 'note']);
    expect(columns.slice(3)).to.deep.equal([
      { header: 'Colour', field: null, key: 'Colour' },
      { header: 'column_5', field: null, key: 'column_5' },
    ]);
  });

  it('keeps a column that is called like a key of the lake apart from it', () => {
    expect(keys(parcels(), 'sender', 'time', 'weight', 'event_id', '__proto__').slice(3)).to.deep.equal([
      'column event_id',
      'column __proto__',
    ]);
  });

  it('hints at a new column that is nearly an optional field', () => {
    expect(match(manufacturing, 'machine_id', 'timestamp', 'temprature', 'vibration').hints).to.deep.equal([
      'column "temprature" is new: did you mean temperature?',
    ]);
  });
});

describe('a file is rejected, in one sentence,', () => {
  const orders = ['37-611-6911', '22', 'Female', 'Middle', 'Évry', '$333.80 ', '3/1/2024', 'TRUE'];
  const cases: [when: string, contract: Contract, cells: string[], sentence: RegExp][] = [
    [
      'when a required column is missing',
      manufacturing,
      ['timestamp', 'temperature'],
      /^x\.csv has no column machine_id, which every record of manufacturing needs: accepted are machine_id, machine, .*, found "timestamp", "temperature"$/,
    ],
    [
      'when a required column is misspelt, with what was meant',
      manufacturing,
      ['timestamp', 'machin_id', 'temperature'],
      /^x\.csv has no column machine_id, which every record of manufacturing needs: did you mean machine_id by "machin_id"\?$/,
    ],
    [
      'when letters are swapped',
      ecommerce,
      ['cusotmer_id', 'date', 'amount'],
      /did you mean customer_id by "cusotmer_id"\?$/,
    ],
    [
      'when no input of the score is there',
      manufacturing,
      ['timestamp', 'machine_id', 'pressure'],
      /^x\.csv has none of the columns temperature, vibration, anomaly_flag, downtime_risk, which maintenance_priority_score is made of/,
    ],
    [
      'when it is of something else',
      ecommerce,
      ['colour', 'shape'],
      /^x\.csv has no column of source ecommerce \(found "colour", "shape"\): expected a header such as customer_id, /,
    ],
    [
      'when a field comes twice',
      manufacturing,
      ['machine', 'ts', 'Machine ID'],
      /names machine_id twice, as "machine" and "Machine ID"/,
    ],
    ['when a new column comes twice', parcels(), ['sender', 'time', 'weight', 'a b', 'A_B'], /names "a b" twice/],
    [
      'when a frozen contract meets a new column',
      parcels({ newColumn: 'freeze' }),
      ['sender', 'time', 'weight', 'colour'],
      /^x\.csv has a column "colour" that the frozen contract of parcels does not know/,
    ],
    [
      'when it begins with data',
      ecommerce,
      orders,
      /^x\.csv begins with a row of data, not with a header: put a header such as/,
    ],
  ];
  for (const [when, contract, cells, sentence] of cases) {
    it(when, () => {
      expect(() => match(contract, ...cells)).to.throw(FileError, sentence);
    });
  }

  it('which never shows a cell of a row in place of the header', () => {
    expect(() => match(ecommerce, ...orders))
      .to.throw(FileError)
      .that.satisfies((error: FileError) => orders.every((cell) => !error.message.includes(cell.trim())));
  });

  it('that says which file it is', () => {
    expect(() => match(ecommerce, 'colour'))
      .to.throw(FileError)
      .with.deep.property('location', {
        source: 'ecommerce',
        file: 'x.csv',
      });
  });

  it('does not take another unit for a slip of the pen', () => {
    const hintsOf = (header: string) => match(manufacturing, 'machine', 'time', 'vibration', header).hints;
    for (const header of [
      'Temperature (F)',
      'temperature_f',
      'Temprature [K]',
      'Temp F',
      'Pressure (kPa)',
      'energy_MWh',
    ])
      expect(hintsOf(header), header).to.deep.equal([]);
    for (const header of ['Temprature', 'Temprature (°C)', 'Presure'])
      expect(hintsOf(header)[0], header).to.include('did you mean');
  });
});
