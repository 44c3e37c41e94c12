import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { stacksIn } from '../../cli/stacks.ts';

describe('the stacks of a project', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stacks-'));
    for (const name of ['Pulumi.yaml', 'Pulumi.qa.yaml', 'Pulumi.dev.yaml', 'Pulumi.dev.yaml.orig', 'package.json'])
      await writeFile(join(folder, name), '');
  });
  after(() => rm(folder, { recursive: true }));

  it("are those that it has a configuration of, an operator's own included", async () => {
    expect(await stacksIn(folder)).to.deep.equal(['dev', 'qa']);
  });
});
