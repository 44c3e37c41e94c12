import childProcess, { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Engine } from '../../../local/athena/engine.ts';
import { openEngineProcess } from '../../../local/athena/engine-process.ts';
import { temporaryDirectory } from '../kinesis/support.ts';

describe("the engine's process", () => {
  const directory = temporaryDirectory();
  const { fork } = childProcess;
  let started: ChildProcess[];
  let engine: Engine;

  // Watched where Node starts them: nothing of the project is replaced.
  beforeEach(() => {
    started = [];
    childProcess.fork = ((...args: Parameters<typeof fork>) => {
      const child = fork(...args);
      started.push(child);
      return child;
    }) as typeof fork;
    syncBuiltinESMExports();
    engine = openEngineProcess({ directory: directory.path(), readable: directory.path(), memoryMb: 128 });
  });
  afterEach(() => {
    engine.close();
    childProcess.fork = fork;
    syncBuiltinESMExports();
    for (const child of started) child.kill('SIGKILL');
  });

  it('is replaced by one, however many queries its end took with it, and is gone once the engine is closed', async () => {
    await engine.parse('SELECT 1');
    const asked = Promise.all(Array.from({ length: 6 }, (_, n) => engine.parse(`SELECT ${n}`)));
    started[0]!.kill('SIGKILL');
    expect(await asked).to.have.length(6);
    expect(started).to.have.length(2);
    const gone = once(started[1]!, 'exit');
    engine.close();
    await gone;
  });

  it('is ended when it could not be opened, and each query tries again', async () => {
    const blocked = join(directory.path(), 'file');
    await writeFile(blocked, '');
    engine = openEngineProcess({ directory: blocked, readable: directory.path(), memoryMb: 128 });
    const results = await Promise.allSettled(['SELECT 1', 'SELECT 2'].map((sql) => engine.parse(sql)));
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(started.map(({ killed }) => killed)).to.deep.equal([true, true]);
  });

  it('parses while as many queries run as Athena lets run, and more', async () => {
    const abort = new AbortController();
    const query = {
      database: 'lake',
      views: [],
      macros: [],
      maximumRows: 1,
      values: 'js',
      signal: abort.signal,
    } as const;
    const sql = 'SELECT count(*) FROM range(1000000000000) a, range(1000000) b';
    const running = Promise.allSettled(Array.from({ length: 6 }, () => engine.run({ ...query, sql })));
    // The queries begin between the first of these.
    for (let n = 0; n < 50; n++) expect(await engine.parse(`SELECT ${n}`)).to.include('"statements"');
    expect(started).to.have.length(1);
    abort.abort();
    expect((await running).map(({ status }) => status)).to.deep.equal(Array(6).fill('rejected'));
  });
});
