import { expect } from 'chai';
import { sources } from '../../../etl/sources/index.ts';
import { analyticsSql } from '../../../etl/sql/analytics.ts';
import type { Engine, EngineQuery, Rows } from '../../../local/athena/engine.ts';
import { EngineEnded } from '../../../local/athena/engine-process.ts';
import { shareEngine } from '../../../local/athena/shared-engine.ts';
import { declareTables, type Lake, openLake } from './lake.ts';

const greedy: Readonly<Record<string, string>> = {
  'of memory that DuckDB counts':
    'SELECT array_agg(x) FROM UNNEST(sequence(1, 10000)) AS a(x), UNNEST(sequence(1, 10000)) AS b(y)',
  'of memory beyond':
    "SELECT length(array_join(repeat(replace(lpad('x', 10000, 'x'), 'x', rpad('y', 10000, 'y')), 30), ''))",
};

describe('a greedy query', () => {
  for (const [what, sql] of Object.entries(greedy)) {
    it(`${what} fails alone: every query of the platform beside it is answered`, async () => {
      const lake: Lake = await openLake({ memoryMb: 128 });
      try {
        await declareTables(lake, sources);
        const ended = lake.run(sql);
        let over = false;
        const watched = ended.finally(() => {
          over = true;
        });
        const platform = sources.slice(0, 1).map((contract) => analyticsSql(contract).records);
        do {
          await Promise.all(platform.flatMap((query) => [lake.rows(query), lake.athena.query(query, 'lake')]));
        } while (!over);
        expect((await watched).Status?.StateChangeReason).to.match(/EXCEEDED_MEMORY_LIMIT/);
      } finally {
        await lake.close();
      }
    });
  }

  const query = (sql: string): EngineQuery => ({
    sql,
    macros: [],
    database: 'lake',
    views: [],
    maximumRows: 1,
    values: 'js',
    signal: new AbortController().signal,
  });
  const engineOf = (run: (sql: string) => Promise<Rows>): Engine => ({
    parse: async () => '',
    print: async () => '',
    run: ({ sql }) => run(sql),
    close: () => undefined,
  });
  const none: Rows = { columns: [], rows: [] };

  for (const error of [new Error('Out of Memory Error: 1'), new EngineEnded('the engine ended')]) {
    it(`is repeated once, by itself, after "${error.message}" if it ran beside others; the others too`, async () => {
      const runs: string[] = [];
      let running = 0;
      const single = engineOf(async (sql) => {
        running += 1;
        expect(running).to.equal(1);
        runs.push(sql);
        await new Promise(setImmediate);
        running -= 1;
        if (sql === 'greedy') throw error;
        return none;
      });
      const shared = engineOf(async () => {
        await new Promise(setImmediate);
        throw error;
      });
      const engine = shareEngine(shared, single);
      const outcomes = await Promise.allSettled(['greedy', 'a', 'b'].map((sql) => engine.run(query(sql))));
      expect(outcomes.map(({ status }) => status)).to.deep.equal(['rejected', 'fulfilled', 'fulfilled']);
      expect(runs).to.deep.equal(['greedy', 'a', 'b']);
      await engine.run(query('greedy')).then(
        () => expect.fail('answered'),
        (found) => expect(found).to.equal(error),
      );
      expect(runs).to.have.length(3);
    });
  }
});
