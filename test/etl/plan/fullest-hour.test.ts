import { expect } from 'chai';
import { objectsInFullestHour } from '../../../etl/plan/fullest-hour.ts';

const at = (hour: string, name: string) => ({
  key: `processed/orders/arrival_date=2025-03-01/arrival_hour=${hour}/${name}.parquet`,
});

describe('objects in the fullest hour', () => {
  const listed = [at('07', 'a'), at('07', 'b'), at('07', 'c'), at('08', 'a'), at('08', 'b'), at('09', 'a')];

  it('are counted over the whole hour, whatever part of it is planned', () => {
    expect(objectsInFullestHour(listed, [at('08', 'b'), at('09', 'a')])).to.equal(2);
    expect(objectsInFullestHour(listed, [at('07', 'a')])).to.equal(3);
  });

  it('are none when nothing is planned', () => {
    expect(objectsInFullestHour(listed, [])).to.equal(0);
  });
});
