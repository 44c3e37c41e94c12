import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { type Cursor, cursorState } from '../../lake/cursor.ts';
import { cursorKey } from '../../lake/index.ts';
import { rawFilesOf } from '../../operations/raw-files.ts';
import { memoryObjects } from '../fuzz/memory-objects.ts';

const bucketOf = (objects: Readonly<Record<string, string>>) => memoryObjects(Object.entries(objects)).objects;

const source = 'ecommerce';
const etagOf = (body: string) => `"${createHash('md5').update(body).digest('hex')}"`;
/** Cursor of a file that was read to its end. */
const cursorOf = (body: string, rows: number) => ({ etag: etagOf(body), row: rows + 1, rows, done: true });
const cursors = (all: Readonly<Record<string, Cursor>>) =>
  Object.fromEntries(
    Object.entries(all).map(([file, cursor]) => [cursorKey(source, file), cursorState.serialize(cursor)]),
  );
const raw = (...files: readonly string[]) => Object.fromEntries(files.map((file) => [`raw/${source}/${file}`, file]));
const reason = 'its gzip stream is broken';

describe('the raw files of a source', () => {
  const read = cursors({
    'cut.csv.gz': { ...cursorOf('cut.csv.gz', 70), rejected: reason },
    'whole.csv': cursorOf('whole.csv', 30),
  });

  it('are those that the simulator has passed, with those that it could not read', async () => {
    expect(await rawFilesOf(bucketOf({ ...read, ...raw('cut.csv.gz', 'whole.csv', 'folder/') }), source)).to.deep.equal(
      {
        rows: 100,
        rejectedFiles: [{ file: 'cut.csv.gz', reason }],
        waitingFiles: [],
      },
    );
  });

  it('are no trouble any more once removed, though what was sent of them counts', async () => {
    expect(await rawFilesOf(bucketOf({ ...read, ...raw('whole.csv') }), source)).to.deep.equal({
      rows: 100,
      rejectedFiles: [],
      waitingFiles: [],
    });
  });

  it('are replaced by a file of the same name with other content that was read to its end', async () => {
    const [same, other] = ['cut.1f0c33ab.csv.gz', 'cut.of-march.csv.gz'];
    const both = { ...read, ...raw('cut.csv.gz', same, other) };
    const { rejectedFiles, waitingFiles } = await rawFilesOf(bucketOf(both), source);
    expect(rejectedFiles).to.deep.equal([{ file: 'cut.csv.gz', reason }]);
    expect(waitingFiles.map(({ file }) => file)).to.deep.equal([same, other]);
    const sent = cursors({ [same]: cursorOf(same, 90), [other]: cursorOf(other, 1) });
    expect(await rawFilesOf(bucketOf({ ...both, ...sent }), source)).to.deep.include({
      rejectedFiles: [{ file: 'cut.csv.gz', reason, replacedBy: same }],
      waitingFiles: [],
    });
  });

  const waiting: [what: string, cursor: Cursor | null][] = [
    ['that no run has begun', null],
    ['that a run has not read to its end', { ...cursorOf('new.csv', 3), done: false }],
    ['of which another version was read', cursorOf('an earlier version', 3)],
  ];
  for (const [what, cursor] of waiting) {
    it(`${what} are waiting`, async () => {
      const objects = bucketOf({ ...raw('new.csv'), ...(cursor ? cursors({ 'new.csv': cursor }) : {}) });
      expect((await rawFilesOf(objects, source)).waitingFiles).to.deep.equal([{ file: 'new.csv', bytes: 7 }]);
    });
  }
});
