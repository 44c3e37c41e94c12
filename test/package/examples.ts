import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import ts from 'typescript';

/** The `@example` of a public name, with what its docblock says. */
export interface Example {
  readonly name: string;
  readonly code: string;
}

/** A name that the library's door exports as a value, and the docblock of its declaration. */
interface Documented {
  readonly name: string;
  readonly comment: string;
}

/** Every public value of the library with its docblock, in the order of their names. */
export function publicNames(door = resolve('etl/index.ts')): Documented[] {
  const options = {
    allowImportingTsExtensions: true,
    noEmit: true,
    module: ts.ModuleKind.NodeNext,
    skipLibCheck: true,
  };
  const program = ts.createProgram([door], { ...options, types: [], noLib: true });
  const checker = program.getTypeChecker();
  const symbol = checker.getSymbolAtLocation(program.getSourceFile(door) as ts.SourceFile) as ts.Symbol;
  return checker
    .getExportsOfModule(symbol)
    .map((one) => (one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one))
    .filter((one) => one.flags & ts.SymbolFlags.Value)
    .map((one) => ({ name: one.name, comment: commentOf(one) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function commentOf(symbol: ts.Symbol): string {
  const [declaration] = symbol.declarations ?? [];
  if (!declaration) return '';
  const owner = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const text = readFileSync(owner.getSourceFile().fileName, 'utf8');
  const [comment] = (ts.getLeadingCommentRanges(text, owner.getFullStart()) ?? []).slice(-1);
  const lines = comment ? text.slice(comment.pos, comment.end).split('\n') : [];
  return lines.map((line) => line.replace(/^\s*(\/\*\*|\*\/|\*) ?|\s*\*\/$/g, '')).join('\n');
}

/** The examples in a docblock. */
export const examplesOf = ({ name, comment }: Documented): Example[] =>
  comment
    .split('@example\n')
    .slice(1)
    .map((rest) => ({ name, code: (rest.split(/\n@\w/)[0] ?? '').trim() }));

/**
 * Makes a module of an example: imports what it uses, and compares each result with what the comment behind it says.
 * @param names names that the library exports
 */
export function moduleOf({ name, code }: Example, names: readonly string[]): string {
  const used = names.filter((one) => new RegExp(`(?<![\\w'])(?<!(?<!\\.\\.)\\.)${one}\\b(?!:)`).test(code));
  const verbs = ['desc', 'op', 'table as arquero'].filter((one) => code.includes(`${one.split(' ').at(-1)}(`));
  const lines = code.split('\n').map((line) => {
    const [, result, wanted] = /^(.+?);? \/\/ → (.+)$/.exec(line) ?? [];
    return result ? `same(${JSON.stringify(`${name}: ${result}`)}, ${result}, ${wanted});` : line;
  });
  return [
    `import { ${used.join(', ')} } from 'lake-etl';`,
    ...(verbs.length > 0 ? [`import { ${verbs.join(', ')} } from 'arquero';`] : []),
    `import { same } from './same.ts';`,
    ...lines,
    '',
  ].join('\n');
}

/** Compares a result with what an example says of it. */
const same = `
export function same(what: string, found: unknown, wanted: unknown): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) throw new Error(what + ' is ' + one + ', but the example says ' + other);
}
`;

/** Writes every example as a module into a folder. Returns the module that imports them all. */
export async function writeExamples(folder: string): Promise<string> {
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'same.ts'), same);
  const documented = publicNames();
  const names = documented.map(({ name }) => name);
  const examples = documented.flatMap(examplesOf);
  const files = examples.map((example, index) => ({ file: `${example.name}-${index}.ts`, example }));
  for (const { file, example } of files) await writeFile(join(folder, file), moduleOf(example, names));
  const all = join(folder, 'all.ts');
  await writeFile(all, files.map(({ file }) => `import './${file}';\n`).join(''));
  return all;
}
