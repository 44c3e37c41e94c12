import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { backUpLake } from '../../../cli/open-lake/backup.ts';
import { withLake } from '../../../cli/open-lake/open-lake.ts';
import { prepareLake } from '../../../cli/start/prepare-lake.ts';
import { contractKey } from '../../../lake/contract-state.ts';
import { receiptPrefix } from '../../../lake/erasure-receipt.ts';
import { cursorKey } from '../../../lake/index.ts';
import { LayoutError, layoutKey } from '../../../lake/layout.ts';
import { rawKeys, sampleKey } from '../../../lake/raw-files.ts';
import { suppressionListKey } from '../../../lake/suppression-list.ts';
import { PlatformError } from '../../../local/errors.ts';
import type { Platform } from '../../../local/platform/platform.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const orders = 'raw/ecommerce/orders.csv';
const readings = { source: 'manufacturing', name: 'mine.csv', path: '/nowhere/mine.csv', bytes: 1 };

const usual = { fresh: false, discardRaw: false, discardRecords: false };

describe('opening the lake', () => {
  let parent: string;
  let where: { root: string; directory: string; stack: string };
  let open: Platform | undefined;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'open-lake-'));
    where = { root, directory: join(parent, 'dev'), stack: 'dev' };
  });
  afterEach(async () => {
    await open?.close();
    open = undefined;
    await rm(parent, { recursive: true, force: true });
  });

  const keys = async (lake: Platform, prefix: string) =>
    (await lake.store.list(lake.bucket, prefix)).map(({ key }) => key);
  const raw = (lake: Platform) => keys(lake, 'raw/');

  it('rebuilds it if a file replaces a sample: the sample goes, own files of other sources stay', async () => {
    open = await prepareLake(where, [], usual);
    await open.store.put(open.bucket, orders, Buffer.from('mine'));
    await open.store.put(open.bucket, sampleKey('manufacturing'), Buffer.from('sample'));
    await open.close();
    open = await prepareLake(where, [readings], usual);
    expect(await raw(open)).to.deep.equal([orders]);
    expect((await open.store.get(open.bucket, orders)).toString()).to.equal('mine');
  });

  it('keeps the suppression list and the receipts when it is rebuilt; positions in the old streams go', async () => {
    const kept = new Map([
      [suppressionListKey('ecommerce'), '{"salt":"s","subjects":[]}'],
      [`${receiptPrefix}erasure-1.json`, '{}'],
    ]);
    const sample = sampleKey('manufacturing');
    open = await prepareLake(where, [], usual);
    for (const [key, body] of [...kept, [sample, 'sample'], ['erased/ecommerce/erasure-1.ndjson', '{}\n']] as const)
      await open.store.put(open.bucket, key, Buffer.from(body));
    await open.close();
    open = await prepareLake(where, [readings], usual);
    expect(await raw(open)).to.deep.equal([]);
    for (const [key, body] of kept) expect(String(await open.store.get(open.bucket, key))).to.equal(body);
    expect(await keys(open, 'erased/')).to.deep.equal([]);
  });

  it('removes an incomplete backup of a start that was cut off', async () => {
    await mkdir(`${where.directory}.backup`);
    await writeFile(join(`${where.directory}.backup`, '0'), 'mine');
    open = await prepareLake(where, [], usual);
    expect(await readdir(parent)).to.deep.equal(['dev']);
    expect(await raw(open)).to.deep.equal([]);
  });

  it('completes a rebuild that was cut off', async () => {
    await writeFile(join(parent, 'mine'), 'mine');
    await backUpLake(`${where.directory}.backup`, [orders], () => join(parent, 'mine'));
    open = await prepareLake(where, [], usual);
    expect(await raw(open)).to.deep.equal([orders]);
    await open.close();
    open = await prepareLake(where, [], usual);
    expect(await raw(open)).to.deep.equal([orders]);
  });

  it('rebuilds a lake of an older layout from its raw files', async () => {
    open = await prepareLake(where, [], usual);
    await open.store.put(open.bucket, orders, Buffer.from('mine'));
    await open.store.put(open.bucket, contractKey('ecommerce'), Buffer.from('{}'));
    await open.close();
    open = await prepareLake(where, [], usual);
    expect(await raw(open)).to.deep.equal([orders]);
    expect(await keys(open, 'state/')).to.deep.equal([]);
  });

  it('leaves a lake of an older layout to a start: any other command rejects it', async () => {
    open = await prepareLake(where, [], usual);
    const cursor = cursorKey('a-source-that-is-gone', 'a.csv');
    await open.store.put(open.bucket, cursor, Buffer.from('{}'));
    await open.close();
    open = undefined;
    const rejection = await withLake(root, { directory: parent }, async () => 'opened').catch(
      (reason: unknown) => reason,
    );
    expect(rejection).to.be.instanceOf(LayoutError);
    expect(String(rejection)).to.include('older layout').and.include('rebuild the lake from raw/');
    open = await prepareLake(where, [], usual);
    expect(await keys(open, 'state/')).to.deep.equal([]);
  });

  it('rejects a lake of a newer layout in one sentence and releases its folder', async () => {
    open = await prepareLake(where, [], usual);
    await open.store.put(open.bucket, layoutKey, Buffer.from('{"format":1,"layout":99}'));
    await open.close();
    open = undefined;
    const rejection = async () => prepareLake(where, [], usual).catch((reason: unknown) => reason);
    const [first, second] = [await rejection(), await rejection()];
    expect(first).to.be.instanceOf(LayoutError);
    expect(String(first)).to.include('newer layout').and.include('use the program that wrote it');
    expect(String(second)).to.equal(String(first));
  });

  it('never empties a lake that another process uses', async () => {
    open = await prepareLake(where, [], usual);
    await open.store.put(open.bucket, orders, Buffer.from('mine'));
    const error = await prepareLake(where, [], { ...usual, fresh: true }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PlatformError);
    expect(await raw(open)).to.deep.equal([orders]);
  });

  it('empties it by --fresh of everything but own raw files, those of removed sources too, and suppression lists', async () => {
    const kept = [orders, 'raw/a-source-that-is-gone/a.csv', suppressionListKey('ecommerce')];
    open = await prepareLake(where, [], usual);
    for (const key of [...kept, sampleKey('manufacturing'), cursorKey('ecommerce', 'orders.csv')])
      await open.store.put(open.bucket, key, Buffer.from('{"format":1,"etag":"x","row":0,"rows":0,"done":false}'));
    await open.close();
    open = await prepareLake(where, [], { ...usual, fresh: true });
    expect(await keys(open, '')).to.have.members([...kept, ...(await keys(open, 'scripts/'))]);
    await open.close();
    open = await prepareLake(where, [], { fresh: true, discardRaw: true, discardRecords: false });
    expect(await keys(open, '')).to.have.members([suppressionListKey('ecommerce'), ...(await keys(open, 'scripts/'))]);
  });

  it('compares what it holds with what its raw files hold, and shrinks only by --discard-records', async () => {
    const csv = (days: readonly number[]) =>
      ['timestamp,machine_id,temperature', ...days.map((day) => `2025-01-${day} 10:00:00,7,${day}.5`)].join('\n');
    const [monday, tuesday] = [csv([10, 11, 12, 13, 14, 15]), csv([20, 21])];
    const send = async (body: string) => {
      await writeFile(join(parent, 'readings.csv'), body);
      const keysOf = (sha256: string) => rawKeys('manufacturing', 'readings.csv', sha256);
      await open?.store.putNew(open.bucket, join(parent, 'readings.csv'), 'raw/manufacturing/', keysOf);
      await open?.invoke('data-ingestion-simulator', { pace: 'unlimited', sources: ['manufacturing'] });
      await open?.drained();
    };
    open = await prepareLake(where, [], usual);
    await send(monday);
    await send(tuesday);
    const held = await raw(open);
    expect(held).to.have.length(2);
    await open.close();
    open = await prepareLake(where, [], { ...usual, fresh: true });
    expect(await raw(open)).to.deep.equal(held);
    await send(monday);

    // As `aws s3 cp` would do it.
    await open.store.put(open.bucket, 'raw/manufacturing/readings.csv', Buffer.from(tuesday));
    await open.close();
    for (const discard of [{ ...usual, fresh: true }, usual] as const) {
      const inputs = discard.fresh ? [] : [{ ...readings, source: 'ecommerce' }];
      if (!discard.fresh) await putSample('ecommerce');
      const error = await prepareLake(where, inputs, discard).catch((reason: unknown) => reason);
      expect(String(error)).to.include('manufacturing: up to 6 of an earlier raw/manufacturing/readings.csv');
      expect(String(error)).to.include('--discard-records');
    }
    open = await prepareLake(where, [], { ...usual, fresh: true, discardRecords: true });
    expect(await raw(open)).to.deep.equal(held);
  });

  const putSample = async (source: string) => {
    const lake = await prepareLake(where, [], usual);
    await lake.store.put(lake.bucket, sampleKey(source), Buffer.from('sample'));
    await lake.close();
  };
});
