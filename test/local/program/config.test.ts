import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { PlatformError } from '../../../local/errors.ts';
import { readConfig } from '../../../local/program/config.ts';

describe("a stack's configuration", () => {
  let root: string;
  const write = (file: string, text: string) => writeFile(join(root, file), text);
  const failure = async (stack = 'dev'): Promise<string> => {
    const error = await readConfig(root, stack).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PlatformError);
    return (error as PlatformError).message;
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'config-'));
    await write('Pulumi.yaml', 'name: lake\nmain: stacks/index.ts\nconfig:\n  size: {type: integer, default: 3}\n');
    await write('Pulumi.dev.yaml', 'config:\n  aws:region: eu-west-1\n');
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  it("holds the project's defaults under the stack's own values, as text and with namespaces", async () => {
    await write(
      'Pulumi.yaml',
      [
        'name: lake',
        'config:',
        '  size: {type: integer, default: 3}',
        '  open: {type: boolean, default: false}',
        '  said: {type: string}',
        '  aws:region: us-east-1',
        '  aws:profile: {value: none}',
      ].join('\n'),
    );
    await write(
      'Pulumi.dev.yaml',
      'config:\n  lake:size: 5\n  aws:allowedAccountIds: ["1", "2"]\n  lake:tags: {a: b}\n',
    );
    expect(await readConfig(root, 'dev')).to.deep.equal({
      project: 'lake',
      main: 'index.ts',
      values: {
        'lake:size': '5',
        'lake:open': 'false',
        'aws:region': 'us-east-1',
        'aws:profile': 'none',
        'aws:allowedAccountIds': '["1","2"]',
        'lake:tags': '{"a":"b"}',
      },
    });
  });

  it('may be empty', async () => {
    await write('Pulumi.dev.yaml', 'config:\n');
    expect((await readConfig(root, 'dev')).values).to.deep.equal({ 'lake:size': '3' });
  });

  it('names the file that is missing, broken or of another form', async () => {
    expect(await failure('prod')).to.match(/^Pulumi\.prod\.yaml cannot be read in .*ENOENT/);
    await write('Pulumi.dev.yaml', 'config: [1, 2]\n');
    expect(await failure()).to.equal('Pulumi.dev.yaml: config is [1,2] where keys and values were expected');
    await write('Pulumi.dev.yaml', 'config: {a: 1\n');
    expect(await failure()).to.match(/^Pulumi\.dev\.yaml is no YAML: /);
    await write('Pulumi.dev.yaml', '');
    expect(await failure()).to.equal('Pulumi.dev.yaml holds null where keys and values were expected');
    await write('Pulumi.dev.yaml', 'config: {}\n');
    await write('Pulumi.yaml', 'runtime: nodejs\n');
    expect(await failure()).to.equal('Pulumi.yaml: name is missing');
  });

  it('replaces an encrypted value by another text if the program is only declared', async () => {
    await write('Pulumi.dev.yaml', 'config:\n  lake:password: {secure: AAABAK}\n');
    expect((await readConfig(root, 'dev', { encrypted: 'substitute' })).values['lake:password']).to.have.length.above(
      31,
    );
  });

  it('rejects an encrypted value, which only the Pulumi CLI can read', async () => {
    await write('Pulumi.dev.yaml', 'config:\n  lake:password: {secure: AAABAK}\n');
    expect(await failure()).to.match(/Pulumi\.dev\.yaml: lake:password is encrypted/);
  });

  it('of this project is read for every stack that it has', async () => {
    const own = fileURLToPath(new URL('../../../', import.meta.url));
    for (const stack of ['dev', 'staging', 'prod']) {
      const { project, main, values } = await readConfig(own, stack);
      expect([project, main]).to.deep.equal(['multi-source-data-lake', 'stacks/index.ts']);
      expect(values).to.include({ 'aws:region': 'us-east-1' });
      expect(values).to.have.property(`${project}:batchSize`);
    }
  });
});
