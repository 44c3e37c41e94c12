import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { PlatformError } from '../../../local/errors.ts';
import { declaredGraph } from '../../../local/program/declared-graph.ts';
import { freeTypes, pricedTypes } from '../../../preflight/cost/coverage.ts';
import { readSystem } from '../../../preflight/cost/system.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the declared graph', () => {
  for (const stack of ['dev', 'staging', 'prod']) {
    it(`of ${stack} holds nothing whose price is neither modelled nor known to be nothing`, async () => {
      const graph = await declaredGraph(root, stack);
      expect(graph.length).to.be.above(50);
      for (const { type } of graph) expect({ ...pricedTypes, ...freeTypes }).to.have.property(type);
    });
  }

  it('reads as a system: a stream, processor, ETL and analytics for each source', async () => {
    const system = readSystem(await declaredGraph(root, 'dev'));
    expect(system.sources.map(({ source }) => source)).to.have.members(['manufacturing', 'ecommerce']);
    for (const { stream, processor, job, analytics, source } of system.sources) {
      expect(stream).to.deep.include({ name: `${source}-data-stream`, mode: 'PROVISIONED', shards: 1 });
      expect(processor).to.deep.include({ name: `${source}-data-processor`, arm: true });
      expect(job.dpu).to.equal(0.0625);
      expect(analytics.name).to.equal(`${source}-analytics`);
    }
    expect(system.simulator.recordsPerDay).to.equal(100_000);
    expect(system.orchestration.transitions).to.equal(6);
  });

  it('is the same each time, whatever was declared first', async () => {
    const names = async () => (await declaredGraph(root, 'dev')).map(({ type, name }) => `${type} ${name}`);
    expect(await names()).to.deep.equal(await names());
  });

  it('is rejected for a stack without configuration', async () => {
    const failure = await declaredGraph(root, 'nowhere').catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(PlatformError);
    expect(String(failure)).to.contain('Pulumi.nowhere.yaml');
  });
});
