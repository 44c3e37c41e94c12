import { expect } from 'chai';
import type { StackGraph } from '../../preflight/graph.ts';
import { rules } from '../../preflight/guardrails/guardrails.ts';
import { violationsOf } from '../preflight/guardrails/violations.ts';
import { platformGraph } from './platform-graph.ts';

/** A stack as the rules want it. */
async function guarded(stack: string, config: Readonly<Record<string, string>> = {}): Promise<StackGraph> {
  const { resources, options } = await platformGraph(stack, config);
  return {
    stack,
    resources: resources.map((resource) => ({
      ...resource,
      protect: options.get(`${resource.type} ${resource.name}`)?.protect ?? false,
    })),
  };
}

for (const [stack, config] of [
  ['dev', {}],
  ['staging', {}],
  ['prod', {}],
  ['dev', { alarms: 'true', tracing: 'true', enableCrawlers: 'true' }],
] as const) {
  describe(`stack ${stack}${Object.keys(config).length > 0 ? ` with ${Object.keys(config).join(', ')}` : ''}`, () => {
    for (const { id, forbids, check } of rules) {
      it(`keeps to ${id}: never ${forbids}`, async () => {
        expect(check(await guarded(stack, config))).to.deep.equal([]);
      });
    }
  });
}

describe('a setting that goes against a rule', () => {
  it('is found: prod without protection', async () => {
    const broken = violationsOf(await guarded('prod', { protectData: 'false' }));
    expect(new Set(broken.map(({ rule }) => rule))).to.deep.equal(new Set(['data-protected']));
    expect(broken.map(({ resource }) => resource)).to.include('aws:s3/bucket:Bucket lake');
  });

  it('is found: staging without alarms', async () => {
    const broken = violationsOf(await guarded('staging', { alarms: 'false' }));
    expect(broken.map(({ rule, fix }) => [rule, fix])).to.deep.equal([
      ['event-source-mapping-age-watched', 'set alarms to true in the stack'],
      ['event-source-mapping-age-watched', 'set alarms to true in the stack'],
    ]);
  });

  it('is found: more retries of a batch than a day has room for', async () => {
    const broken = violationsOf(await guarded('dev', { batchRetries: '10000' }));
    expect(new Set(broken.map(({ rule }) => rule))).to.deep.equal(new Set(['event-source-mapping-gives-up']));
  });
});
