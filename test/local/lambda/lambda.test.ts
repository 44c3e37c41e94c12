import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect } from 'chai';
import type { FunctionDeclaration, LambdaEngine } from '../../../local/engines.ts';
import { startGateway } from '../../../local/gateway/gateway.ts';
import { invocationRoute } from '../../../local/lambda/invocation-route.ts';
import { createLambda } from '../../../local/lambda/lambda.ts';

describe('a function on worker threads', () => {
  let directory: string;
  let lambda: LambdaEngine;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lake-'));
    lambda = createLambda({ endpoints: { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' } });
  });
  afterEach(async () => {
    await lambda.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function declare(code: string, more: Partial<FunctionDeclaration> = {}) {
    const name = more.name ?? 'function';
    const folder = join(directory, name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'index.mjs'), code);
    lambda.declare({
      name,
      directory: folder,
      handler: 'index.handler',
      environment: {},
      memoryMb: 128,
      timeoutSeconds: 300,
      ...more,
    });
  }
  const invoke = async (event: unknown = {}, name = 'function') => {
    const { payload, functionError } = await lambda.invoke(name, JSON.stringify(event));
    return { value: JSON.parse(payload), functionError };
  };

  it('answers what the handler returns', async () => {
    await declare('export const handler = async (event) => ({ doubled: event.n * 2 });');
    expect(await invoke({ n: 21 })).to.deep.equal({ value: { doubled: 42 }, functionError: undefined });
  });

  it('answers null for a handler that returns nothing', async () => {
    await declare('export const handler = async () => {};');
    expect((await invoke()).value).to.equal(null);
  });

  it('keeps a worker from one invocation to the next', async () => {
    await declare('let calls = 0; export const handler = async () => ++calls;');
    expect([(await invoke()).value, (await invoke()).value]).to.deep.equal([1, 2]);
  });

  it('answers the error that a handler threw, with its type and its source', async () => {
    await declare('export const handler = async () => { throw new RangeError("too far"); };');
    const { value, functionError } = await invoke();
    expect(functionError).to.equal('Unhandled');
    expect(value).to.include({ errorType: 'RangeError', errorMessage: 'too far' });
    expect(value.trace.join('\n')).to.contain('index.mjs');
  });

  it('shows a function the declared environment and nothing of the host', async () => {
    process.env.LAKE_TEST_SECRET = 'of the host';
    await declare('export const handler = async () => process.env;', { environment: { LAKE_BUCKET: 'lake' } });
    const { value } = await invoke();
    delete process.env.LAKE_TEST_SECRET;
    expect(value).to.include({
      LAKE_BUCKET: 'lake',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'function',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
    });
    expect(value).not.to.have.any.keys('LAKE_TEST_SECRET', 'PATH', 'HOME', 'NODE_COMPILE_CACHE');
  });

  it('shares the code cache of the process with its functions, if there is one', async () => {
    const before = process.env.NODE_COMPILE_CACHE;
    const code =
      "import { getCompileCacheDir } from 'node:module'; export const handler = async () => getCompileCacheDir();";
    try {
      process.env.NODE_COMPILE_CACHE = join(directory, 'code');
      await declare(code, { name: 'cached' });
      expect((await invoke({}, 'cached')).value).to.include(join(directory, 'code'));
      delete process.env.NODE_COMPILE_CACHE;
      await declare(code, { name: 'uncached' });
      expect((await invoke({}, 'uncached')).value).to.equal(null);
    } finally {
      if (before !== undefined) process.env.NODE_COMPILE_CACHE = before;
    }
  });

  it('rejects declarations that a deployment would reject', async () => {
    await declare('export const handler = async () => 1;');
    const again = (more: object) => () =>
      lambda.declare({
        name: 'other',
        directory: join(directory, 'function'),
        handler: 'index.handler',
        environment: {},
        memoryMb: 128,
        timeoutSeconds: 1,
        ...more,
      });
    expect(again({ environment: { AWS_REGION: 'eu-west-1' } })).to.throw('AWS_REGION, which Lambda reserves');
    expect(again({ environment: { LONG: 'x'.repeat(5000) } })).to.throw('4096');
    expect(again({ handler: 'main.handler' }))
      .to.throw('needs main.mjs')
      .with.property('message')
      .that.contains('index.mjs');
    expect(again({ directory: join(directory, 'missing') })).to.throw('does not exist');
    expect(again({ name: 'function' })).to.throw('already exist');
  });

  it('names the exports when the handler is not among them', async () => {
    await declare('export const handle = async () => 1;');
    const { value, functionError } = await invoke();
    expect(functionError).to.equal('Unhandled');
    expect(value.errorType).to.equal('Runtime.HandlerNotFound');
    expect(value.errorMessage).to.contain('exports handle, not handler');
  });

  it('rejects a callback handler, as Node.js 24 on Lambda does', async () => {
    await declare('export const handler = (event, context, callback) => callback(null, 1);');
    expect((await invoke()).value.errorType).to.equal('Runtime.CallbackHandlerDeprecated');
  });

  it('gives the handler a context with its request and its remaining time', async () => {
    await declare(
      `export const handler = async (event, context) =>
        ({ ...context, left: context.getRemainingTimeInMillis() });`,
      { timeoutSeconds: 7 },
    );
    const { value } = await invoke();
    expect(value).to.include({ functionName: 'function', memoryLimitInMB: '128' });
    expect(value.awsRequestId).to.match(/^[0-9a-f-]{36}$/);
    expect(value.left).to.be.within(1, 7000);
  });

  it('ends a handler that takes too long, even in an endless loop, and serves the next event', async () => {
    await declare('export const handler = async (event) => { while (event.loop); return "served"; };', {
      timeoutSeconds: 0.2,
    });
    const { value, functionError } = await invoke({ loop: true });
    expect(functionError).to.equal('Unhandled');
    expect(value.errorMessage).to.contain('Task timed out after 0.20 seconds');
    // On a busy machine this event can run out of its time as well: the next one then gets another worker.
    let next = await invoke({});
    while (next.functionError) next = await invoke({});
    expect(next.value).to.equal('served');
  });

  it('survives a function that exits, crashes or runs out of memory', async () => {
    await declare(
      `export const handler = async ({ how }) => {
        if (how === 'exit') process.exit(3);
        if (how === 'crash') { setImmediate(() => { throw new Error('later'); }); await new Promise(() => {}); }
        if (how === 'memory') { const all = []; for (;;) all.push(new Array(10000).fill(all.length)); }
        return 'alive';
      };`,
      { memoryMb: 128 },
    );
    expect((await invoke({ how: 'exit' })).value.errorMessage).to.contain('exit status 3');
    expect((await invoke({ how: 'crash' })).value.errorMessage).to.equal('later');
    expect((await invoke({ how: 'memory' })).value.errorMessage).to.contain('more than 128 MB');
    expect((await invoke({})).value).to.equal('alive');
  });

  it('kills a function whose buffers take more than its memory, though its heap does not', async () => {
    await declare(
      `const held = [];
       export const handler = async ({ mb, garbage, wait }) => {
         for (let n = 0; n < mb; n++) held.push(Buffer.alloc(2 ** 20, 1));
         for (let n = 0; n < garbage; n++) Buffer.alloc(2 ** 20, 1);
         if (wait) await new Promise(() => {});
         return held.length;
       };`,
    );
    const killed = {
      errorType: 'Runtime.ExitError',
      errorMessage: 'Runtime exited with error: signal: killed (more than 128 MB)',
      trace: [],
    };
    expect((await invoke({ mb: 20, garbage: 400 })).value).to.equal(20);
    expect(await invoke({ mb: 100 })).to.deep.equal({ value: killed, functionError: 'Unhandled' });
    expect(await invoke({ mb: 100, wait: true })).to.deep.equal({ value: killed, functionError: 'Unhandled' });
    expect((await invoke({ mb: 20 })).value).to.equal(20);
  });

  it('gives the next event a new worker while a killed one is still leaving', async () => {
    await declare('let calls = 0; export const handler = async () => ++calls;');
    await invoke();
    const crashed = lambda.crash('function');
    expect(await invoke()).to.deep.equal({ value: 1, functionError: undefined });
    await crashed;
  });

  it('has a killed worker leave by itself, as Node can abort where a thread is terminated within zlib', async () => {
    const left = join(directory, 'left');
    await declare(
      `import { writeFileSync } from 'node:fs';
       export const handler = async (event) => {
         process.on('exit', () => writeFileSync(${JSON.stringify(left)}, 'of its own accord'));
         console.log('begun');
         await new Promise(() => {});
       };`,
    );
    const begun = new Promise<void>((resolve) => lambda.onLog(() => resolve()));
    const outcome = invoke();
    await begun;
    await lambda.crash('function');
    expect(await readFile(left, 'utf8')).to.equal('of its own accord');
    expect((await outcome).functionError).to.equal('Unhandled');
  });

  it('runs as many at once as it may, and lets the others wait', async () => {
    await lambda.close();
    lambda = createLambda({ endpoints: {}, maxConcurrency: 2 });
    await declare(
      `import { threadId } from 'node:worker_threads';
       export const handler = async () => { return threadId; };`,
    );
    const threads = await Promise.all(Array.from({ length: 6 }, () => invoke()));
    expect(new Set(threads.map(({ value }) => value)).size).to.equal(2);
  });

  it('hands on each line that a function writes', async () => {
    await declare('export const handler = async () => { console.log("one\\ntwo ü"); console.error("three"); };');
    const lines: string[] = [];
    const third = new Promise<void>((resolve) => {
      lambda.onLog((name, line) => {
        lines.push(`${name}: ${line}`);
        if (lines.length === 3) resolve();
      });
    });
    await invoke();
    await third;
    expect(lines.sort()).to.deep.equal(['function: one', 'function: three', 'function: two ü']);
  });

  it('names the source line of a bundle that has a source map', async () => {
    const map = JSON.stringify({ version: 3, sources: ['processor.ts'], names: [], mappings: 'AAAA' });
    const url = `data:application/json;base64,${Buffer.from(map).toString('base64')}`;
    await declare(`export const handler = async () => { throw new Error('x'); };\n//# sourceMappingURL=${url}`);
    expect((await invoke()).value.trace.join('\n')).to.contain('processor.ts');
  });

  it('rejects payloads over 6 MB, in and out', async () => {
    await declare('export const handler = async ({ size }) => "x".repeat(size ?? 0);');
    const rejected = await lambda
      .invoke('function', JSON.stringify('x'.repeat(6 * 1024 * 1024)))
      .catch((error) => error.code);
    expect(rejected).to.equal('RequestTooLargeException');
    expect((await invoke({ size: 6 * 1024 * 1024 })).value.errorType).to.equal('Function.ResponseSizeTooLarge');
  });

  it('blames no function for an invocation that the end of the engine cut off', async () => {
    await declare('export const handler = () => new Promise(() => { console.log("begun"); });');
    const begun = new Promise<void>((resolve) => lambda.onLog(() => resolve()));
    const outcome = Promise.all([1, 2, 3].map(() => invoke().catch((error) => error.code)));
    await begun;
    await lambda.close();
    expect(await outcome).to.deep.equal(['ServiceException', 'ServiceException', 'ServiceException']);
  });

  it('is invoked by the AWS client, which learns of an error from a header', async () => {
    await declare('export const handler = async (event) => { if (event.fail) throw new Error("no"); return event; };');
    const gateway = await startGateway({ host: '127.0.0.1' });
    gateway.route(lambda.invocationPath, invocationRoute(lambda));
    const client = new LambdaClient({
      endpoint: gateway.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const send = (FunctionName: string, event: object) =>
      client.send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }));
    const good = await send('function', { a: 1 });
    expect([good.StatusCode, good.FunctionError, good.Payload?.transformToString()]).to.deep.equal([
      200,
      undefined,
      '{"a":1}',
    ]);
    const bad = await send('arn:aws:lambda:us-east-1:000000000000:function:function', { fail: true });
    expect([bad.StatusCode, bad.FunctionError]).to.deep.equal([200, 'Unhandled']);
    expect(JSON.parse(bad.Payload?.transformToString() ?? '').errorMessage).to.equal('no');
    const missing = await send('missing', {}).catch((error) => error);
    expect([missing.name, missing.message]).to.deep.equal([
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:missing',
    ]);
    client.destroy();
    await gateway.close();
  });
});
