import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { parquetReadObjects } from 'hyparquet';
import { buildHandlers, bundleHandlers, handlerEntries } from '../../infra/bundle.ts';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));

describe('bundles of handlers', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bundle-'));
  });
  after(() => rm(directory, { recursive: true }));

  const bundle = () => bundleHandlers(['writes-parquet'], { from: fixtures, to: directory });

  it('run with their CommonJS dependencies inside, outside of this project', async () => {
    const { 'writes-parquet': folder } = await bundle();
    const { handler } = await import(pathToFileURL(join(folder, 'index.mjs')).href);
    const bytes: Uint8Array = await handler();
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    expect(await parquetReadObjects({ file })).to.deep.equal([{ machine_id: 'm-1', score: 1.5 }]);
  });

  it('are the same bytes from the same tree, and are then left alone', async () => {
    const { 'writes-parquet': folder } = await bundle();
    const file = join(folder, 'index.mjs');
    const first = [await readFile(file), (await stat(file)).mtimeMs] as const;
    await bundle();
    expect((await readFile(file)).equals(first[0])).to.equal(true);
    expect((await stat(file)).mtimeMs).to.equal(first[1]);
  });

  it('hold the clients that a function uses, and no others', async () => {
    const built = await buildHandlers();
    const clients = ['Athena', 'Kinesis', 'S3', 'SNS'];
    const held = Object.entries(built).map(async ([entry, folder]) => {
      const { sources } = JSON.parse(await readFile(join(folder, 'index.mjs.map'), 'utf8')) as { sources: string[] };
      const has = (client: string) => sources.some((path) => path.includes(`/client-${client.toLowerCase()}/`));
      return [entry, clients.filter(has).join(' ')] as const;
    });
    expect(Object.fromEntries(await Promise.all(held))).to.deep.equal({
      'lambda/simulator': 'Kinesis S3',
      'lambda/processor': 'S3 SNS',
      'lambda/etl': 'S3',
      'athena/analytics': 'Athena S3',
      'athena/integration': 'S3',
    });
  });

  it('name their source map', async () => {
    const { 'writes-parquet': folder } = await bundle();
    expect(await readFile(join(folder, 'index.mjs'), 'utf8')).to.match(/\/\/# sourceMappingURL=index\.mjs\.map\s*$/);
    const { sources } = JSON.parse(await readFile(join(folder, 'index.mjs.map'), 'utf8'));
    expect(sources.filter((source: string) => source.endsWith('lake/row-parquet.ts'))).to.have.length(1);
  });

  it('say what is wrong if an entry cannot be built', async () => {
    const failure = await bundleHandlers(['missing'], { from: fixtures, to: directory }).catch((error: Error) => error);
    expect(failure).to.be.an('error').with.property('message').that.contains('missing.ts');
  });

  it('exist for every function, each with a handler', async () => {
    const bundles = await buildHandlers();
    for (const entry of handlerEntries) {
      const module = await import(pathToFileURL(join(bundles[entry], 'index.mjs')).href);
      expect(module.handler, entry).to.be.a('function');
    }
  });
});
