import { expect } from 'chai';
import { ContractError } from '../../../etl/errors.ts';
import { divide, type Expression, fieldsOf, ref } from '../../../etl/expression/expression.ts';
import { formula } from '../../../etl/expression/formula.ts';
import { defineIntegration, type IntegrationMetric, integrate } from '../../../etl/integration/integration.ts';
import { ecommerce, integrationOf, manufacturing, sources } from '../../../etl/sources/index.ts';
import { oddSource } from '../support/odd-source.ts';

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

const integration = integrationOf([ecommerce, manufacturing])!;
const both = (readings: object, orders: object) =>
  integrate(integration, { manufacturing: { ...readings }, ecommerce: { ...orders } });

describe('integration', () => {
  it('combines the metrics of both sources', () => {
    const found = both(machines, shop);
    expect(found.operational_excellence_score).to.be.closeTo(0.54, 1e-12);
    expect(found.business_health_index).to.be.closeTo(0.45, 1e-12);
    expect(found.data_quality_composite).to.be.closeTo(0.85, 1e-12);
  });

  it('gives the columns of its table beside run and time', () => {
    const names = integration.table.columns
      .map(({ name }) => name)
      .filter((name) => !/^(run_id|computed_at)$/.test(name));
    expect(Object.keys(both(machines, shop))).to.deep.equal(names);
  });

  it('describes each column by the formula that computes it', () => {
    const described = (name: string) => integration.table.columns.find((column) => column.name === name)?.description;
    for (const { name, expression } of integration.metrics)
      expect(described(name)).to.include(formula(expression)).and.have.length.at.most(255);
    expect(described('operational_excellence_score')).to.include(
      '(0.6 · manufacturing.average_machine_efficiency) + ((0.4 · ecommerce.customer_satisfaction_index) ÷ 10)',
    );
  });

  it('is null if an input is, and nothing else is', () => {
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
    const none = { ...machines, machines_analyzed: 0, high_risk_machines: 0 };
    expect(both(none, shop).business_health_index).to.equal(null);
    expect(both(machines, { ...shop, customers_analyzed: 0 }).business_health_index).to.equal(null);
  });

  it('takes no text for a number', () => {
    expect(both({ ...machines, data_quality_score: '0.9' }, shop).data_quality_composite).to.equal(null);
  });

  it('serves a lake of three sources', () => {
    const three = integrationOf([ecommerce, manufacturing, oddSource])!;
    const summaries = { oddsource: { data_quality_score: 0.1 }, ecommerce: shop, manufacturing: machines };
    const found = integrate(three, summaries);
    expect(found.data_quality_composite).to.be.closeTo(0.6, 1e-12);
    expect(found.operational_excellence_score).to.equal(both(machines, shop).operational_excellence_score);
  });

  it('serves a lake of one source: what rests on the others is null', () => {
    const one = integrationOf([oddSource])!;
    expect(integrate(one, { oddsource: { data_quality_score: 0.1 } })).to.deep.equal({
      operational_excellence_score: null,
      business_health_index: null,
      data_quality_composite: 0.1,
    });
    expect(one.table.columns).to.have.length(5);
  });

  it('is nothing in a lake without sources, or without a metric', () => {
    expect(integrationOf([])).to.equal(null);
    expect(defineIntegration([ecommerce], [])).to.equal(null);
  });

  it('reads registered sources only', () => {
    const names = sources.map(({ source }) => source as string);
    for (const { expression } of integrationOf(sources)?.metrics ?? [])
      for (const input of fieldsOf(expression)) expect(names).to.include(input.split('.')[0]);
  });

  const metric = (name: string, ...inputs: string[]): IntegrationMetric => ({
    name,
    description: 'A metric.',
    expression: inputs
      .map((input) => ref(input))
      .reduce<Expression>((one, other) => divide(one, other), { op: 'number', value: 1 }),
  });
  for (const [what, metrics, issue] of [
    ['a metric that its source lacks', [metric('a', 'ecommerce.gone')], 'but ecommerce has no number of this name'],
    ['a text', [metric('a', 'ecommerce.most_popular_category')], 'has no number of this name'],
    ['an input without a source', [metric('a', 'gone')], 'reads "gone", which is no "<source>.<column>"'],
    ['two metrics of one name', [metric('a'), metric('a')], '"a" is the name of two columns'],
    ['the name of a column of every run', [metric('run_id')], '"run_id" is the name of two columns'],
    ['a name that is no column', [metric('Not one')], 'must be snake_case'],
  ] as const) {
    it(`rejects ${what}`, () => {
      expect(() => defineIntegration([ecommerce], metrics)).to.throw(ContractError, issue);
    });
  }
});
