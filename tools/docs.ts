// Writes the generated pages of docs/. With --check it writes nothing and fails where a page is not what it would write.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sources } from '../etl/index.ts';
import { configurationPage } from './docs/configuration.ts';
import { contractsPage } from './docs/contracts.ts';
import { readEnvironments, readKeys } from './docs/settings.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Text of each generated page, by its path. */
function pages(): ReadonlyMap<string, string> {
  const { project, keys } = readKeys(root);
  return new Map([
    ['docs/contracts.md', contractsPage(sources)],
    ['docs/configuration.md', configurationPage(project, keys, readEnvironments(root))],
  ]);
}

/** A page as it stands, with the line ends that git may have given it undone; empty where there is none. */
function readPage(directory: string, path: string): string {
  const file = join(directory, path);
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : '';
}

const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    /** Where `docs/` stands. */
    root: { type: 'string', default: root },
  },
});
const stale = [...pages()].filter(([path, text]) => readPage(options.root, path) !== text);
if (!options.check) {
  for (const [path, text] of stale) writeFileSync(join(options.root, path), text);
} else if (stale.length > 0) {
  const names = stale.map(([path]) => path).join(' and ');
  console.error(`${names} ${stale.length === 1 ? 'differs' : 'differ'} from what the code says: run npm run docs.`);
  process.exitCode = 1;
}
