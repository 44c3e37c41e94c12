import { expect } from 'chai';
import { filesRead } from '../../../cli/status/summary.ts';
import { cursorState } from '../../../lake/cursor.ts';
import { cursorKey } from '../../../lake/index.ts';
import { memoryObjects } from '../../fuzz/memory-objects.ts';

const bucketOf = (objects: Readonly<Record<string, string>>) => memoryObjects(Object.entries(objects)).objects;

const cursorOf = (rows: number) => ({ etag: '"a"', row: rows + 1, rows, done: true });

const cursors = {
  [cursorKey('ecommerce', 'cut.csv.gz')]: cursorState.serialize({
    ...cursorOf(70),
    rejected: 'its gzip stream is broken',
  }),
  [cursorKey('ecommerce', 'whole.csv')]: cursorState.serialize(cursorOf(30)),
};

describe('the files of a source', () => {
  it('are those that the simulator has passed, with those that it could not read', async () => {
    const raw = { 'raw/ecommerce/cut.csv.gz': '…', 'raw/ecommerce/whole.csv': '…' };
    expect(await filesRead(bucketOf({ ...cursors, ...raw }), 'ecommerce')).to.deep.equal({
      rows: 100,
      rejectedFiles: [{ file: 'cut.csv.gz', reason: 'its gzip stream is broken' }],
    });
  });

  it('are no trouble any more once removed, though what was sent of them counts', async () => {
    const raw = { 'raw/ecommerce/whole.csv': '…' };
    expect(await filesRead(bucketOf({ ...cursors, ...raw }), 'ecommerce')).to.deep.equal({
      rows: 100,
      rejectedFiles: [],
    });
  });
});
