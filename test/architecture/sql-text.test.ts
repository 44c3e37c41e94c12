import { expect } from 'chai';
import { layerNames } from './arrows.ts';
import { filesOf } from './source.ts';
import { straySql } from './sql-text.ts';

describe('SQL is built in etl/sql/', () => {
  it('and in no other file of the product', () => {
    expect(filesOf([...layerNames, 'bench']).flatMap(straySql)).to.deep.equal([]);
  });

  const builtIn = (path: string, text: string) => straySql({ path, text });

  for (const text of [
    ['const sql = `SELECT $', '{name} FROM records`;'].join(''),
    "const sql = 'SELECT count(*) AS n FROM records';",
    "const sql = 'SELECT * FROM t';",
    "const tail = ' GROUP BY 1';",
    ['const ddl = `CREATE TABLE $', '{name} (n INTEGER)`;'].join(''),
  ]) {
    it(`is found elsewhere: ${text}`, () => {
      expect(builtIn('operations/planted.ts', text)).to.deep.equal([
        'operations/planted.ts:1 holds SQL; build it in etl/sql/',
      ]);
      expect(builtIn('etl/sql/planted.ts', text)).to.deep.equal([]);
    });
  }

  it('is not found in prose', () => {
    expect(builtIn('cli/planted.ts', "const text = 'Only queries can run: SELECT, WITH, VALUES';")).to.deep.equal([]);
    expect(builtIn('cli/planted.ts', '// SELECT * FROM t\nexport {};')).to.deep.equal([]);
  });
});
