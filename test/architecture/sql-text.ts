import ts from 'typescript';
import { parse, type SourceFile, visit } from './source.ts';

/** Folders that may hold SQL: the statements of the lake, and the engine that runs them on a laptop. */
const homes = ['etl/sql/', 'local/athena/'];

/** Text that only a statement contains. Keywords are upper case throughout, so prose does not match. */
const statement =
  /\bSELECT\s+(\*|\w+[(,]|"|\$|.*\bFROM\b)|\b(GROUP|ORDER) BY\b|\bINSERT INTO\b|\bUNION ALL\b|\bCREATE (EXTERNAL |OR REPLACE )?(TABLE|VIEW|MACRO)\b|\bWHERE\s+["$]/s;

/** SQL outside of its folders: one sentence for each place. */
export function straySql(file: SourceFile): string[] {
  if (homes.some((home) => file.path.startsWith(home))) return [];
  const source = parse(file.path, file.text);
  const found: string[] = [];
  visit(source, (node) => {
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return;
    if (!statement.test(node.getText())) return;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${file.path}:${line + 1} holds SQL; build it in etl/sql/`);
  });
  return found;
}
