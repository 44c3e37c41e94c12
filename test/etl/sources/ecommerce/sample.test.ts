import { expect } from 'chai';
import { decodeCsv } from '../../../../etl/decode/csv-batch.ts';
import { inspectCsv } from '../../../../etl/decode/csv-inspect.ts';
import { ecommerce } from '../../../../etl/sources/ecommerce/contract.ts';
import { sampleEcommerce } from '../../../../etl/sources/ecommerce/sample.ts';
import { cellsOf, deviationOf, meanOf, recordsOf, shareOf, textOf } from '../../sample/support.ts';

type Order = Record<string, string>;

const amountOf = (order: Order) => Number(order.Purchase_Amount?.replace('$', ''));

/** The formula once more, on its own. */
const scoreOf = (order: Order) =>
  (0.4 * amountOf(order)) / 1000 +
  (0.3 * Number(order.Frequency_of_Purchase)) / 10 +
  (0.15 * Number(order.Brand_Loyalty)) / 10 +
  (0.15 * Number(order.Customer_Satisfaction)) / 10;

describe('the sample of orders', () => {
  const csv = textOf(sampleEcommerce());
  const lines = csv.split('\r\n');
  const records = recordsOf(csv);
  const many = recordsOf(textOf(sampleEcommerce({ rows: 20_000, seed: 1 })));

  it('has 28 columns that the contract knows, CRLF, and 1,000 rows', () => {
    const { header } = inspectCsv(ecommerce, new TextEncoder().encode(csv.slice(0, 2000)), 'sample');
    expect(header.columns.map(({ key }) => key)).to.deep.equal(ecommerce.fields.map(({ name }) => name));
    expect(header).to.deep.include({ missing: [], hints: [] });
    expect(cellsOf(lines[0] ?? ''))
      .to.have.length(28)
      .and.include('Time_Spent_on_Product_Research(hours)');
    expect(lines).to.have.length(1002);
    expect(csv.replaceAll('\r\n', '')).to.not.match(/[\r\n]/);
  });

  it('spells amounts, dates, flags and ids as the public data set does', () => {
    const flag = /^(TRUE|FALSE)$/;
    const forms = {
      Purchase_Amount: /^\$([5-9]\d|[1-4]\d\d|500)\.\d\d $/,
      Time_of_Purchase: /^([1-9]|1[0-2])\/([1-9]|[12]\d|3[01])\/2024$/,
      Customer_ID: /^\d\d-\d{3}-\d{4}$/,
      Discount_Used: flag,
      Customer_Loyalty_Program_Member: flag,
    };
    for (const [name, form] of Object.entries(forms)) {
      expect(
        many.map((order) => order[name] ?? '').filter((value) => !form.test(value)),
        name,
      ).to.deep.equal([]);
    }
    expect(new Set(many.map((order) => order.Customer_ID))).to.have.property('size', many.length);
    expect(many.some((order) => /[^\x20-\x7e]/.test(order.Location ?? ''))).to.equal(true);
    expect(many.some((order) => order.Location?.includes(','))).to.equal(true);
  });

  it('has the values of the data set about as often', () => {
    const numbers = (name: string) => many.map((order) => Number(order[name]));
    expect(meanOf(many.map(amountOf))).to.be.closeTo(275, 3);
    expect(deviationOf(many.map(amountOf))).to.be.closeTo(130, 3);
    for (const [name, low, high] of [
      ['Age', 18, 50],
      ['Frequency_of_Purchase', 2, 12],
      ['Brand_Loyalty', 1, 5],
      ['Product_Rating', 1, 5],
      ['Customer_Satisfaction', 1, 10],
      ['Return_Rate', 0, 2],
      ['Time_to_Decision', 1, 14],
    ] as const) {
      expect([Math.min(...numbers(name)), Math.max(...numbers(name))], name).to.deep.equal([low, high]);
      expect(meanOf(numbers(name)), name).to.be.closeTo((low + high) / 2, (high - low) / 30);
    }
    expect(shareOf(many, ({ Gender }) => Gender === 'Female')).to.be.closeTo(0.45, 0.02);
    expect(shareOf(many, ({ Discount_Used }) => Discount_Used === 'TRUE')).to.be.closeTo(0.52, 0.02);
    expect(shareOf(many, ({ Shipping_Preference }) => Shipping_Preference === 'Express')).to.be.closeTo(0.3, 0.02);
  });

  for (const [name, orders, tolerance] of [
    ['by default', records, 0.02],
    ['in the long run', many, 0.015],
  ] as const) {
    it(`scores 0.445 in the mean and has 9 % high, 55 % medium and 36 % standard customers ${name}`, () => {
      const scores = orders.map(scoreOf);
      expect(meanOf(scores)).to.be.closeTo(0.445, 0.003);
      expect(shareOf(scores, (score) => score > 0.6)).to.be.closeTo(0.09, tolerance);
      expect(shareOf(scores, (score) => score > 0.4 && score <= 0.6)).to.be.closeTo(0.55, 2 * tolerance);
      expect(shareOf(scores, (score) => score <= 0.4)).to.be.closeTo(0.36, 2 * tolerance);
    });
  }

  it('has one broken row in 1,000, which the lake quarantines, and takes the others', () => {
    const { batch, rejected } = decodeCsv(ecommerce, csv);
    expect(batch.length).to.equal(999);
    expect(rejected.map(({ reason }) => reason)).to.deep.equal(['row has 25 cells, the header has 28']);
  });

  it('has as many broken rows as asked for', () => {
    for (const [rows, brokenRows] of [
      [400, 2],
      [400, 0],
      [10, 10],
      [3, 7],
    ] as const) {
      const { batch, rejected } = decodeCsv(ecommerce, textOf(sampleEcommerce({ rows, brokenRows })));
      expect(rejected.length).to.equal(Math.min(rows, brokenRows));
      expect(batch.length).to.equal(rows - rejected.length);
    }
  });

  it('is the same bytes for the same seed', () => {
    const small = (seed: number) => textOf(sampleEcommerce({ rows: 50, seed }));
    expect(small(3)).to.equal(small(3)).and.not.equal(small(4));
  });
});
