import { expect } from 'chai';
import { createCatalog } from '../../../local/athena/catalog.ts';
import { createCopies } from '../../../local/athena/copies.ts';
import { functions, windowFunctions } from '../../../local/athena/dialect/functions.ts';
import { operators as operatorTable } from '../../../local/athena/dialect/operators.ts';
import { type Engine, openEngine } from '../../../local/athena/engine.ts';
import { createRunner } from '../../../local/athena/runner.ts';
import { readStatement } from '../../../local/athena/statement.ts';
import { temporaryDirectory } from '../kinesis/support.ts';
import { aggregates, collections, windows } from './examples/collections.ts';
import type { Answer, Examples } from './examples/example.ts';
import { math, operators } from './examples/math.ts';
import { queries } from './examples/queries.ts';
import { text } from './examples/text.ts';
import { time } from './examples/time.ts';

const scalars: Examples = { ...math, ...operators, ...text, ...time, ...collections };
const rows = 'UNNEST(sequence(0, 9)) AS t(x)';

const forms: readonly (readonly [Examples, (expression: string) => string])[] = [
  [scalars, (expression) => `SELECT ${expression}`],
  [aggregates, (expression) => `SELECT ${expression} FROM ${rows}`],
  [windows, (expression) => `SELECT v FROM (SELECT x, ${expression} AS v FROM ${rows}) AS w ORDER BY x`],
];

const count = (kinds: readonly string[]): number =>
  [
    ...Object.values(functions),
    ...Object.values(windowFunctions).filter((entry) => !Object.values(functions).includes(entry)),
  ].filter(({ kind }) => kinds.includes(kind)).length;

const examples = forms.reduce(
  (sum, [table]) => sum + Object.values(table).reduce((inner, of) => inner + Object.keys(of).length, 0),
  Object.keys(queries).length,
);

describe('Athena’s functions on DuckDB', () => {
  const directory = temporaryDirectory();
  let engine: Engine;
  let answerOf: (sql: string) => Promise<string | null>;

  before(async () => {
    engine = await openEngine({ directory: directory.path(), readable: directory.path(), memoryMb: 512 });
    const store = { list: async () => [], fileOf: () => '' };
    const copies = createCopies(directory.path(), store);
    const runner = createRunner({ engine, catalog: createCatalog(Date.now), store, copies, maximumRows: 100 });
    answerOf = async (sql) => {
      const { result } = await runner.result({
        statement: readStatement(sql),
        database: 'default',
        signal: new AbortController().signal,
      });
      const values = result.rows.flat();
      return values.length === 1 ? (values[0] ?? null) : values.map((value) => value ?? 'null').join(' ');
    };
  });
  after(() => engine.close());

  const check = async (sql: string, wanted: Answer) => {
    const found = await answerOf(sql).catch((error: Error) => error);
    if (wanted === null || typeof wanted === 'string') {
      expect(found instanceof Error ? found.message : found, sql).to.equal(wanted);
    } else {
      expect(found instanceof Error ? found.message : `answered ${found}`, sql).to.match(wanted.fails);
    }
  };

  for (const [table, queryOf] of forms) {
    for (const [name, answers] of Object.entries(table)) {
      it(`answers ${name} as Athena does`, async () => {
        for (const [expression, wanted] of Object.entries(answers)) await check(queryOf(expression), wanted);
      });
    }
  }

  for (const [sql, wanted] of Object.entries(queries)) {
    it(`reads as Athena does: ${sql}`, () => check(sql, wanted));
  }

  it(`knows ${count(['same'])} functions as the same, ${count(['renamed', 'macro', 'list', 'built'])} as translated and ${count(['rejected'])} as rejected; ${examples} examples are tested`, () => {
    const tables: Examples = { ...scalars, ...aggregates, ...windows };
    const known = Object.entries({ ...functions, ...windowFunctions }).filter(([, { kind }]) => kind !== 'rejected');
    const names = [...known.map(([name]) => name), ...Object.keys(operatorTable).filter((name) => !name.includes('~'))];
    expect(names.filter((name) => Object.keys(tables[name] ?? {}).length === 0)).to.deep.equal([]);
  });

  it('rejects every function that is not translated, by name, before it runs', async () => {
    for (const [name, entry] of Object.entries(functions)) {
      if (entry.kind !== 'rejected') continue;
      await check(`SELECT ${name}(1)`, {
        fails: new RegExp(`NOT_SUPPORTED: The local Athena does not translate '${name}'`),
      });
    }
  });
});
