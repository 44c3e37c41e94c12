import { expect } from 'chai';
import { add, clamp, compare, divide, literal, multiply, ref, round, subtract, when } from '../../etl/index.ts';
import { formula, integrationOf, scoreFormula, sources, tablesOf } from '../../etl/platform.ts';
import { configurationPage } from '../../tools/docs/configuration.ts';
import { contractsPage } from '../../tools/docs/contracts.ts';
import { table } from '../../tools/docs/markdown.ts';
import { parcels } from '../etl/decode/support.ts';

/** A page without what only aligns its tables and wraps its lists. */
const unpadded = (page: string): string =>
  page.replace(/^\|.*$/gm, (row) => row.replace(/ +\|/g, ' |').replace(/\| +/g, '| ')).replace(/\n {2}(?=\S)/g, ' ');

/** Lines of a page between a heading and the next of the same or a higher level. */
function section(page: string, heading: string): string {
  const depth = /^#+/.exec(heading)?.[0].length ?? 0;
  const lines = page.split('\n');
  const start = lines.indexOf(heading);
  expect(start, heading).to.be.at.least(0);
  const end = lines.findIndex((line, i) => i > start && new RegExp(`^#{1,${depth}} `).test(line));
  return lines.slice(start, end === -1 ? undefined : end).join('\n');
}

describe('docs/contracts.md', () => {
  const page = unpadded(contractsPage(sources));

  it('describes every field: type, range, aliases, spellings, and whether it is personal', () => {
    for (const { source, fields } of sources) {
      const text = section(page, `### Fields of ${source}`);
      for (const { name, type } of fields) expect(text).to.match(new RegExp(`^- \`${name}\`: ${type}`, 'm'));
    }
    const readings = section(page, '### Fields of manufacturing');
    expect(readings).to.include('- `temperature`: decimal, °C, -60 to 500. ');
    expect(readings).to.include('running = 1');
    const orders = section(page, '### Fields of ecommerce');
    expect(orders).to.match(/- `age`: .*, personal\. Age of the customer\./);
    expect(orders).to.match(/- `time_of_purchase`: timestamp \(mdy\), required\./);
  });

  it('describes every table: its objects, and every column with its type in Athena', () => {
    const all = [...sources.flatMap((contract) => Object.values(tablesOf(contract))), integrationOf(sources)!.table];
    for (const { name, prefix, columns } of all) {
      const text = section(page, `#### ${name}`);
      expect(text).to.include(`s3://<bucket>/${prefix}`);
      for (const column of columns) {
        const type = new RegExp(`^- \`${column.name}\`: (double|int|boolean|string|timestamp)[.,]`, 'm');
        expect(text).to.match(type);
      }
    }
    expect(section(page, '#### manufacturing_processed')).to.include('arrival_date=…/arrival_hour=…/');
  });

  it('explains scores, tiers, alerts and metrics', () => {
    const readings = section(page, '### Score and tiers of manufacturing');
    expect(readings).to.include('round(0.3 · temperature ÷ 100 + 0.25 · vibration ÷ 10 + 0.15 · anomaly_flag');
    expect(readings)
      .to.match(/\| `HIGH` \| above \d/)
      .and.match(/\| `LOW` \| any other \|/);
    expect(readings).to.include('`HIGH_MAINTENANCE_PRIORITY`').and.include('30 alerts in 100,000 readings a day');
    expect(section(page, '### Score and tiers of ecommerce')).to.include('No `customer_value_score` raises an alert.');
    const metrics = section(page, '### Metrics of ecommerce');
    expect(metrics).to.include('most frequent `purchase_category` of orders');
    expect(metrics).to.include('`purchase_channel` with the highest mean `customer_value_score` of orders');
    expect(section(page, '### Metrics of manufacturing')).to.include('readings where `maintenance_required = 1`');
  });

  it('has a section for a source that was just added', () => {
    const added = unpadded(contractsPage([parcels({ newColumn: 'freeze' })]));
    expect(section(added, '## parcels')).to.include('`freeze`: the file is rejected').and.include('Small, Large');
    expect(section(added, '## parcels')).to.include('at most 250').and.not.include('Derived columns');
  });

  it('fits a terminal, save code that cannot be broken', () => {
    const items = contractsPage(sources)
      .split('\n')
      .filter((line) => /^(- | {2})/.test(line));
    expect(items.length).to.be.greaterThan(100);
    expect(items.filter((line) => [...line].length > 100 && !/`[^`]{40,}`/.test(line))).to.deep.equal([]);
  });

  it('is the same whenever it is made', () => {
    expect(unpadded(contractsPage(sources))).to.equal(page);
  });
});

describe('docs/configuration.md', () => {
  it('shows what a key is in each environment, in bold if its own file sets it', () => {
    const text = configurationPage(
      'lake',
      [
        { name: 'batchSize', default: '500', description: 'Records.', accepted: '1 to 10' },
        { name: 'bucketName', default: '', description: 'As in lake-<stack>.', accepted: 'a name' },
      ],
      [
        { name: 'dev', values: { 'aws:region': 'us-east-1' } },
        { name: 'prod', values: { 'lake:batchSize': '1000' } },
      ],
    );
    const page = unpadded(text);
    expect(page).to.include('| key | accepted | default | dev | prod | meaning |');
    expect(page).to.include('| `batchSize` | 1 to 10 | `500` | `500` | **`1000`** | Records. |');
    expect(page).to.include('| `bucketName` | a name | | | | As in lake-&lt;stack>. |');
    expect(page).to.include('| `aws:region` | `us-east-1` | |');
  });
});

describe('formulas in the docs', () => {
  it('read as people write them, with parentheses around every operation within another', () => {
    expect(formula(divide(add(ref('a'), 1), subtract(ref('b'), multiply(2, ref('c')))))).to.equal(
      '(a + 1) ÷ (b − (2 · c))',
    );
    expect(formula(when(compare(ref('a'), '>=', 2), round(clamp(ref('a'), 0, 5), 2), 0))).to.equal(
      'if a ≥ 2 then round(clamp(a, 0, 5), 2) else 0',
    );
    expect(formula(compare(ref('kind'), '=', literal('late')))).to.equal('kind = "late"');
  });

  it('leave out the divisor of a score if it is 1, and rounding if there is none', () => {
    const terms = [
      { field: 'a', weight: 0.5, per: 1 },
      { field: 'b', weight: 2, per: 10 },
    ];
    expect(scoreFormula({ name: 's', description: '', terms })).to.equal('0.5 · a + 2 · b ÷ 10');
    expect(scoreFormula({ name: 's', description: '', terms, decimals: 1 })).to.equal('round(0.5 · a + 2 · b ÷ 10, 1)');
  });
});

describe('tables in the docs', () => {
  it('keep bars, brackets and line breaks within their cells', () => {
    expect(table(['a'], [['x | y'], ['<b> and `<c>`'], ['one\n  two']])).to.equal(
      [
        '| a                |',
        '| ---------------- |',
        '| x \\| y           |',
        '| &lt;b> and `<c>` |',
        '| one two          |',
      ].join('\n'),
    );
  });
});
