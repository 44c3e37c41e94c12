import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Expectation, surprise } from '../../tools/pulumi/changes.ts';
import { missing, providerVersion } from '../../tools/pulumi/requirements.ts';
import { platformGraph } from '../stacks/platform-graph.ts';
import { readStackConfig } from '../stacks/project-files.ts';

const all = { cli: 'v3.270.0', languageHost: true, provider: true, emulator: true };
const wanted = { provider: '7.48.0', endpoint: 'http://127.0.0.1:4566' };

describe('npm run test:pulumi', () => {
  it('says in one sentence that there is no Pulumi CLI, where to get it, and exits with 1', () => {
    const empty = mkdtempSync(join(tmpdir(), 'no-pulumi-'));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'tools/pulumi-check.ts', '--endpoint', 'http://127.0.0.1:1'],
      { encoding: 'utf8', env: { PATH: empty } },
    );
    rmdirSync(empty);
    expect({ status, stdout, stderr }).to.deep.equal({
      status: 1,
      stdout: '',
      stderr: 'The Pulumi CLI is not on the PATH: install it from https://www.pulumi.com/docs/install/.\n',
    });
  });

  it('wants nothing if everything is there', () => {
    expect(missing(all, wanted)).to.deep.equal([]);
  });

  it('names each thing that is missing and what to do about it', () => {
    expect(missing({ ...all, languageHost: false }, wanted))
      .to.have.length(1)
      .and.match(/pulumi-language-nodejs/);
    expect(missing({ ...all, provider: false }, wanted)).to.deep.equal([
      'The AWS provider is not installed: run "pulumi plugin install resource aws 7.48.0".',
    ]);
    expect(missing({ ...all, emulator: false }, wanted)).to.deep.equal([
      'Nothing answers at http://127.0.0.1:4566: start an AWS emulator there, or name another with --endpoint URL.',
    ]);
    expect(missing({ ...all, provider: false, emulator: false }, wanted)).to.have.length(2);
  });

  it('asks for the provider that the installed SDK was made from', () => {
    expect(providerVersion('.')).to.match(/^7\.\d+\.\d+$/);
  });
});

describe('a run of the engine', () => {
  const cases: readonly (readonly [Expectation, Record<string, number>, boolean])[] = [
    [{ kind: 'create' }, { create: 93 }, true],
    [{ kind: 'create' }, {}, false],
    [{ kind: 'create' }, { create: 92, update: 1 }, false],
    [{ kind: 'unchanged', of: 93 }, { same: 93 }, true],
    [{ kind: 'unchanged', of: 93 }, { same: 92, update: 1 }, false],
    [{ kind: 'update', updated: 2, of: 93 }, { same: 91, update: 2 }, true],
    [{ kind: 'update', updated: 2, of: 93 }, { same: 91, replace: 2 }, false],
    [{ kind: 'delete', of: 93 }, { delete: 93 }, true],
    [{ kind: 'delete', of: 93 }, { delete: 92 }, false],
  ];
  for (const [expectation, changes, fine] of cases) {
    it(`that was to ${JSON.stringify(expectation)} and did ${JSON.stringify(changes)} ${fine ? 'passes' : 'fails'}`, () => {
      expect(surprise(expectation, changes) === undefined).to.equal(fine);
    });
  }

  it('says what was expected and what happened', () => {
    expect(surprise({ kind: 'unchanged', of: 3 }, { same: 2, update: 1 })).to.equal(
      'expected 3 same, but Pulumi reports 2 same, 1 update',
    );
  });
});

describe('the emulator’s stack', () => {
  const config = readStackConfig('emulator');

  /** CloudWatch's module also holds the resources of CloudWatch Logs, an endpoint of its own. */
  const serviceOf = (type: string) =>
    type.startsWith('aws:cloudwatch/log') ? 'logs' : type.replace(/^aws:(\w+)\/.*/, '$1');

  it('sends every service that the program uses to the emulator, and none to AWS', async () => {
    const { resources } = await platformGraph('prod', { enableCrawlers: 'true' });
    const [endpoints = {}] = JSON.parse(config['aws:endpoints'] ?? '[]') as Record<string, string>[];
    // The provider itself asks STS for the account, and S3 Control for a bucket's tags.
    expect(endpoints).to.have.all.keys([...new Set(resources.map(({ type }) => serviceOf(type))), 'sts', 's3control']);
    expect(new Set(Object.values(endpoints))).to.deep.equal(new Set(['http://127.0.0.1:4566']));
  });

  it('has no key of a real account', () => {
    expect(config).to.include({ 'aws:accessKey': 'test', 'aws:secretKey': 'test' });
  });
});
