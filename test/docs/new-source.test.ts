import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { decodeCsv } from '../../etl/index.ts';
import { type Contract, sampleOf, tablesOf } from '../../etl/platform.ts';

describe('the page about a new source', () => {
  let folder: string;
  let page: string;
  let deliveries: Contract;

  /** The first block of a language. */
  const block = (language: string) => new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-source-'));
    page = await readFile('docs/new-source.md', 'utf8');
    const code = block('ts').replace(/from '\.\.\//g, `from '${pathToFileURL(resolve('etl')).href}/`);
    await writeFile(join(folder, 'deliveries.ts'), code);
    deliveries = ((await import(pathToFileURL(join(folder, 'deliveries.ts')).href)) as { contract: Contract }).contract;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('shows a contract that loads, and a file that it reads as the page says', () => {
    const { batch, rejected } = decodeCsv(deliveries, block('csv'));
    expect(batch.length).to.equal(3);
    expect(rejected.map(({ reason }) => reason)).to.deep.equal(['service not one of its values']);
    expect(page).to.include('service not one of its values');
    expect(decodeCsv(deliveries, sampleOf(deliveries)).rejected).to.deep.equal([]);
  });

  it('names every table that follows', () => {
    for (const { name } of Object.values({ ...tablesOf(deliveries) })) expect(page).to.include(`\`${name}\``);
    expect(tablesOf(deliveries).summaries.columns.map(({ name }) => name)).to.include('poor_grade_carriers');
  });

  it('registers it by a line like those of the other sources', async () => {
    const registered = await readFile('etl/sources/registered.ts', 'utf8');
    const lineOf = (source: string, file: string) => `\nexport * as ${source} from './${file}';\n`;
    expect(registered).to.include(lineOf('manufacturing', 'manufacturing/index.ts'));
    expect(page).to.include(lineOf('deliveries', 'deliveries.ts'));
  });
});
