import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Homonym, type Homonyms, homonymsIn } from './homonyms.ts';
import { type Finding, findingsIn, type TextFile } from './scan.ts';
import { bannedWords } from './words.ts';

/** Uses in the tree that break the vocabulary. */
export interface VocabularyReport extends Homonyms {
  readonly findings: readonly Finding[];
}

const product = /^(cli|etl|handlers|infra|lake|local|operations|preflight|stacks)\/.*\.ts$/;

/** Files that quote banned words on purpose. */
const quoting = /^(tools\/vocabulary\/|test\/architecture\/vocabulary|docs\/glossary\.md$)/;

/** Texts of tracked files that the vocabulary holds for. Recorded fixtures and the lockfile are other people's words. */
export function trackedTexts(): TextFile[] {
  const paths = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  return paths
    .split('\0')
    .filter((path) => /\.(ts|mjs|py|md|json)$/.test(path) && path !== 'package-lock.json')
    .filter((path) => !path.startsWith('test/fixtures/') && !quoting.test(path))
    .flatMap((path) => textAt(path));
}

/** Empty if git lists a file that has been removed. */
function textAt(path: string): TextFile[] {
  try {
    return [{ path, text: readFileSync(path, 'utf8') }];
  } catch {
    return [];
  }
}

export function vocabularyReport(files: readonly TextFile[]): VocabularyReport {
  return {
    findings: findingsIn(files, bannedWords),
    ...homonymsIn(files.filter(({ path }) => product.test(path))),
  };
}

/** Names that a service or a tool prescribes, or that mean the same thing in every file. */
export const allowedHomonyms: Readonly<Record<string, string>> = {
  handler: 'entry point of every Lambda function; the runtime looks it up by this name',
};

export const unexplained = (homonyms: readonly Homonym[]): Homonym[] =>
  homonyms.filter(({ name }) => !(name in allowedHomonyms));
