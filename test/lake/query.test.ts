import { AthenaClient } from '@aws-sdk/client-athena';
import { expect } from 'chai';
import { QueryError, runQuery } from '../../lake/query.ts';
import { type Gateway, startGateway } from '../../local/gateway/gateway.ts';
import { atOnce, credentials, region, rejection } from '../handlers/support.ts';

const context = { database: 'lake', workgroup: 'primary' };

interface Script {
  /** States, one for each poll; the last one stays. */
  readonly states: readonly string[];
  readonly reason?: string;
  /** Pages of rows; the first begins with the header, as Athena's does. */
  readonly pages?: readonly (readonly (readonly (string | null)[])[])[];
}

describe('Athena query', () => {
  let gateway: Gateway;
  let athena: AthenaClient;
  let script: Script;
  let operations: string[];
  let started: Record<string, unknown>;

  before(async () => {
    gateway = await startGateway({ host: '127.0.0.1' });
    gateway.handle('AmazonAthena.', (operation, body) => {
      operations.push(operation);
      return answer(operation, body);
    });
    athena = new AthenaClient({ endpoint: gateway.url, region, credentials });
  });
  after(async () => {
    athena.destroy();
    await gateway.close();
  });
  beforeEach(() => {
    operations = [];
  });

  function answer(operation: string, body: Record<string, unknown>): unknown {
    if (operation === 'StartQueryExecution') {
      started = body;
      return { QueryExecutionId: 'q-1' };
    }
    if (operation === 'StopQueryExecution') return {};
    if (operation === 'GetQueryExecution') {
      const polls = operations.filter((name) => name === 'GetQueryExecution').length;
      const State = script.states[Math.min(polls, script.states.length) - 1];
      return { QueryExecution: { Status: { State, StateChangeReason: script.reason } } };
    }
    const page = Number(body.NextToken ?? 0);
    const pages = script.pages ?? [];
    return {
      ResultSet: {
        ResultSetMetadata: {
          ColumnInfo: [
            { Name: 'a', Type: 'varchar' },
            { Name: 'b', Type: 'double' },
          ],
        },
        Rows: pages[page]?.map((row) => ({
          Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
        })),
      },
      ...(page + 1 < pages.length ? { NextToken: String(page + 1) } : {}),
    };
  }

  it('waits for the end and answers the rows of every page by column name, without the header', async () => {
    script = {
      states: ['QUEUED', 'RUNNING', 'SUCCEEDED'],
      pages: [
        [
          ['a', 'b'],
          ['x', '1'],
        ],
        [
          ['a', 'b'],
          ['y', null],
        ],
      ],
    };
    expect(await runQuery(athena, context, 'SELECT 1', { wait: atOnce })).to.deep.equal([
      { a: 'x', b: '1' },
      { a: 'a', b: 'b' },
      { a: 'y', b: null },
    ]);
    expect(started).to.deep.include({ WorkGroup: 'primary', QueryExecutionContext: { Database: 'lake' } });
    expect(operations.filter((name) => name === 'GetQueryExecution')).to.have.length(3);
  });

  it('answers no rows of an empty result', async () => {
    script = { states: ['SUCCEEDED'], pages: [[['a', 'b']]] };
    expect(await runQuery(athena, context, 'SELECT 1', { wait: atOnce })).to.deep.equal([]);
  });

  for (const state of ['FAILED', 'CANCELLED']) {
    it(`rejects a query that ended in ${state} with its first line and the reason that Athena gives`, async () => {
      script = { states: [state], reason: 'SYNTAX_ERROR: line 2' };
      const error = await rejection(runQuery(athena, context, '\n  SELECT this\nFROM that', { wait: atOnce }));
      expect(error).to.be.instanceOf(QueryError);
      expect(error.message).to.equal(`Athena query q-1 (SELECT this): ${state}: SYNTAX_ERROR: line 2`);
      expect((error as QueryError).sql).to.include('FROM that');
    });
  }

  it('stops a query that does not end in time', async () => {
    script = { states: ['RUNNING'] };
    const error = await rejection(runQuery(athena, context, 'SELECT 1', { wait: atOnce, timeout: -1 }));
    expect(error.message).to.equal('Athena query q-1 (SELECT 1): still RUNNING after -1 ms; stopped');
    expect(operations.at(-1)).to.equal('StopQueryExecution');
  });
});
