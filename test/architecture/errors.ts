import ts from 'typescript';
import { parse, type SourceFile, visit } from './source.ts';

const builtIn = new Set(
  'Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError'.split(' '),
);

/** The only class that may extend an error of JavaScript. */
const root = 'LakeError';

/** Throws of JavaScript's own errors, and classes that extend one: a sentence for each. */
export function bareErrors({ path, text }: SourceFile): string[] {
  const source = parse(path, text);
  const found: string[] = [];
  const report = (node: ts.Node, what: string) =>
    found.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${what}`);
  visit(source, (node) => {
    const thrown = ts.isThrowStatement(node) ? node.expression : null;
    if (thrown && (ts.isNewExpression(thrown) || ts.isCallExpression(thrown)) && isBuiltIn(thrown.expression))
      report(node, `throws ${thrown.expression.getText()}`);
    if (ts.isHeritageClause(node) && ts.isClassLike(node.parent) && node.parent.name?.text !== root)
      for (const { expression } of node.types)
        if (isBuiltIn(expression)) report(node, `extends ${expression.getText()}`);
  });
  return found;
}

const isBuiltIn = (expression: ts.Expression): boolean => ts.isIdentifier(expression) && builtIn.has(expression.text);
