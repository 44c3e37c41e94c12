import { expect } from 'chai';
import { ContractError } from '../../../etl/errors.ts';
import { divide, type Expression, ref } from '../../../etl/expression/expression.ts';
import {
  defineIntegration,
  type IntegrationMetric,
  inputsOf,
  integrate,
  metricFormula,
} from '../../../etl/integration/integration.ts';
import { ecommerce, integrationOf, manufacturing, sources } from '../../../etl/sources/index.ts';
import { oddSource } from '../support/odd-source.ts';

const machines = {
  average_machine_efficiency: 0.5,
  average_machine_efficiency_over: 900,
  high_risk_machines: 10,
  unknown_risk_machines: 25,
  risk_over: 50,
  machines_analyzed: 75,
  data_quality_score: 0.9,
};
const shop = {
  customer_satisfaction_index: 6,
  customer_satisfaction_index_over: 800,
  high_value_customers: 20,
  segment_over: 200,
  customers_analyzed: 300,
  data_quality_score: 0.8,
};

type Found = Readonly<Record<string, number | null>>;

const integration = integrationOf([ecommerce, manufacturing])!;
const both = (readings: object, orders: object): Found =>
  integrate(integration, { manufacturing: { ...readings }, ecommerce: { ...orders } });

describe('integration', () => {
  it('combines the metrics of both sources', () => {
    const found = both(machines, shop);
    expect(found.operational_excellence_score).to.be.closeTo(0.54, 1e-12);
    expect(found.business_health_index).to.be.closeTo(0.45, 1e-12);
    expect(found.data_quality_composite).to.be.closeTo(0.85, 1e-12);
  });

  it('says over how many values each metric is: of the input that rests on the fewest, or known sources', () => {
    const over = ({
      operational_excellence_score_over,
      business_health_index_over,
      data_quality_composite_over,
    }: Found) => [operational_excellence_score_over, business_health_index_over, data_quality_composite_over];
    expect(over(both(machines, shop))).to.deep.equal([800, 50, 2]);
    expect(over(both(machines, { ...shop, data_quality_score: null }))).to.deep.equal([800, 50, 1]);
    expect(over(both({}, {}))).to.deep.equal([0, 0, 0]);
  });

  it('gives the columns of its table beside run and time', () => {
    const names = integration.table.columns
      .map(({ name }) => name)
      .filter((name) => !/^(run_id|computed_at)$/.test(name));
    expect(Object.keys(both(machines, shop))).to.deep.equal(names);
  });

  it('describes each column by the formula that computes it', () => {
    const described = (name: string) => integration.table.columns.find((column) => column.name === name)?.description;
    for (const metric of integration.metrics)
      expect(described(metric.name)).to.include(metricFormula(metric)).and.have.length.at.most(255);
    expect(described('operational_excellence_score')).to.include(
      '(0.6 · manufacturing.average_machine_efficiency) + ((0.4 · ecommerce.customer_satisfaction_index) ÷ 10)',
    );
  });

  it('is null if an input of a formula is, and a mean leaves it out', () => {
    expect(both({ ...machines, average_machine_efficiency: null }, shop).operational_excellence_score).to.equal(null);
    const withoutQuality = both(machines, { ...shop, data_quality_score: null });
    expect(withoutQuality.data_quality_composite).to.equal(0.9);
    expect(withoutQuality.business_health_index).to.be.closeTo(0.45, 1e-12);
    expect(both({}, {})).to.deep.equal({
      operational_excellence_score: null,
      operational_excellence_score_over: 0,
      business_health_index: null,
      business_health_index_over: 0,
      data_quality_composite: null,
      data_quality_composite_over: 0,
    });
  });

  it('takes no share of nothing known', () => {
    const none = { ...machines, risk_over: 0, high_risk_machines: 0 };
    expect(both(none, shop)).to.include({ business_health_index: null, business_health_index_over: 0 });
    expect(both(machines, { ...shop, segment_over: 0 }).business_health_index).to.equal(null);
  });

  it('takes no text for a number', () => {
    const text = { ...machines, data_quality_score: '0.9', average_machine_efficiency: '0.5' };
    expect(both(text, shop)).to.include({ data_quality_composite: 0.8, operational_excellence_score: null });
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
      operational_excellence_score_over: 0,
      business_health_index: null,
      business_health_index_over: 0,
      data_quality_composite: 0.1,
      data_quality_composite_over: 1,
    });
    expect(one.table.columns).to.have.length(8);
  });

  it('is nothing in a lake without sources, or without a metric', () => {
    expect(integrationOf([])).to.equal(null);
    expect(defineIntegration([ecommerce], [])).to.equal(null);
  });

  it('reads registered sources only', () => {
    const names = sources.map(({ source }) => source as string);
    for (const metric of integrationOf(sources)?.metrics ?? [])
      for (const input of inputsOf(metric)) expect(names).to.include(input.split('.')[0]);
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
