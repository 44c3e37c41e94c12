import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { serveStatus } from '../../../cli/status/page.ts';
import { readSummary } from '../../../cli/status/summary.ts';
import { rawPrefix, sampleOf } from '../../../etl/platform.ts';
import { type Platform, startPlatform } from '../../../local/platform/platform.ts';
import { declaredGraph } from '../../../local/program/declared-graph.ts';
import { platformGraph } from '../../stacks/platform-graph.ts';

const repository = join(import.meta.dirname, '..', '..', '..');
const stack = 'dev';
const canary = 'canary-of-the-pseudonyms-4d1c7be09a5f';

/** The project as it is, save that a stack has a secret. */
async function projectWithSecret(root: string): Promise<void> {
  const own = `Pulumi.${stack}.yaml`;
  const names = (await readdir(repository)).filter((name) => name !== own && !name.startsWith('.'));
  for (const name of names) await symlink(join(repository, name), join(root, name));
  const settings = await readFile(join(repository, own), 'utf8');
  const secret = ['pseudonymisePersonal: true', `pseudonymKey: ${canary}`];
  await writeFile(join(root, own), [settings.trimEnd(), ...secret.map((line) => `  ${line}`), ''].join('\n'));
}

/** Everything below a folder that holds a text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const held = await Promise.all(paths.map(async (path) => (await readFile(path)).includes(text)));
  return paths.filter((_, i) => held[i]);
}

describe('a secret of the configuration', () => {
  let folder: string;
  let platform: Platform;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'config-secrets-'));
    await projectWithSecret(folder);
    platform = await startPlatform({ root: folder, directory: join(folder, '.state'), stack });
  });
  after(async () => {
    await platform.close();
    await rm(folder, { recursive: true });
  });

  it('reaches the function that needs it, and no other resource', async () => {
    const holders = (await declaredGraph(folder, stack)).filter(({ inputs }) =>
      JSON.stringify(inputs).includes(canary),
    );
    expect(holders.map(({ type, name }) => [type, name])).to.deep.equal([
      ['aws:lambda/function:Function', 'ecommerce-data-processor'],
    ]);
  });

  it('is in no output of a stack', async () => {
    const { outputs } = await platformGraph(stack, { pseudonymisePersonal: 'true', pseudonymKey: canary });
    expect(JSON.stringify([outputs, platform.outputs]))
      .to.include('ecommerce-data-processor')
      .and.not.include(canary);
  });

  it('is on no page, and in no file that the lake keeps', async () => {
    const orders = Buffer.from(sampleOf('ecommerce', { rows: 20, seed: 1 }));
    await platform.store.put(platform.bucket, `${rawPrefix('ecommerce')}orders.csv`, orders);
    await platform.invoke('data-ingestion-simulator', { pace: 'unlimited' });
    await platform.drained();
    await platform.runStateMachine({});
    const read = () => readSummary(platform, { ran: true });
    const page = await serveStatus({ readSummary: read, nextRuns: platform.schedules.next }, 0);
    await platform.announceStatus(`${page.url}/status.json`);
    const answers = await Promise.all(
      ['/', '/status.json', '/nothing'].map(async (path) => (await fetch(`${page.url}${path}`)).text()),
    );
    await page.close();
    expect(answers.join()).to.include('ecommerce').and.not.include(canary);
    const files = await readdir(join(folder, '.state'), { recursive: true });
    expect(files).to.have.length.of.at.least(3);
    expect(await filesWith(join(folder, '.state'), canary)).to.deep.equal([]);
  });
});
