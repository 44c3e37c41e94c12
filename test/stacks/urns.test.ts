import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ecommerce, manufacturing } from '../../etl/index.ts';
import { platformGraph } from './platform-graph.ts';

/** Set to accept what is declared now: see the message of a difference. */
const accepting = process.env.ACCEPT_URNS === '1';

/** Not whichever sources are registered: what a new one declares is new anyway. */
const contracts = [ecommerce, manufacturing];

const fileOf = (stack: string) => fileURLToPath(new URL(`urns/${stack}.txt`, import.meta.url));

/** What a difference means and what to do; empty where there is none. */
function difference(stack: string, known: readonly string[], declared: readonly string[]): string {
  const gone = known.filter((urn) => !declared.includes(urn));
  const added = declared.filter((urn) => !known.includes(urn));
  if (gone.length + added.length === 0) return '';
  return [
    `pulumi up would delete ${gone.length} and create ${added.length} resource(s) of stack "${stack}".`,
    'A resource is known by its URN: one that was renamed or given another parent is deleted, with the data in it, and created again.',
    'If a resource is meant to stay, give it the old name as an alias: { aliases: [{ name, parent }] }.',
    'If the change is meant: ACCEPT_URNS=1 npx mocha test/stacks/urns.test.ts, and commit test/stacks/urns/.',
    ...gone.map((urn) => `- ${urn}`),
    ...added.map((urn) => `+ ${urn}`),
  ].join('\n');
}

describe('the identity of resources', () => {
  for (const stack of ['dev', 'staging', 'prod']) {
    it(`does not change by accident in ${stack}`, async () => {
      const { urns } = await platformGraph(stack, {}, contracts);
      if (accepting) writeFileSync(fileOf(stack), `${urns.join('\n')}\n`);
      const known = readFileSync(fileOf(stack), 'utf8').trimEnd().split(/\r?\n/);
      expect(difference(stack, known, urns)).to.equal('');
    });
  }

  it('is different for each resource, and holds all of its parents', async () => {
    const { urns, resources } = await platformGraph('dev');
    expect(new Set(urns).size).to.equal(resources.length);
    expect(urns).to.include(
      'urn:pulumi:dev::multi-source-data-lake::lake:ingest:Ingestion$lake:ingest:SourcePipeline$lake:compute:Function' +
        '$aws:lambda/function:Function::ecommerce-data-processor',
    );
  });

  it('that has changed is reported with what would happen and how to accept it', () => {
    const reported = difference('prod', ['urn:a', 'urn:b'], ['urn:b', 'urn:c']);
    expect(reported)
      .to.match(/would delete 1 and create 1 .*"prod"/)
      .and.contain('- urn:a')
      .and.contain('+ urn:c');
    expect(reported).to.contain('ACCEPT_URNS=1').and.not.contain('urn:b');
    expect(difference('prod', ['urn:a'], ['urn:a'])).to.equal('');
  });
});
