import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createContext, Script } from 'node:vm';
import { expect } from 'chai';
import { build } from 'esbuild';
import * as source from '../../etl/index.ts';
import { writeExamples } from './examples.ts';
import { lowestNodeOf, nodeOf, npm } from './lowest-node.ts';

const execute = promisify(execFile);
const tsc = resolve('node_modules/typescript/bin/tsc');
const lowest = lowestNodeOf('etl/package.json');
const names = Object.keys(source).sort();

/** What a user's first program does. */
const firstUse = `
import { desc } from 'arquero';
import { ecommerce, readCsv, score } from 'lake-etl';

const csv = 'Customer_ID,Purchase_Amount,Frequency_of_Purchase,Brand_Loyalty,Customer_Satisfaction,Time_of_Purchase\\n' +
  'a,"$1,000.00 ",10,10,10,3/1/2024\\nb,$0.00,0,0,0,3/2/2024\\n';
const { table } = readCsv(ecommerce, csv);
const best = score(ecommerce, table).orderby(desc('customer_value_score'));
`;

const javascript = `${firstUse}
import * as all from 'lake-etl';
console.log(Object.keys(all).sort().join(), best.get('customer_id', 0), best.get('customer_value_score', 0));
`;

const typescript = `${firstUse}
import {
  ${names.map((name) => `${name} as its_${name}`).join(', ')},
  type Contract, type RecordColumns, type RecordOf, type TableOf,
} from 'lake-etl';
export const every = [${names.map((name) => `its_${name}`).join(', ')}] as const;
export const contracts: readonly Contract[] = [ecommerce, its_manufacturing];
export const amount: RecordOf<typeof ecommerce>['purchase_amount'] = 1;
// @ts-expect-error a required field is never null
export const id: RecordOf<typeof ecommerce>['customer_id'] = null;
export const found: number | null = best.get('customer_value_score', 0);
export const records: TableOf<RecordColumns<typeof ecommerce>> = best;
export const times: readonly Date[] = table.objects().map((row) => row.time_of_purchase);
// @ts-expect-error no column of this name
best.get('customer_score', 0);
export const twice = best.derive({ twice: 'd => 2 * d.customer_value_score' }).get('twice', 0);
`;

describe('the library as a package', function () {
  this.timeout(300_000);
  let folder: string;
  let examples: string;

  // A user's empty folder, into which npm installs the tarball and nothing else is put.
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-package-'));
    const packed = await npm(
      resolve('etl'),
      'pack',
      '--json',
      '--foreground-scripts=false',
      '--pack-destination',
      folder,
    );
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
    await npm(folder, 'install', '--ignore-scripts', `./${filename}`);
    examples = await writeExamples(join(folder, 'examples'));
    const { size } = statSync(join(folder, filename));
    const installed = sizeOf(join(folder, 'node_modules'));
    console.log(
      `      ${filename}: ${kilobytes(size)}; ${packagesIn(folder).length} packages, ${kilobytes(installed)}`,
    );
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('installs with its own dependencies and no other', () => {
    const { dependencies } = JSON.parse(readFileSync('etl/package.json', 'utf8')) as { dependencies: object };
    // acorn is Arquero's.
    expect(packagesIn(folder)).to.deep.equal(['acorn', 'lake-etl', ...Object.keys(dependencies)].sort());
  });

  it('ships what its door reaches: code, declarations, licence', () => {
    const shipped = readdirSync(join(folder, 'node_modules/lake-etl'));
    expect(shipped.sort()).to.deep.equal(['LICENSE', 'README.md', 'dist', 'package.json']);
    expect(readdirSync(join(folder, 'node_modules/lake-etl/dist'))).to.not.include('platform.js');
  });

  for (const version of [lowest, process.versions.node]) {
    it(`runs on Node ${version}`, async () => {
      const node = version === process.versions.node ? process.execPath : await nodeOf(version);
      await writeFile(join(folder, 'program.mjs'), javascript);
      const { stdout } = await execute(node, ['-e', 'console.log(process.version)']);
      expect(stdout.trim()).to.equal(`v${version}`);
      const ran = await execute(node, [join(folder, 'program.mjs')]);
      expect(ran.stdout.trim()).to.equal(`${names.join()} a 1`);
    });
  }

  it(`runs every example of the documentation on Node ${lowest}`, async () => {
    const outfile = join(folder, 'examples.mjs');
    await build({ entryPoints: [examples], outfile, bundle: true, packages: 'external', format: 'esm' });
    await execute(await nodeOf(lowest), [outfile]);
  });

  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const) {
    it(`has types for a strict project, examples included, with module resolution "${moduleResolution}"`, async () => {
      const project = join(folder, moduleResolution);
      await mkdir(project);
      await writeFile(join(project, 'program.ts'), typescript);
      await writeFile(join(project, 'package.json'), '{ "type": "module" }');
      const compilerOptions = {
        module,
        moduleResolution,
        ...{ target: 'es2022', lib: ['es2022'], types: [] },
        // The declarations themselves are checked once.
        skipLibCheck: module !== 'nodenext',
        ...{
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          noEmit: true,
          allowImportingTsExtensions: true,
        },
      };
      await writeFile(
        join(project, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: ['program.ts', examples] }),
      );
      const found = await execute(process.execPath, [tsc, '-p', project]).catch((error: { stdout: string }) => error);
      // What the declarations of other packages get wrong is theirs to correct.
      const ours = found.stdout
        .split('\n')
        .filter((line) => /^\S/.test(line) && !/node_modules\/(?!lake-etl\/)/.test(line));
      expect(ours).to.deep.equal([]);
    });
  }

  it('bundles for a browser and runs there without anything of Node', async () => {
    await writeFile(join(folder, 'entry.mjs'), `${firstUse}\nglobalThis.found = best.get('customer_value_score', 0);`);
    const { outputFiles, metafile } = await build({
      entryPoints: [join(folder, 'entry.mjs')],
      ...{ bundle: true, platform: 'browser', format: 'iife', minify: true, write: false, metafile: true },
    });
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
    expect(imports.filter(({ external, path }) => external || path.startsWith('node:'))).to.deep.equal([]);
    // The language and three globals that browsers and Node share; no `process`, `Buffer` or `require`.
    const browser = createContext({ TextEncoder, TextDecoder, btoa });
    const code = outputFiles[0]?.text ?? '';
    new Script(code).runInContext(browser);
    expect(browser.found).to.equal(1);
    console.log(`      bundle for a browser: ${kilobytes(code.length)}`);
  });
});

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;

function packagesIn(folder: string): string[] {
  const modules = join(folder, 'node_modules');
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : name,
    )
    .sort();
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);
}
