import ts from 'typescript';
import { parse, type SourceFile, visit } from './source.ts';

/**
 * Exported names that no code names besides their declaration: one sentence for each. Comments do not count.
 * @param users files that may name them, and whose own exports are not checked
 */
export function unusedExports(files: readonly SourceFile[], users: readonly SourceFile[] = []): string[] {
  const counts = new Map<string, number>();
  const exported: { readonly path: string; readonly name: string }[] = [];
  for (const file of [...files, ...users]) {
    const source = parse(file.path, file.text);
    visit(source, (node) => {
      if (ts.isIdentifier(node)) counts.set(node.text, (counts.get(node.text) ?? 0) + 1);
    });
    if (users.includes(file)) continue;
    for (const name of source.statements.flatMap(exportedBy)) exported.push({ path: file.path, name });
  }
  return exported.flatMap(({ path, name }) =>
    counts.get(name) === 1 ? [`${path} exports ${name}, which nothing uses`] : [],
  );
}

function exportedBy(statement: ts.Statement): string[] {
  if (!ts.canHaveModifiers(statement)) return [];
  const isExported = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (!isExported) return [];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  const { name } = statement as ts.DeclarationStatement;
  return name && ts.isIdentifier(name) ? [name.text] : [];
}
