import { expect } from 'chai';
import { type Lake, openLake } from './lake.ts';

/** Expressions of Trino and what Athena answers. */
const answers: Readonly<Record<string, string | null>> = {
  '5 / 2': '2',
  '5e0 / 2': '2.5',
  "date_parse('2025-01-02 03:04:05', '%Y-%m-%d %H:%i:%s')": '2025-01-02 03:04:05.000',
  "date_format(TIMESTAMP '2025-01-02 15:04:05', '%W %M %e %Y %h:%i %p')": 'Thursday January 2 2025 03:04 PM',
  "format_datetime(TIMESTAMP '2025-01-02 15:04:05.678', 'yyyy-MM-dd''T''HH:mm:ss.SSS EEE')":
    '2025-01-02T15:04:05.678 Thu',
  "parse_datetime('02/01/2025', 'dd/MM/yyyy')": '2025-01-02 00:00:00.000',
  "date_diff('day', TIMESTAMP '2025-01-01 12:00:00', TIMESTAMP '2025-01-03 00:00:00')": '1',
  "date_add('hour', 3, TIMESTAMP '2025-01-01 22:00:00')": '2025-01-02 01:00:00.000',
  "date_add('month', 1, TIMESTAMP '2025-01-31 00:00:00')": '2025-02-28 00:00:00.000',
  "date_trunc('month', TIMESTAMP '2025-05-06 07:08:09')": '2025-05-01 00:00:00.000',
  "to_unixtime(TIMESTAMP '2025-01-01 00:00:00')": '1.7356896E9',
  'from_unixtime(1735689600)': '2025-01-01 00:00:00.000',
  "day_of_week(DATE '2025-01-05')": '7',
  'json_extract_scalar(\'{"a":{"b":"c"}}\', \'$.a.b\')': 'c',
  "regexp_like('machine-7', '\\d')": 'true',
  "element_at(MAP(ARRAY['a'], ARRAY[1]), 'a')": '1',
  'element_at(ARRAY[1, 2], 2)': '2',
  'cardinality(ARRAY[1, 2])': '2',
  "array_join(ARRAY['a', 'b'], '-')": 'a-b',
  'width_bucket(3.5, 0, 10, 5)': '2',
  "try_cast('x' AS integer)": null,
  "coalesce(NULL, 'b')": 'b',
  "split_part('a-b', '-', 2)": 'b',
};

/** Aggregates over 0 … 9. */
const aggregates: Readonly<Record<string, string>> = {
  'approx_distinct(x)': '10',
  'max_by(x, -x)': '0',
  'count_if(x > 6)': '3',
  'sum(x) FILTER (WHERE x > 7)': '17',
  "map_agg('k', 1)": '{k=1}',
};

describe('Trino dialect', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
  });
  after(async () => lake.close());

  for (const [expression, answer] of Object.entries(answers)) {
    it(`answers ${expression} as Athena does`, async () => {
      expect((await lake.rows(`SELECT ${expression}`))[1]).to.deep.equal([answer]);
    });
  }

  for (const [aggregate, answer] of Object.entries(aggregates)) {
    it(`aggregates ${aggregate} as Athena does`, async () => {
      const from = aggregate.startsWith('map_agg') ? '(SELECT 1)' : 'UNNEST(sequence(0, 9)) AS t(x)';
      expect((await lake.rows(`SELECT ${aggregate} FROM ${from}`))[1]).to.deep.equal([answer]);
    });
  }

  it('gives percentiles, one or several', async () => {
    const [, row] = await lake.rows(
      'SELECT approx_percentile(x, 0.5), approx_percentile(x, ARRAY[0.1, 0.9]) FROM UNNEST(sequence(1, 1001)) AS t(x)',
    );
    expect(row).to.deep.equal(['501', '[101, 901]']);
  });
});
