import { expect } from 'chai';
import { sources } from '../../../etl/sources/index.ts';
import { analyticsSql } from '../../../etl/sql/analytics.ts';
import { oddSource } from '../../etl/support/odd-source.ts';
import { declareTables, type Lake, openLake } from './lake.ts';

const contracts = [...sources, oddSource];

describe('the analytics of each source', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
    await declareTables(lake, contracts);
  });
  after(async () => lake.close());

  for (const contract of contracts) {
    it(`runs over the declared tables of ${contract.source}`, async () => {
      const { ranked, ...plain } = analyticsSql(contract);
      for (const [name, sql] of Object.entries({ ...plain, ...ranked })) {
        const [header] = await lake.rows(sql);
        expect(header, name).to.not.include.members(['_col0']);
      }
      const [names, metrics] = await lake.rows(plain.records);
      expect(metrics?.[names?.indexOf('records_accepted') ?? -1]).to.equal('0');
    });
  }
});
