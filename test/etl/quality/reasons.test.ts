import { expect } from 'chai';
import { countReasons } from '../../../etl/quality/reasons.ts';

describe('reasons of rejections', () => {
  it('are counted, the most frequent first, ties by name', () => {
    const rejected = ['b', 'c', 'a', 'c'].map((reason) => ({ reason }));
    expect([...countReasons(rejected)]).to.deep.equal([
      ['c', 2],
      ['a', 1],
      ['b', 1],
    ]);
  });
});
