import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { sources } from '../../etl/platform.ts';
import { unscopedActions } from '../../preflight/guardrails/rights.ts';
import { platformGraph } from '../stacks/platform-graph.ts';

describe('docs/security.md', () => {
  it('names every role that a stack declares, and none that it does not', async () => {
    const page = await readFile('docs/security.md', 'utf8');
    const { resources } = await platformGraph('dev');
    const declared = resources
      .filter(({ type }) => type === 'aws:iam/role:Role')
      .map(({ name }) => sources.reduce((role, { source }) => role.replace(source, '<source>'), name));
    const named = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, role]) => role);
    expect(new Set(named)).to.deep.equal(new Set(declared));
  });

  it('names every action that is allowed on *', async () => {
    const page = await readFile('docs/security.md', 'utf8');
    for (const action of Object.keys(unscopedActions)) expect(page).to.include(`\`${action}\``);
  });
});
