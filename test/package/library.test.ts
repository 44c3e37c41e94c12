import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { sources } from '../../etl/index.ts';

const execute = promisify(execFile);
const tsc = resolve('node_modules/typescript/bin/tsc');

const program = `
import { desc } from 'arquero';
import { type Batch, decodeCsv, ecommerce, type RecordOf, scoreTable, toTable } from 'multi-source-data-lake/etl';

const csv = 'Customer_ID,Purchase_Amount,Frequency_of_Purchase,Brand_Loyalty,Customer_Satisfaction,Time_of_Purchase\\n' +
  'a,"$1,000.00 ",10,10,10,3/1/2024\\nb,$0.00,0,0,0,3/2/2024\\n';
const { batch }: { batch: Batch } = decodeCsv(ecommerce, csv);
const best = scoreTable(ecommerce, toTable(batch)).orderby(desc('customer_value_score'));
const amount: RecordOf<typeof ecommerce>['purchase_amount'] = 1;
// @ts-expect-error a required field is never null
const id: RecordOf<typeof ecommerce>['customer_id'] = null;
console.log(best.get('customer_id', 0), best.get('customer_value_score', 0), amount, id);
`;

describe('the library as a package', function () {
  this.timeout(120_000);
  let folder: string;

  // A project of a user: the package as npm packs it, beside the dependencies that npm would install with it.
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-package-'));
    await execute(process.execPath, [tsc, '-p', 'tsconfig.etl.json', '--outDir', join(folder, 'build/dist')]);
    await execute('cp', ['package.json', join(folder, 'build/package.json')]);
    await execute('mkdir', [join(folder, 'node_modules')]);
    await symlink(join(folder, 'build'), join(folder, 'node_modules/multi-source-data-lake'));
    for (const home of [folder, join(folder, 'build')]) {
      await execute('mkdir', ['-p', join(home, 'node_modules')]);
      for (const name of ['arquero', '@noble', 'hyparquet', 'hyparquet-writer']) {
        await symlink(resolve('node_modules', name), join(home, 'node_modules', name));
      }
    }
    await writeFile(join(folder, 'package.json'), '{"type": "module"}');
    await writeFile(join(folder, 'program.ts'), program);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('is imported by its name, with types', async () => {
    const options = ['--ignoreConfig', '--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck'];
    await execute(process.execPath, [tsc, ...options, join(folder, 'program.ts')]);
    const { stdout } = await execute(process.execPath, [join(folder, 'program.js')]);
    expect(stdout.trim()).to.equal('a 1 1 null');
  });

  it('needs nothing but arquero, hyparquet, hyparquet-writer and noble hashes, so it also runs in a browser', async () => {
    const bundle = join(folder, 'browser.mjs');
    await execute(process.execPath, [
      resolve('node_modules/esbuild/bin/esbuild'),
      ...[
        join(folder, 'build/dist/etl/index.js'),
        '--bundle',
        '--platform=browser',
        '--format=esm',
        `--outfile=${bundle}`,
      ],
    ]);
    const { stdout } = await execute(process.execPath, [
      '--input-type=module',
      '--eval',
      `const etl = await import(${JSON.stringify(bundle)}); console.log(etl.sources.map(({ source }) => source).join())`,
    ]);
    expect(stdout.trim()).to.equal(sources.map(({ source }) => source).join());
  });
});
