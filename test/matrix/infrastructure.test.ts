import { expect } from 'chai';
import { tablesOf } from '../../etl/platform.ts';
import { environmentOf, platformGraph, statementsOf } from '../stacks/platform-graph.ts';
import type { Graph } from '../stacks/record-graph.ts';
import { one } from '../stacks/record-graph.ts';
import { combinations, contractWith, nameOf, type Parts } from './parts.ts';

const leftOut = { derived: false, aggregates: false, measures: false };

/** One source for each combination of what infrastructure depends on. */
const declared = combinations
  .filter((parts) => Object.entries(leftOut).every(([part, there]) => parts[part as keyof Parts] === there))
  .map((parts, i) => ({ parts, contract: contractWith(parts, `visits${i}`) }));

/** ARNs of the objects that the processors may write, and their actions. */
const processorMay = (graph: Graph) => {
  const { policy } = one(graph, 'aws:iam/rolePolicy:RolePolicy', 'lambda-data-processing-role').inputs;
  return statementsOf(policy);
};

describe('the infrastructure has what contracts declare, and nothing else', () => {
  let graph: Graph;
  before(async () => {
    graph = await platformGraph(
      'dev',
      {},
      declared.map(({ contract }) => contract),
    );
  });

  for (const { parts, contract } of declared) {
    const { source } = contract;
    it(`of a source with ${nameOf(parts)}`, () => {
      const named = (type: string) =>
        graph.resources.filter(
          (resource) => resource.type === type && new RegExp(`^${source}[-_]`).test(resource.name),
        );
      expect(named('aws:glue/catalogTable:CatalogTable').map(({ name }) => name)).to.have.members(
        Object.values({ ...tablesOf(contract) }).map(({ name }) => name),
      );
      expect(named('aws:athena/namedQuery:NamedQuery').map(({ name }) => name)).to.have.members([
        ...['quarantine-reasons', 'freshness', 'duplicates'].map((question) => `${source}-${question}`),
        ...(parts.tiering ? [`${source}-places-by-rating`] : []),
        ...(parts.alert ? [`${source}-alerts`] : []),
      ]);
      const environment = environmentOf(one(graph, 'aws:lambda/function:Function', `${source}-data-processor`));
      expect('ALERT_TOPIC_ARN' in environment, 'topic').to.equal(parts.alert);
      expect('ALERT_THRESHOLD' in environment, 'threshold').to.equal(parts.alert);
      const writes = processorMay(graph).flatMap(({ Action, Resource }) =>
        [Action].flat().includes('s3:PutObject') ? (Resource ?? []) : [],
      );
      expect(writes.some((arn) => arn.endsWith(`analytics/${source}/alerts/*`))).to.equal(parts.alert);
      const { dashboardBody } = one(graph, 'aws:cloudwatch/dashboard:Dashboard', 'data-lake').inputs;
      const shows = (metric: string) => String(dashboardBody).includes(`"${metric}","Source","${source}"`);
      expect(shows('RecordsStored'), 'stored').to.equal(true);
      expect(shows('RecordsUnscored'), 'unscored').to.equal(parts.score);
      expect(shows('AlertsRaised'), 'alerts').to.equal(parts.alert);
    });
  }

  it('lets processors publish only if a contract raises alerts', async () => {
    const publishes = (of: Graph) => processorMay(of).some(({ Action }) => [Action].flat().includes('sns:Publish'));
    expect(publishes(graph)).to.equal(true);
    const quiet = declared.filter(({ parts }) => !parts.alert).map(({ contract }) => contract);
    expect(publishes(await platformGraph('dev', {}, quiet))).to.equal(false);
  });
});
