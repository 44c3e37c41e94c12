import { csvChunks, csvRow } from '../../sample/csv.ts';
import { defaultSeed, type SampleOptions, wholeCount } from '../../sample/options.ts';
import { createRandom, type Random } from '../../sample/random.ts';
import { orderColumns } from './order-columns.ts';

export interface EcommerceSampleOptions extends SampleOptions {
  /** Number of broken rows, spread evenly. Default one in 1,000, as in real exports of this kind. */
  readonly brokenRows?: number;
}

/**
 * Orders as CSV text, one customer each, in the columns and spelling of the public data set *Ecommerce Consumer Behavior
 * Analysis*: CRLF, amounts like `$333.80 `, dates like `3/1/2024`. A broken row lacks three cells, so that all following
 * cells are in the wrong column; the lake quarantines it.
 * @param options rows default to 1,000
 * @throws UserError if `rows` or `brokenRows` is not a count
 */
export function sampleEcommerce(options: EcommerceSampleOptions = {}): Generator<string, void> {
  const { rows = 1000, seed = defaultSeed, brokenRows = Math.round(rows / 1000) } = options;
  const random = createRandom(seed);
  const customer = customerIds(random);
  const broken = spread(wholeCount('rows', rows), wholeCount('brokenRows', brokenRows));
  const header = csvRow(['Customer_ID', ...orderColumns.map(([name]) => name)]);
  return csvChunks(header, rows, '\r\n', (index) => {
    const cells = [customer(), ...orderColumns.map(([, draw]) => draw(random))];
    return csvRow(broken.has(index) ? torn(cells) : cells);
  });
}

/** Distinct ids of the form `37-611-6911`. */
function customerIds(random: Random): () => string {
  const given = new Set<number>();
  const fresh = (): number => {
    const id = random.integer(0, 999_999_999);
    return given.has(id) ? fresh() : id;
  };
  return () => {
    const id = fresh();
    given.add(id);
    return String(id)
      .padStart(9, '0')
      .replace(/^(..)(...)/, '$1-$2-');
  };
}

/** Indexes of `count` of the rows, evenly spread. */
const spread = (rows: number, count: number): ReadonlySet<number> =>
  new Set(
    Array.from({ length: Math.min(count, rows) }, (_, i) => Math.floor(((i + 0.5) * rows) / Math.min(count, rows))),
  );

/** Indexes of the first and last cell that a broken row joins. */
const tear = { first: 16, last: 19 } as const;

/** Removes the text from the middle of one cell to the middle of another: `Not Sensitivigh`. */
function torn(cells: readonly string[]): string[] {
  const start = cells[tear.first] ?? '';
  const end = cells[tear.last] ?? '';
  const run = start.slice(0, Math.ceil(start.length / 2)) + end.slice(Math.floor(end.length / 2));
  return cells.toSpliced(tear.first, tear.last - tear.first + 1, run);
}
