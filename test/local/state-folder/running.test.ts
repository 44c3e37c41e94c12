import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { lockDirectory } from '../../../local/state-folder/lock.ts';
import { announceRunning, findRunning, type Running } from '../../../local/state-folder/running.ts';

const running = {
  region: 'us-east-1',
  endpoints: { s3: 'http://127.0.0.1:1' },
  outputs: { bucket: 'lake' },
} as unknown as Running;

describe('a running lake', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'running-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is found by other processes while it runs, and not after', async () => {
    expect(await findRunning(directory)).to.equal(null);
    const release = await lockDirectory(directory);
    expect(await findRunning(directory)).to.equal(null);
    const takeBack = await announceRunning(directory, running);
    expect(await findRunning(directory)).to.deep.include(running);
    await announceRunning(directory, { ...running, statusUrl: 'http://127.0.0.1:2' });
    expect((await findRunning(directory))?.statusUrl).to.equal('http://127.0.0.1:2');
    await takeBack();
    expect(await findRunning(directory)).to.equal(null);
    await release();
  });

  it('is not believed in when its process ended without a word, or another has the folder now', async () => {
    const release = await lockDirectory(directory);
    await announceRunning(directory, running);
    await release();
    expect(await findRunning(directory)).to.equal(null);
    const again = await lockDirectory(directory);
    const path = join(directory, 'endpoints.json');
    const left = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...left, holder: 'another' }));
    expect(await findRunning(directory)).to.equal(null);
    await again();
  });
});
