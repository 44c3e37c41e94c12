import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { rawKeys } from '../../../lake/raw-files.ts';
import { PlatformError } from '../../../local/errors.ts';
import { type LocalObjectStore, startObjectStore } from '../../../local/s3/s3.ts';

const bucket = 'lake-test';
const folder = 'raw/ecommerce/';

describe('a file put as a new object', () => {
  let directory: string;
  let store: LocalObjectStore;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'new-object-'));
    store = await startObjectStore({ directory: join(directory, 's3') });
    await store.createBucket(bucket);
  });
  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });

  const put = async (body: string, name = 'orders.csv') => {
    await writeFile(join(directory, 'file'), body);
    return store.putNew(bucket, join(directory, 'file'), folder, (sha256) => rawKeys('ecommerce', name, sha256));
  };
  const contents = async () => {
    const listed = await store.list(bucket, folder);
    return Promise.all(listed.map(async ({ key }) => String(await store.get(bucket, key))));
  };

  it('never replaces another: every content stays, the same one is stored once', async () => {
    const bodies = ['a', 'ab', 'b', 'a', 'ab', 'c', 'b'];
    const keys = new Map<string, string>();
    for (const body of bodies) {
      const { key, stored } = await put(body);
      expect(stored).to.equal(!keys.has(body));
      expect(key).to.equal(keys.get(body) ?? key);
      keys.set(body, key);
    }
    expect(keys.get('a')).to.equal(`${folder}orders.csv`);
    expect((await contents()).sort()).to.deep.equal(['a', 'ab', 'b', 'c']);
    expect(await put('b', 'another-name.csv')).to.deep.equal({ key: keys.get('b'), stored: false });
    const etag = createHash('md5').update('ab').digest('hex');
    expect((await store.list(bucket, folder)).map((object) => object.etag)).to.include(`"${etag}"`);
  });

  it('keeps every content of files that are put at the same time', async () => {
    const bodies = Array.from({ length: 12 }, (_, i) => `body ${i % 6}`);
    await Promise.all(
      bodies.map(async (body, i) => {
        const path = join(directory, `file-${i}`);
        await writeFile(path, body);
        return store.putNew(bucket, path, folder, (sha256) => rawKeys('ecommerce', 'orders.csv', sha256));
      }),
    );
    expect([...new Set(await contents())].sort()).to.deep.equal([...new Set(bodies)].sort());
  });

  it('takes a longer digest if its key has other content, as after an erasure', async () => {
    await put('a');
    const { key } = await put('b');
    await store.put(bucket, key, Buffer.from('redacted'));
    const again = await put('b');
    expect(again.key.length).to.be.greaterThan(key.length);
    expect((await contents()).sort()).to.deep.equal(['a', 'b', 'redacted']);
  });

  it('is rejected if every key has other content, and leaves nothing behind', async () => {
    await store.put(bucket, `${folder}one.csv`, Buffer.from('other'));
    await writeFile(join(directory, 'file'), 'mine');
    const error = await store
      .putNew(bucket, join(directory, 'file'), folder, () => [`${folder}one.csv`])
      .catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PlatformError);
    expect(await readdir(join(directory, 's3', '_incoming'))).to.deep.equal([]);
  });
});
