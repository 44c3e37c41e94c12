import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** A source file: its path from the root with `/` between, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Every file of these folders with one of these extensions; no built files. */
export function filesOf(folders: readonly string[], extensions: readonly string[] = ['ts']): SourceFile[] {
  const patterns = folders.flatMap((folder) => extensions.map((extension) => `${folder}/**/*.${extension}`));
  const paths = globSync(patterns, { exclude: ['**/dist/**'] }).map((path) => path.replaceAll('\\', '/'));
  return paths.toSorted().map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

/** What a file imports, exports from, or imports while it runs, type imports included. */
export function importsOf({ path, text }: SourceFile): string[] {
  const found: string[] = [];
  visit(parse(path, text), (node) => {
    const specifier = specifierOf(node);
    if (specifier && ts.isStringLiteral(specifier)) found.push(specifier.text);
  });
  return found;
}

function specifierOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal as ts.Expression;
  const imports =
    ts.isCallExpression(node) &&
    (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require');
  return imports ? node.arguments[0] : undefined;
}

export const parse = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);

export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}
