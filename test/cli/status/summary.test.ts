import { expect } from 'chai';
import { filesRead } from '../../../cli/status/summary.ts';

/** A bucket that holds texts. */
const bucketOf = (objects: Readonly<Record<string, string>>) => ({
  bucket: 'lake',
  store: {
    list: async (_: string, prefix: string) =>
      Object.keys(objects)
        .filter((key) => key.startsWith(prefix))
        .map((key) => ({ key })),
    get: async (_: string, key: string) => Buffer.from(objects[key] ?? ''),
  },
});

const cursors = {
  'state/simulator/ecommerce/cut.csv.gz.json': '{"rows": 70, "refused": "its gzip stream is broken"}',
  'state/simulator/ecommerce/whole.csv.json': '{"rows": 30}',
};

describe('the files of a source', () => {
  it('are those that the simulator has passed, with those that it could not read', async () => {
    const raw = { 'raw/ecommerce/cut.csv.gz': '…', 'raw/ecommerce/whole.csv': '…' };
    expect(await filesRead(bucketOf({ ...cursors, ...raw }), 'ecommerce')).to.deep.equal({
      rows: 100,
      refused: [{ file: 'cut.csv.gz', reason: 'its gzip stream is broken' }],
    });
  });

  it('are no trouble any more once removed, though what was sent of them counts', async () => {
    const raw = { 'raw/ecommerce/whole.csv': '…' };
    expect(await filesRead(bucketOf({ ...cursors, ...raw }), 'ecommerce')).to.deep.equal({ rows: 100, refused: [] });
  });
});
