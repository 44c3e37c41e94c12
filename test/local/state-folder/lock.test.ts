import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PlatformError } from '../../../local/errors.ts';
import { clearDirectory, lockDirectory } from '../../../local/state-folder/lock.ts';
import { startedAt, startIn } from '../../../local/state-folder/process-start.ts';

const asked = spawnSync('ps', ['-o', 'lstart=', '-p', String(process.pid)]);
const startsAreKnown = process.platform === 'win32' || asked.status === 0;

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
      .and.to.include(join(directory, 'lock.json'));
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

  // Only Linux reports the start of a process without a child process.
  if (process.platform === 'linux') {
    it('is free when another process has been given the id of the one that held it', async () => {
      await leave({ pid: process.pid, started: '1' });
      await (await lockDirectory(directory))();
    });

    it('is free when its process has ended, though nobody has collected it, as in containers without an init', async () => {
      // A program that never waits for the child it was given.
      const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
      try {
        const [line] = (await once(parent.stdout, 'data')) as [Buffer];
        const pid = Number(line.toString());
        const fields = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
        while ((await fields())[0] !== 'Z');
        await leave({ pid, started: (await fields())[19] });
        await (await lockDirectory(directory))();
      } finally {
        parent.kill('SIGKILL');
      }
    });
  }

  // As locks are on systems without /proc; the system of a small container may not know.
  if (startsAreKnown) {
    it('is free when the process of that id was started after the folder was taken, and else is not', async () => {
      const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      await once(other, 'spawn');
      try {
        for (const pid of [other.pid, process.pid]) {
          await leave({ pid, started: '', taken: 1 });
          await (await lockDirectory(directory))();
          await leave({ pid, started: '', taken: (await startedAt(pid!)) + 1000 });
          const error = await lockDirectory(directory).catch((reason: unknown) => reason);
          expect(error).to.be.instanceOf(PlatformError);
        }
      } finally {
        other.kill('SIGKILL');
      }
    });
  }

  it('is taken to be in use if it is unknown when that process was started, or when it was taken', async () => {
    await leave({ pid: process.pid, started: '' });
    const error = await lockDirectory(directory).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PlatformError);
  });

  it('knows the times that systems write', () => {
    const time = Date.UTC(2026, 2, 3, 12, 34, 56);
    expect(startIn('Tue Mar  3 12:34:56 2026\n')).to.equal(time);
    expect(startIn('2026-03-03T12:34:56.0000000Z\r\n')).to.equal(time);
    expect(startIn('\n')).to.be.NaN;
  });

  it('is emptied only when nobody has it', async () => {
    await mkdir(join(directory, 'state', 'deep'), { recursive: true });
    const release = await lockDirectory(directory);
    const error = await clearDirectory(directory).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PlatformError);
    expect(await readdir(directory)).to.include('state');
    await release();
    await clearDirectory(directory);
    expect(await readdir(directory)).to.deep.equal([]);
  });

  it('is free when its lock was cut short by a kill', async () => {
    await writeFile(join(directory, 'lock.json'), '{"pid":');
    await (await lockDirectory(directory))();
  });
});
