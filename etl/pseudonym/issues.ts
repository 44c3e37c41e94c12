import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import type { Expression } from '../expression/expression.ts';

/**
 * Reasons why a contract cannot be stored under pseudonyms, one sentence each; empty if it can.
 *
 * Text becomes a pseudonym, which still identifies a person within the lake. Any other personal value is left out, since a
 * number or a time cannot replace another one; so nothing may be computed from it. Expressions may not read personal text.
 */
export function pseudonymIssues(contract: Contract): string[] {
  const { source, key, eventTime } = contract;
  const personal = contract.fields.filter((field) => field.personal);
  const computed = expressionFields(contract);
  const measured = measuredFields(contract);
  return personal.flatMap((field) => {
    const { name, type } = field;
    const said = (problem: string) => `${source}: personal field "${name}" ${problem}`;
    const issues = computed.has(name) ? [said('is used in a computation')] : [];
    if (becomesText(field)) return issues;
    if (field.required || name === key || name === eventTime)
      issues.push(said(`is ${type} and required: it would have to be left out`));
    if (measured.has(name)) issues.push(said(`is ${type} and has a metric: it would have to be left out`));
    return issues;
  });
}

/** True if a pseudonym can replace the values of a field. */
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

function measuredFields({ aggregates, measures }: Contract): ReadonlySet<string> {
  const ofMeasures = measures.flatMap((measure) =>
    measure.by === 'count' ? [] : [measure.of, ...(measure.by === 'top' ? [measure.ranked] : [])],
  );
  return new Set([...aggregates.map(({ of }) => of), ...ofMeasures]);
}
