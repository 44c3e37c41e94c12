import { expect } from 'chai';
import { batchOfRows } from '../../../etl/batch/rows.ts';
import { SchemaError } from '../../../etl/errors.ts';
import { partitionMetadata, partitionRowsIn } from '../../../etl/plan/partition-rows.ts';
import { ecommerce } from '../../../etl/sources/ecommerce/contract.ts';
import { manufacturing } from '../../../etl/sources/manufacturing/contract.ts';

const timestamps = ['1970-01-01', '2025-01-31T23:59:59.999Z', '2025-02-01', '2025-02-01T12:00:00Z'].map(Date.parse);
const batch = batchOfRows(
  [{ name: 'timestamp', type: 'timestamp', description: '', nullable: false }],
  timestamps.map((timestamp) => ({ timestamp })),
);
const metadata = new Map(Object.entries(partitionMetadata(manufacturing, batch)));

describe('the partitions of a processed object', () => {
  it('are counted row by row, in UTC', () => {
    expect(partitionRowsIn(manufacturing, metadata)).to.deep.equal({
      '1970-01-01': 1,
      '2025-01-31': 1,
      '2025-02-01': 2,
    });
  });

  it('are rejected if they are damaged', () => {
    for (const damaged of ['{"2025-02', '[1]', '{"2025-02-01":"2"}', '{"2025-02-01":-1}']) {
      const [name = ''] = metadata.keys();
      expect(() => partitionRowsIn(manufacturing, new Map([[name, damaged]]))).to.throw(SchemaError, damaged);
    }
  });

  it('are unknown if the file says nothing, or was counted in another unit', () => {
    expect(partitionRowsIn(manufacturing, new Map())).to.equal(null);
    expect(partitionRowsIn({ ...manufacturing, partition: ecommerce.partition }, metadata)).to.equal(null);
  });
});
