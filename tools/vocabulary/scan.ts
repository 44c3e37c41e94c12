import ts from 'typescript';
import type { BannedWord } from './words.ts';

/** A file of the project: its path from the root with `/` between, and its text. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** One use of a banned word. */
export interface Finding {
  readonly word: BannedWord;
  readonly path: string;
  /** 1-based; 0 for the path itself. */
  readonly line: number;
  readonly found: string;
}

/** Finds uses of banned words in files and in their paths. */
export function findingsIn(files: readonly TextFile[], words: readonly BannedWord[]): Finding[] {
  const rules = words.map(ruleOf);
  return files.flatMap(({ path, text }) => {
    const spaced = asWords(`${path}\n${text}`);
    const present = rules.filter(({ pattern }) => spaced.search(pattern) >= 0);
    if (present.length === 0) return [];
    // The path is line 0.
    const lines = `${path}\n${text}`.split('\n');
    // Parsing takes long: only files that hold such a word at all.
    const names = present.some(({ word }) => word.scope === 'names') ? namesOf(path, text) : new Map<number, string>();
    return spaced.split('\n').flatMap((prose, line) =>
      present.flatMap(({ word, pattern, exceptions }) => {
        const searched = word.scope === 'names' && line > 0 ? (names.get(line) ?? '') : prose;
        const found = searched.match(pattern) ?? [];
        if (found.length > 0 && exceptions.some((exception) => exception.test(`${path}: ${lines[line]}`))) return [];
        return found.map((use) => ({ word, path, line, found: use }));
      }),
    );
  });
}

interface Rule {
  readonly word: BannedWord;
  readonly pattern: RegExp;
  readonly exceptions: readonly RegExp[];
}

const ruleOf = (word: BannedWord): Rule => ({
  word,
  pattern: new RegExp(`(?<![a-z])(?:${word.pattern})(?![a-z])`, 'g'),
  exceptions: (word.except ?? []).map(({ use }) => new RegExp(use)),
});

/** `bench/soak/soak.ts:12: "figures": write "metric"`. */
export const findingText = ({ path, line, found, word }: Finding): string =>
  `${path}${line > 0 ? `:${line}` : ''}: "${found}": write "${word.say}"`;

/** `laidAside`, `LAID_ASIDE` and `laid-aside` as `laid aside`. */
const asWords = (text: string): string =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase();

/** Names that the code declares (variables, parameters, functions, types, members, keys), as words, by line. */
function namesOf(path: string, text: string): Map<number, string> {
  const names = new Map<number, string>();
  if (!/\.(ts|mjs)$/.test(path)) return names;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const visit = (node: ts.Node): void => {
    const { name } = node as { name?: ts.Node };
    if (name && isDeclared(node) && (ts.isIdentifier(name) || isQuotedName(name))) {
      const line = source.getLineAndCharacterOfPosition(name.getStart(source)).line + 1;
      names.set(line, `${names.get(line) ?? ''}, ${asWords(name.text)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** A quoted key with blanks is the title of a case, not a name. */
const isQuotedName = (node: ts.Node): node is ts.StringLiteral =>
  ts.isStringLiteral(node) && /^[\w$-]+$/.test(node.text);

/** A use of a name (`a.name`, `import { name }`) is no declaration. */
const isDeclared = (node: ts.Node): boolean =>
  !ts.isPropertyAccessExpression(node) && !ts.isImportSpecifier(node) && !ts.isExportSpecifier(node);
