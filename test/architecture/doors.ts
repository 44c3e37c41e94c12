import { posix } from 'node:path';
import ts from 'typescript';
import { parse, type SourceFile, visit } from './source.ts';

/** Names that a door exports, types included; `*` for an `export *`, which hides its names. */
export const exportedNames = ({ path, text }: SourceFile): string[] =>
  parse(path, text).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) return [];
    const { exportClause } = statement;
    return exportClause && ts.isNamedExports(exportClause) ? exportClause.elements.map(({ name }) => name.text) : ['*'];
  });

/** Names that a file imports through a door. A dynamic import may use any name that the file mentions. */
export function namesThrough(door: string, { path, text }: SourceFile): string[] {
  const found: string[] = [];
  const leadsTo = (specifier: ts.Node | undefined): boolean =>
    specifier !== undefined &&
    ts.isStringLiteral(specifier) &&
    posix.join(posix.dirname(path), specifier.text) === door;
  const source = parse(path, text);
  visit(source, (node) => {
    if (ts.isImportDeclaration(node) && leadsTo(node.moduleSpecifier)) {
      const bindings = node.importClause?.namedBindings;
      if (bindings && ts.isNamedImports(bindings))
        found.push(...bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text));
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && leadsTo(node.arguments[0]))
      found.push(...identifiersIn(source));
  });
  return found;
}

function identifiersIn(source: ts.SourceFile): string[] {
  const found: string[] = [];
  visit(source, (node) => {
    if (ts.isIdentifier(node)) found.push(node.text);
  });
  return found;
}

/** Names of a door that no file imports through it. */
export function unusedNames(door: SourceFile, files: readonly SourceFile[]): string[] {
  const used = new Set(files.flatMap((file) => namesThrough(door.path, file)));
  return exportedNames(door).filter((name) => !used.has(name));
}
