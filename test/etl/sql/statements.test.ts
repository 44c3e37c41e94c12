import { readdirSync, readFileSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { expect } from 'chai';
import type { FieldType } from '../../../etl/contract/field.ts';
import { integrationOf, sources } from '../../../etl/sources/index.ts';
import { identifier } from '../../../etl/sql/quote.ts';
import type { TableSchema } from '../../../etl/table/schema.ts';
import { tablesOf } from '../../../etl/table/tables.ts';
import { openDuckDb } from '../support/duckdb.ts';
import { oddSource } from '../support/odd-source.ts';
import { statementBuilders } from './statement-builders.ts';

const types: Readonly<Record<FieldType, string>> = {
  ...{ decimal: 'DOUBLE', integer: 'INTEGER', boolean: 'BOOLEAN' },
  ...{ category: 'VARCHAR', text: 'VARCHAR', timestamp: 'TIMESTAMP' },
};

/** Declares a table without rows: the declared columns, then the partition columns. */
async function declare(connection: DuckDBConnection, { name, columns, partitions }: TableSchema): Promise<void> {
  const declared = [
    ...columns.map((column) => [column.name, types[column.type]] as const),
    ...partitions.map((column) => [column.name, column.kind === 'integer' ? 'INTEGER' : 'VARCHAR'] as const),
  ];
  const list = declared.map(([column, type]) => `${identifier(column)} ${type}`).join(', ');
  await connection.run(`CREATE TABLE ${identifier(name)} (${list})`);
}

const folder = new URL('../../../etl/sql/', import.meta.url);
const contracts = [...sources, oddSource];
const integration = integrationOf(sources);

describe('every SQL statement', () => {
  let connection: DuckDBConnection;
  before(async () => {
    connection = await openDuckDb();
    for (const contract of contracts)
      for (const table of Object.values(tablesOf(contract))) await declare(connection, table);
    if (integration) await declare(connection, integration.table);
  });
  after(() => connection.closeSync());

  for (const contract of contracts) {
    for (const [name, statementsOf] of Object.entries(statementBuilders)) {
      it(`of ${name} runs over the declared tables of ${contract.source}`, async () => {
        const statements = Object.entries(statementsOf(contract, integration));
        const leftOut = name === 'alertCountSql' && !('alert' in contract);
        expect(statements.length === 0).to.equal(leftOut);
        for (const [which, sql] of statements) {
          const failure = await connection.runAndReadAll(sql).then(
            () => null,
            (error: Error) => error.message,
          );
          expect(failure, `${name} ${which}:\n${sql}`).to.equal(null);
        }
      });
    }
  }

  it('is built by a listed function', async () => {
    const files = readdirSync(folder).filter((file) => readFileSync(new URL(file, folder), 'utf8').includes('SELECT '));
    expect(files).to.include.members(['analytics.ts', 'questions.ts', 'reconciliation.ts', 'status.ts']);
    const modules = await Promise.all(files.map((file) => import(new URL(file, folder).href)));
    const builders = modules.flatMap((module: Record<string, unknown>) =>
      Object.keys(module).filter((name) => typeof module[name] === 'function'),
    );
    expect(Object.keys(statementBuilders)).to.have.members(builders);
  });
});
