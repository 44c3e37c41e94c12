import { expect } from 'chai';
import { objectsOf } from '../../lake/objects.ts';
import { rejection, startLake, type TestLake } from '../handlers/support.ts';

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

describe('objects of the lake', () => {
  let lake: TestLake;
  before(async () => {
    lake = await startLake();
  });
  after(() => lake.close());

  it('gives back what was put', async () => {
    await lake.objects.put('a/b=c/ü d.ndjson', 'hello');
    const stored = await lake.objects.get('a/b=c/ü d.ndjson');
    expect(text(stored?.bytes)).to.equal('hello');
    expect(stored?.etag).to.match(/^".+"$/);
  });

  it('answers null for an object that is not there', async () => {
    expect(await lake.objects.get('nowhere')).to.equal(null);
  });

  it('lists every object of more than one page in order of key', async () => {
    const keys = Array.from({ length: 1_234 }, (_, i) => `many/${String(i).padStart(5, '0')}`);
    for (const key of keys) await lake.store.put('lake', key, Buffer.from('x'));
    const listed = await lake.objects.list('many/');
    expect(listed.map(({ key }) => key)).to.deep.equal(keys);
    expect(listed[0]?.bytes).to.equal(1);
  });

  it('lists only what sorts behind a key', async () => {
    for (const name of ['a', 'b', 'c']) await lake.objects.put(`after/${name}`, name);
    const listed = await lake.objects.list('after/', 'after/a~');
    expect(listed.map(({ key }) => key)).to.deep.equal(['after/b', 'after/c']);
  });

  it('names what is directly in a folder, or in the bucket, of more than one page', async () => {
    const files = Array.from({ length: 1_001 }, (_, i) => `${i}.txt`);
    for (const name of [...files, 'x/1', 'x/2', 'y/z/1'])
      await lake.store.put('lake', `named/${name}`, Buffer.from('x'));
    await lake.store.put('lake', 'named/', Buffer.from(''));
    expect(await lake.objects.namesIn('named/')).to.have.members([...files, 'x/', 'y/']);
    expect(await lake.objects.namesIn(''))
      .to.include('named/')
      .and.not.include('named/x/');
    expect(await lake.objects.namesIn('nowhere/')).to.deep.equal([]);
  });

  it('reads ranges as hyparquet asks for them', async () => {
    await lake.objects.put('range', '0123456789');
    const [listed] = await lake.objects.list('range');
    const file = lake.objects.ranged(listed!);
    expect(file.byteLength).to.equal(10);
    expect(Buffer.from(await file.slice(2, 5)).toString()).to.equal('234');
    expect(Buffer.from(await file.slice(7)).toString()).to.equal('789');
    expect(Buffer.from(await file.slice(-3)).toString()).to.equal('789');
    expect((await file.slice(5, 5)).byteLength).to.equal(0);
  });

  it('streams an object as it was listed', async () => {
    await lake.objects.put('streamed', 'x'.repeat(200_000));
    const [listed] = await lake.objects.list('streamed');
    let bytes = 0;
    for await (const chunk of await lake.objects.stream('streamed', listed!.etag)) bytes += chunk.length;
    expect(bytes).to.equal(200_000);
  });

  it('puts over the version that was read, and over nothing if there was nothing', async () => {
    const first = await lake.objects.putOver('versioned', 'one', null);
    const etag = first.outcome === 'stored' ? first.etag : 'none';
    const second = await lake.objects.putOver('versioned', 'two', etag);
    expect([first.outcome, second.outcome]).to.deep.equal(['stored', 'stored']);
    expect(text((await lake.objects.get('versioned'))?.bytes)).to.equal('two');
  });

  it('conflicts with a version that was put in between, and leaves that version alone', async () => {
    await lake.objects.put('raced', 'theirs');
    const lost = { outcome: 'conflict' };
    expect(await lake.objects.putOver('raced', 'ours', null)).to.deep.equal(lost);
    expect(await lake.objects.putOver('raced', 'ours', '"0123456789abcdef0123456789abcdef"')).to.deep.equal(lost);
    expect(await lake.objects.putOver('gone', 'ours', '"0123456789abcdef0123456789abcdef"')).to.deep.equal(lost);
    expect(text((await lake.objects.get('raced'))?.bytes)).to.equal('theirs');
  });

  it('has one winner among ten who put at once', async () => {
    const puts = Array.from({ length: 10 }, (_, i) => lake.objects.putOver('contested', `${i}`, null));
    const outcomes = (await Promise.all(puts)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'stored')).to.have.length(1);
  });

  it('throws any other error of S3', async () => {
    const elsewhere = objectsOf(lake.s3, 'no-such-bucket');
    expect((await rejection(elsewhere.put('k', 'v'))).name).to.equal('NoSuchBucket');
    expect((await rejection(elsewhere.putOver('k', 'v', null))).name).to.equal('NoSuchBucket');
    expect((await rejection(elsewhere.get('k'))).name).to.equal('NoSuchBucket');
  });
});
