import { table } from 'arquero';
import { expect } from 'chai';
import { alerts, ecommerce, manufacturing, readCsv, SchemaError, sampleOf, score, tiers } from '../../../etl/index.ts';

/** The columns that the score of an order needs. */
const inputs = {
  purchase_amount: [100],
  frequency_of_purchase: [1],
  brand_loyalty: [1],
  customer_satisfaction: [5],
};

const order = (columns: Readonly<Record<string, readonly unknown[]>>) =>
  table({ ...inputs, customer_id: ['a'], time_of_purchase: [0], ...columns } as unknown as Record<string, never[]>);

const withTimes = (time: unknown) => tiers(ecommerce, score(ecommerce, order({ time_of_purchase: [time] })));

describe('a table that does not suit its contract', () => {
  it('holds text in place of numbers', () => {
    expect(() => score(ecommerce, order({ purchase_amount: ['$333.80 '] }))).to.throw(
      SchemaError,
      'column "purchase_amount" of ecommerce holds text "$333.80 " in row 0, but decimal needs numbers: ' +
        'readCsv(contract, text) converts such text; numbers alone: table.derive({ purchase_amount: (d) => +d.purchase_amount })',
    );
  });

  it('holds fractions in place of whole numbers', () => {
    expect(() => score(ecommerce, order({ brand_loyalty: [1.5] }))).to.throw(
      SchemaError,
      'holds a number 1.5 in row 0, but integer needs whole numbers of 32 bits: round it: table.derive({ brand_loyalty: (d) => op.round(d.brand_loyalty) })',
    );
  });

  it('holds numbers in place of text; personal values are not quoted', () => {
    expect(() => tiers(ecommerce, score(ecommerce, order({ customer_id: [17] })))).to.throw(
      SchemaError,
      'column "customer_id" of ecommerce holds a number in row 0, but text needs text: ' +
        "convert it: table.derive({ customer_id: (d) => '' + d.customer_id })",
    );
  });

  it('has a column under another name', () => {
    const renamed = order({}).rename({ purchase_amount: 'Order Amount' });
    expect(() => score(ecommerce, renamed)).to.throw(
      SchemaError,
      `the table has no column "purchase_amount", which the score of ecommerce needs (found ${renamed.columnNames().join(', ')}): rename it: table.rename({ "Order Amount": 'purchase_amount' })`,
    );
    expect(score(ecommerce, renamed.rename({ 'Order Amount': 'purchase_amount' })).numRows()).to.equal(1);
  });

  it('lacks an optional column, or a required one', () => {
    const without = (name: string) => order({}).select(order({}).columnNames((one: string) => one !== name));
    expect(() => score(ecommerce, without('brand_loyalty'))).to.throw(
      SchemaError,
      'add it, as null if nothing is known: table.derive({ brand_loyalty: () => null })',
    );
    expect(() => tiers(ecommerce, score(ecommerce, without('customer_id')))).to.throw(
      SchemaError,
      'add it: every record needs a value',
    );
  });

  it('may lack identities and columns that are not needed', () => {
    const readings = table({
      machine_id: ['a', 'b'],
      timestamp: ['2025-01-01', '2025-01-02'],
      ...{ temperature: [90, 20], vibration: [9, 1], anomaly_flag: [true, false], downtime_risk: [0.9, 0.1] },
    });
    const scored = score(manufacturing, readings);
    expect(alerts(manufacturing, scored, 0.5).objects()).to.deep.include({
      ...{ event_id: null, alert_type: 'HIGH_MAINTENANCE_PRIORITY', machine_id: 'a', threshold: 0.5, score: 0.92 },
      timestamp: new Date(Date.UTC(2025, 0, 1)),
      contributions: JSON.stringify({ temperature: 0.27, vibration: 0.225, anomaly_flag: 0.15, downtime_risk: 0.27 }),
    });
    expect(scored.array('machine_efficiency')).to.deep.equal([null, null]);
    expect(tiers(manufacturing, scored).array('anomaly_total')).to.deep.equal([1, 0]);
    expect(() => tiers(manufacturing, scored.rename({ vibration: 'vib', machine_efficiency: 'e' }))).not.to.throw();
    expect(() => tiers(manufacturing, scored.derive({ 'Energy kWh': () => 1 }))).to.throw(
      SchemaError,
      `rename it: table.rename({ "Energy kWh": 'energy_consumption' })`,
    );
  });

  it('has not been scored', () => {
    const { table: readings } = readCsv(manufacturing, sampleOf('manufacturing', { rows: 3 }));
    expect(() => alerts(manufacturing, readings))
      .to.throw(
        SchemaError,
        'the table has no column "maintenance_priority_score", which an alert of manufacturing needs',
      )
      .and.to.have.property('message')
      .that.includes('call score(contract, table) first');
  });

  it('has no value for a key', () => {
    expect(() => tiers(ecommerce, score(ecommerce, order({ customer_id: [null] })))).to.throw(
      SchemaError,
      'column "customer_id" has no value in row 0; every record of ecommerce needs one',
    );
  });

  for (const time of [
    new Date(Date.UTC(2025, 0, 31)),
    Date.UTC(2025, 0, 31),
    '2025-01-31',
    '2025-01-31T00:00:00Z',
    '2025-01-31 01:00:00.5',
    '2025-02-01T00:30+02:00',
    BigInt(Date.UTC(2025, 0, 31)),
  ]) {
    it(`may give a time as ${typeof time} ${time}`, () => {
      expect(withTimes(time).get('latest_partition', 0)).to.equal('2025-01');
    });
  }

  for (const time of ['31/01/2025', 'soon', '2025-13-01', Number.POSITIVE_INFINITY, new Date(Number.NaN), true]) {
    it(`may not give a time as ${time}`, () => {
      expect(() => withTimes(time)).to.throw(
        SchemaError,
        /column "time_of_purchase" .*needs (a Date, milliseconds since 1970 or ISO 8601 text|one)/,
      );
    });
  }
});
