import { expect } from 'chai';
import { integrate } from '../../../etl/integration/integrate.ts';
import { integratedSummaries } from '../../../etl/table/tables.ts';

const machines = {
  average_machine_efficiency: 0.5,
  high_risk_machines: 10,
  machines_analyzed: 50,
  data_quality_score: 0.9,
};
const shop = {
  customer_satisfaction_index: 6,
  high_value_customers: 20,
  customers_analyzed: 200,
  data_quality_score: 0.8,
};

const both = (manufacturing: object, ecommerce: object) =>
  integrate({ manufacturing: { ...manufacturing }, ecommerce: { ...ecommerce } });

describe('integration', () => {
  it('combines the figures of both sources', () => {
    const found = both(machines, shop);
    expect(found.operational_excellence_score).to.be.closeTo(0.54, 1e-12);
    expect(found.business_health_index).to.be.closeTo(0.45, 1e-12);
    expect(found.data_quality_composite).to.be.closeTo(0.85, 1e-12);
  });

  it('gives the columns of its table beside run and time', () => {
    const names = integratedSummaries.columns
      .map(({ name }) => name)
      .filter((name) => !/^(run_id|computed_at)$/.test(name));
    expect(Object.keys(both(machines, shop))).to.deep.equal(names);
  });

  it('leaves out what rests on an absent figure, and nothing else', () => {
    expect(both({ ...machines, average_machine_efficiency: null }, shop).operational_excellence_score).to.equal(null);
    const withoutQuality = both(machines, { ...shop, data_quality_score: null });
    expect(withoutQuality.data_quality_composite).to.equal(null);
    expect(withoutQuality.business_health_index).to.be.closeTo(0.45, 1e-12);
    expect(both({}, {})).to.deep.equal({
      operational_excellence_score: null,
      business_health_index: null,
      data_quality_composite: null,
    });
  });

  it('takes no share of nothing', () => {
    expect(both({ ...machines, machines_analyzed: 0, high_risk_machines: 0 }, shop).business_health_index).to.equal(
      null,
    );
    expect(both(machines, { ...shop, customers_analyzed: 0 }).business_health_index).to.equal(null);
  });

  it('takes no text for a number', () => {
    expect(both({ ...machines, data_quality_score: '0.9' }, shop).data_quality_composite).to.equal(null);
  });

  it('takes the quality of every source, and leaves out nothing that is there', () => {
    const shipments = { data_quality_score: 0.1 };
    const found = integrate({ ecommerce: shop, manufacturing: machines, shipments });
    expect(found.data_quality_composite).to.be.closeTo(0.6, 1e-12);
    expect(found.operational_excellence_score).to.equal(both(machines, shop).operational_excellence_score);
    expect(integrate({ shipments })).to.deep.equal({
      operational_excellence_score: null,
      business_health_index: null,
      data_quality_composite: 0.1,
    });
    expect(integrate({}).data_quality_composite).to.equal(null);
  });
});
