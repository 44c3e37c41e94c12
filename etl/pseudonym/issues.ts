import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import type { Expression } from '../expression/expression.ts';

/**
 * Why a contract cannot be stored under pseudonyms, one sentence each; none: it can.
 *
 * Text becomes a pseudonym, which still tells who is who. Any other personal value is left out, as a number or a time
 * cannot stand for another one: so nothing may be computed from it. Nor may an expression look into personal text.
 */
export function pseudonymIssues(contract: Contract): string[] {
  const { source, key, eventTime } = contract;
  const personal = contract.fields.filter((field) => field.personal);
  const computed = expressionFields(contract);
  const figures = figureFields(contract);
  return personal.flatMap((field) => {
    const { name, type } = field;
    const said = (problem: string) => `${source}: personal field "${name}" ${problem}`;
    const issues = computed.has(name) ? [said('is computed with')] : [];
    if (becomesText(field)) return issues;
    if (field.required || name === key || name === eventTime)
      issues.push(said(`is ${type} and required: it would have to be left out`));
    if (figures.has(name)) issues.push(said(`is ${type} and has a figure: it would have to be left out`));
    return issues;
  });
}

/** Whether a pseudonym can take the place of a field's values. */
export const becomesText = ({ type }: Pick<Field, 'type'>): boolean => type === 'text' || type === 'category';

function expressionFields({ score, derived, measures }: Contract): ReadonlySet<string> {
  const found = new Set(score?.terms.map(({ field }) => field));
  const look = (expression: Expression): void => {
    if (expression.op === 'field') found.add(expression.name);
    for (const part of Object.values(expression)) if (typeof part === 'object') look(part);
  };
  for (const { expression } of derived) look(expression);
  for (const measure of measures) if (measure.by === 'count' && measure.where) look(measure.where);
  return found;
}

function figureFields({ aggregates, measures }: Contract): ReadonlySet<string> {
  const ofMeasures = measures.flatMap((measure) =>
    measure.by === 'count' ? [] : [measure.of, ...(measure.by === 'top' ? [measure.ranked] : [])],
  );
  return new Set([...aggregates.map(({ of }) => of), ...ofMeasures]);
}
