// Writes the generated pages of docs/. With --check it writes nothing and fails if a page differs from the text it would write.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sources } from '../etl/platform.ts';
import { chaosFaults } from '../test/chaos/catalogue.ts';
import { faults as processFaults } from '../test/faults/catalogue.ts';
import { configurationPage } from './docs/configuration.ts';
import { contractsPage } from './docs/contracts.ts';
import { reliabilityPage } from './docs/reliability.ts';
import { readEnvironments, readKeys } from './docs/settings.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Text of each generated page, by its path. @param directory that contains `docs/` */
function pages(directory: string): ReadonlyMap<string, string> {
  const { project, keys } = readKeys(root);
  return new Map([
    ['docs/contracts.md', contractsPage(sources)],
    ['docs/configuration.md', configurationPage(project, keys, readEnvironments(root))],
    [
      'docs/reliability.md',
      reliabilityPage(readPage(directory, 'docs/reliability.md'), [...chaosFaults, ...processFaults]),
    ],
  ]);
}

/** Text of a page with line ends normalised; empty if there is no page. */
function readPage(directory: string, path: string): string {
  const file = join(directory, path);
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : '';
}

const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    /** Folder that contains `docs/`. */
    root: { type: 'string', default: root },
  },
});
const stale = [...pages(options.root)].filter(([path, text]) => readPage(options.root, path) !== text);
if (!options.check) {
  for (const [path, text] of stale) writeFileSync(join(options.root, path), text);
} else if (stale.length > 0) {
  const names = stale.map(([path]) => path).join(' and ');
  console.error(`${names} ${stale.length === 1 ? 'differs' : 'differ'} from what the code says: run npm run docs.`);
  process.exitCode = 1;
}
