import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PlatformError } from '../../../local/errors.ts';
import { lockDirectory } from '../../../local/lock.ts';

describe("the platform's folder", () => {
  let directory: string;
  const leave = (holder: unknown) => writeFile(join(directory, 'lock.json'), JSON.stringify(holder));

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lock-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('belongs to one at a time, who is named to others', async () => {
    const release = await lockDirectory(directory);
    const error = await lockDirectory(directory).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PlatformError);
    expect((error as Error).message)
      .to.include(`in use by process ${process.pid}`)
      .and.to.include(directory);
    await release();
    await (await lockDirectory(directory))();
    expect(await readdir(directory)).to.deep.equal([]);
  });

  it('is free again when its process was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await leave({ pid: child.pid, started: '1' });
    await (await lockDirectory(directory))();
  });

  // Only Linux tells without a child process when a process was started.
  if (process.platform === 'linux') {
    it('is free when another process has been given the id of the one that held it', async () => {
      await leave({ pid: process.pid, started: '1' });
      await (await lockDirectory(directory))();
    });
  }

  it('is free when its lock was cut short by a kill', async () => {
    await writeFile(join(directory, 'lock.json'), '{"pid":');
    await (await lockDirectory(directory))();
  });
});
