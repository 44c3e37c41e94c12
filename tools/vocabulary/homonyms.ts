import ts from 'typescript';
import type { TextFile } from './scan.ts';

/** A name that several files declare. */
export interface Homonym {
  readonly name: string;
  readonly paths: readonly string[];
}

export interface Homonyms {
  /** Names that more than one file exports. A re-export is no declaration of its own. */
  readonly exports: readonly Homonym[];
  /** Names of types that more than one file declares at its top, exported or not. */
  readonly types: readonly Homonym[];
}

export function homonymsIn(files: readonly TextFile[]): Homonyms {
  const parsed = files.map(({ path, text }) => ({
    path,
    source: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false),
  }));
  return { exports: homonyms(parsed, exportedNames), types: homonyms(parsed, typeNames) };
}

interface ParsedFile {
  readonly path: string;
  readonly source: ts.SourceFile;
}

function homonyms(files: readonly ParsedFile[], namesIn: (source: ts.SourceFile) => string[]): Homonym[] {
  const paths = new Map<string, string[]>();
  for (const { path, source } of files) {
    for (const name of new Set(namesIn(source))) paths.set(name, [...(paths.get(name) ?? []), path]);
  }
  return [...paths]
    .filter(([, found]) => found.length > 1)
    .map(([name, found]) => ({ name, paths: found }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** `Batch: etl/batch.ts, handlers/batch.ts`. */
export const homonymText = ({ name, paths }: Homonym): string => `${name}: ${paths.join(', ')}`;

const exportedNames = (source: ts.SourceFile): string[] => {
  const listed = source.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier) return [];
    const clause = statement.exportClause;
    return clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : [];
  });
  const imported = new Set(source.statements.flatMap(importedNames));
  const declared = source.statements.filter(isExported).flatMap(declaredNames);
  return [...declared, ...listed.filter((name) => !imported.has(name))];
};

const typeNames = (source: ts.SourceFile): string[] =>
  source.statements.flatMap((statement) =>
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
      ? declaredNames(statement)
      : [],
  );

function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  const { name } = statement as { name?: ts.Node };
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

function importedNames(statement: ts.Statement): string[] {
  if (!ts.isImportDeclaration(statement)) return [];
  const bindings = statement.importClause?.namedBindings;
  return bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
}
