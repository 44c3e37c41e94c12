import ts from 'typescript';
import { importsOf, parse, type SourceFile, visit } from './source.ts';

/** Packages that `etl/` may use: they compute, and touch nothing. */
const allowedPackages = ['@noble/hashes', 'arquero', 'fzstd', 'hyparquet', 'hyparquet-writer'];

/** Globals that read a clock, draw at random, or reach out of the program. */
const impureGlobals = new Set(
  'process console globalThis performance crypto fetch setTimeout setInterval setImmediate require Buffer __dirname'.split(
    ' ',
  ),
);

/** What makes a file of `etl/` impure: one sentence for each place. */
export function impurities(file: SourceFile): string[] {
  const source = parse(file.path, file.text);
  const found = importsOf(file).flatMap((specifier) => {
    const pure =
      specifier.startsWith('.') ||
      allowedPackages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
    return pure ? [] : [`${file.path} imports ${specifier}`];
  });
  visit(source, (node) => {
    const impurity = impurityOf(node);
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    if (impurity) found.push(`${file.path}:${line + 1} uses ${impurity}`);
  });
  return found;
}

function impurityOf(node: ts.Node): string | null {
  if (!ts.isIdentifier(node) || isName(node)) return null;
  if (node.text === 'Date') return isPureDate(node) ? null : node.parent.getText();
  if (node.text === 'Math') return isMemberOf(node, (name) => name !== 'random') ? null : node.parent.getText();
  return impureGlobals.has(node.text) ? node.text : null;
}

/** With an argument, a date is what the argument says; without one it is the time of day. */
function isPureDate(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isNewExpression(parent)) return parent.expression === node && (parent.arguments ?? []).length > 0;
  const isInstanceOf = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
  return (
    isInstanceOf || ts.isTypeReferenceNode(parent) || isMemberOf(node, (name) => name === 'UTC' || name === 'parse')
  );
}

const isMemberOf = ({ parent }: ts.Identifier, accepts: (name: string) => boolean): boolean =>
  ts.isPropertyAccessExpression(parent) && accepts(parent.name.text);

/** The name of a property, as in `{ process: 1 }` and `job.process`, is no global. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node;
  const named =
    ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent);
  return named && parent.name === node;
}
