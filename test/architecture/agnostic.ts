import ts from 'typescript';
import type { Contract, Integration } from '../../etl/platform.ts';
import { parse, type SourceFile, visit } from './source.ts';

/** Every name that contracts and metrics across sources declare, and that code outside `etl/sources/` must not know. */
export const declaredNames = (contracts: readonly Contract[], integration: Integration | null): string[] => [
  ...new Set([...contracts.flatMap(namesOf), ...(integration?.metrics ?? []).map(({ name }) => name)]),
];

const namesOf = ({ source, records, entities, fields, score, tiering, alert, ...rest }: Contract): string[] => [
  ...[source, records, entities],
  ...fields.map(({ name }) => name),
  ...(score ? [score.name] : []),
  ...(tiering ? [tiering.name, ...tiering.tiers.map(({ label }) => label)] : []),
  ...(alert ? [alert.type] : []),
  ...[...rest.derived, ...rest.aggregates, ...rest.measures].map(({ name }) => name),
];

/**
 * Identifiers and strings of a file that hold one of the names, as words: `stateMachines`, `state-machines` and `machines of
 * a state` all hold `machines`. A label in capitals is found in capitals only. Comments may give examples.
 * @returns one sentence for each line and name
 */
export function knownNames(file: SourceFile, names: readonly string[]): string[] {
  const source = parse(file.path, file.text);
  const found = new Set<string>();
  const sought = names.map((name) => ({ name, pattern: patternOf(name) }));
  visit(source, (node) => {
    const text = textOf(node);
    if (text === null) return;
    const words = isCapital(text) ? ` ${text} ` : ` ${wordsOf(text)} `;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    for (const { name, pattern } of sought)
      if (pattern.test(isCapital(name) ? ` ${text} ` : words)) found.add(`${file.path}:${line + 1} knows "${name}"`);
  });
  return [...found];
}

const isCapital = (text: string): boolean => /^[A-Z0-9_]+$/.test(text);

const patternOf = (name: string): RegExp =>
  isCapital(name) ? new RegExp(`[^A-Za-z0-9_]${name}[^A-Za-z0-9_]`) : new RegExp(` ${wordsOf(name)} `);

/** `stateMachines`, `state_machines` → `state machines`. */
const wordsOf = (text: string): string =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .toLowerCase();

function textOf(node: ts.Node): string | null {
  if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node) ? node.text : null;
}
