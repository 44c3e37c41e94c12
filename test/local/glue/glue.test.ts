import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JobDeclaration } from '../../../local/engines.ts';
import { createGlue, type GlueOptions } from '../../../local/glue/glue.ts';
import { findPython } from '../../../local/glue/python.ts';

const scripts: Readonly<Record<string, string>> = {
  echo: 'import json, os, sys\nprint(json.dumps({"argv": sys.argv[1:], "endpoint": os.environ.get("AWS_ENDPOINT_URL_LAMBDA"), "profile": os.environ.get("AWS_PROFILE")}))\n',
  exit: 'import sys\nprint("first", file=sys.stderr)\nsys.exit("ETL failed: no stream")\n',
  flaky:
    'import os, sys\npath = os.path.join(os.path.dirname(os.getcwd()), "tried")\nif not os.path.exists(path):\n    open(path, "w").close()\n    sys.exit(3)\n',
  endless: 'import signal, time\nsignal.signal(signal.SIGTERM, lambda *_: exit(1))\nprint("started")\ntime.sleep(60)\n',
};

const { available } = await findPython('python3');

describe('Glue Python-shell jobs', () => {
  let directory: string;
  let lines: string[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'glue-'));
    lines = [];
  });
  afterEach(async () => rm(directory, { recursive: true, force: true }));

  const create = (options: Partial<GlueOptions> = {}, job: Partial<JobDeclaration> = {}) => {
    const glue = createGlue({
      directory,
      readScript: async (uri) => Buffer.from(scripts[uri.slice('s3://scripts/'.length)] ?? ''),
      environment: { AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:1' },
      fallback: () => Promise.reject(new Error('not expected')),
      onLine: (_, line) => lines.push(line),
      ...options,
    });
    for (const name of Object.keys(scripts)) {
      glue.declare({
        name,
        scriptLocation: `s3://scripts/${name}`,
        defaultArguments: { '--concurrency': '2' },
        timeoutMinutes: 10,
        maxRetries: 0,
        ...job,
      });
    }
    return glue;
  };

  // Machines without Python run the fallback, which is tested below.
  const withPython = available ? describe : () => undefined;

  withPython('with Python', () => {
    it('get their arguments as --key value, and the endpoints but not the settings of the host', async () => {
      const before = process.env.AWS_PROFILE;
      process.env.AWS_PROFILE = 'production';
      const run = await create().run('echo', {
        '--function-name': 'ecommerce-etl',
        '--concurrency': '4',
        'library-set': 'analytics',
      });
      if (before === undefined) delete process.env.AWS_PROFILE;
      else process.env.AWS_PROFILE = before;
      expect(run).to.include({ JobName: 'echo', JobRunState: 'SUCCEEDED' });
      expect(run.Id).to.match(/^jr_[0-9a-f]{32}$/);
      const argv = ['--concurrency', '4', '--function-name', 'ecommerce-etl'];
      expect(JSON.parse(lines[0] ?? '')).to.deep.equal({ argv, endpoint: 'http://127.0.0.1:1', profile: null });
      expect(await readdir(directory)).to.deep.equal([]);
    });

    it('fail with the last line of their standard error', async () => {
      const run = await create().run('exit', {});
      expect(run).to.include({ JobRunState: 'FAILED', ErrorMessage: 'ETL failed: no stream' });
      expect(lines).to.deep.equal(['first', 'ETL failed: no stream']);
    });

    it('are run again as often as declared', async () => {
      const run = await create({}, { maxRetries: 1 }).run('flaky', {});
      expect(run.JobRunState).to.equal('SUCCEEDED');
      expect(run.Id).to.match(/_attempt_1$/);
    });

    it('say their exit code if they say nothing', async () => {
      expect((await create().run('flaky', {})).ErrorMessage).to.equal('exit code 3');
    });

    it('are ended at their timeout, and not run again', async () => {
      const run = await create({}, { timeoutMinutes: 0.01, maxRetries: 3 }).run('endless', {});
      expect(run).to.include({ JobRunState: 'TIMEOUT', ErrorMessage: 'Job run timed out' });
      expect(lines.length).to.be.at.most(1);
    });

    it('are ended when the engine closes', async () => {
      const { promise: started, resolve: onStart } = Promise.withResolvers<void>();
      const glue = create({ onLine: () => onStart() });
      const run = glue.run('endless', {});
      await started;
      await glue.close();
      expect((await run).JobRunState).to.equal('FAILED');
    });

    it('fail when their script cannot be read', async () => {
      const glue = create({ readScript: () => Promise.reject(new Error('NoSuchKey')) });
      expect(await glue.run('echo', {})).to.include({ JobRunState: 'FAILED', ErrorMessage: 'NoSuchKey' });
    });
  });

  describe('without Python', () => {
    it('say why, and do the same steps in this process', async () => {
      const seen: unknown[] = [];
      const fallback = async (...call: unknown[]) => seen.push(call);
      const glue = create({ python: null, fallback });
      expect(await glue.interpreter).to.deep.equal({
        available: false,
        description: 'no Python is wanted: the same steps run in this process',
      });
      expect(await glue.run('echo', { '--function-name': 'f' })).to.include({ JobRunState: 'SUCCEEDED' });
      expect(seen).to.deep.equal([['echo', { '--concurrency': '2', '--function-name': 'f' }]]);
      const missing = create({ python: 'no-such-python', fallback });
      expect((await missing.interpreter).description).to.match(/^no-such-python does not run \(ENOENT\)/);
    });

    it('fail, are run again and time out as scripts do', async () => {
      let calls = 0;
      const fallback = async () => {
        calls += 1;
        throw new Error('no stream');
      };
      const run = await create({ python: null, fallback }, { maxRetries: 2 }).run('echo', {});
      expect(run).to.include({ JobRunState: 'FAILED', ErrorMessage: 'no stream' });
      expect(calls).to.equal(3);
      const { promise, resolve } = Promise.withResolvers<void>();
      const late = await create({ python: null, fallback: () => promise }, { timeoutMinutes: 0.001 }).run('echo', {});
      resolve();
      expect(late.JobRunState).to.equal('TIMEOUT');
    });
  });

  it('run one at a time, each of them', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const glue = create({ python: null, fallback: () => promise });
    const first = glue.run('echo', {});
    const other = glue.run('exit', {});
    const second = await glue.run('echo', {}).catch((error: Error) => error.name);
    resolve();
    expect(second).to.equal('ConcurrentRunsExceededException');
    expect([(await first).JobRunState, (await other).JobRunState]).to.deep.equal(['SUCCEEDED', 'SUCCEEDED']);
    expect((await glue.run('echo', {})).JobRunState).to.equal('SUCCEEDED');
  });

  it('are rejected by name if none is declared', async () => {
    const outcome = await create()
      .run('other', {})
      .catch((error: Error) => error.name);
    expect(outcome).to.equal('EntityNotFoundException');
  });
});
