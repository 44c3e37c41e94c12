import { expect } from 'chai';
import { sources } from '../../../etl/sources/index.ts';
import { analyticsSql } from '../../../etl/sql/analytics.ts';
import { glueColumns, projectionParameters, storageOf, tableLocation } from '../../../etl/sql/glue.ts';
import { tablesOf } from '../../../etl/table/tables.ts';
import { oddSource } from '../../etl/support/odd-source.ts';
import { bucket, type Lake, openLake } from './lake.ts';

const contracts = [...sources, oddSource];

describe('the analytics of each source', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
    for (const table of contracts.flatMap((contract) => Object.values(tablesOf(contract)))) {
      await lake.athena.declareTable({
        database: 'lake',
        name: table.name,
        location: tableLocation(table, bucket),
        parameters: projectionParameters(table, bucket),
        serde: storageOf(table.format).serde,
        ...glueColumns(table),
      });
    }
  });
  after(async () => lake.close());

  for (const contract of contracts) {
    it(`runs over the declared tables of ${contract.source}`, async () => {
      const { ranked, ...plain } = analyticsSql(contract);
      for (const [name, sql] of Object.entries({ ...plain, ...ranked })) {
        const [header] = await lake.rows(sql);
        expect(header, name).to.not.include.members(['_col0']);
      }
      const [names, figures] = await lake.rows(plain.records);
      expect(figures?.[names?.indexOf('records_accepted') ?? -1]).to.equal('0');
    });
  }
});
