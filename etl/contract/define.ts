import { ContractError } from '../errors.ts';
import { fieldsOf } from '../expression/expression.ts';
import type { Contract, Field } from './contract.ts';

/**
 * Checks a contract and hands it back with its literal types kept.
 * @throws ContractError listing every contradiction found
 */
export function defineContract<const C extends Contract>(contract: C): C {
  const issues = contradictions(contract);
  if (issues.length > 0) throw new ContractError(contract.source, issues);
  return contract;
}

function contradictions(contract: Contract): string[] {
  const byName = new Map(contract.fields.map((field) => [field.name, field]));
  const computed = new Set([contract.score.name, contract.banding.name, ...contract.derived.map((d) => d.name)]);
  const known = (name: string) => byName.has(name) || computed.has(name);
  const unknown = (name: string, where: string) => (known(name) ? [] : [`${where} names unknown column "${name}"`]);
  return [
    ...(/^[a-z][a-z0-9]*$/.test(contract.source) ? [] : ['source must be one lower-case word']),
    ...repeats([...byName.keys(), ...computed], contract.fields.length + computed.size),
    ...contract.fields.flatMap(fieldIssues),
    ...[contract.key, contract.eventTime].flatMap((name) =>
      byName.get(name)?.required ? [] : [`"${name}" identifies or dates a record, so it must be a required field`],
    ),
    ...(byName.get(contract.eventTime)?.type === 'timestamp' ? [] : [`"${contract.eventTime}" must be a timestamp`]),
    ...contract.score.terms.flatMap((term) => scoreTermIssues(byName.get(term.field), term.field)),
    ...contract.derived.flatMap((d) => fieldsOf(d.expression).flatMap((name) => unknown(name, `derived "${d.name}"`))),
    ...contract.aggregates.flatMap((a) => unknown(a.of, `aggregate "${a.name}"`)),
    ...levelIssues(contract),
  ];
}

function repeats(names: readonly string[], expected: number): string[] {
  const seen = new Set(names);
  return seen.size === expected ? [] : ['two columns have the same name'];
}

function fieldIssues({ name, type, min, max, values }: Field): string[] {
  const numeric = type === 'decimal' || type === 'integer';
  return [
    ...(/^[a-z][a-z0-9_]*$/.test(name) ? [] : [`field "${name}" must be snake_case`]),
    ...(!numeric && (min !== undefined || max !== undefined) ? [`field "${name}" is ${type}: it has no range`] : []),
    ...(min !== undefined && max !== undefined && min > max ? [`field "${name}": min ${min} exceeds max ${max}`] : []),
    ...(values && type !== 'category' ? [`field "${name}" is ${type}: it has no closed values`] : []),
  ];
}

function scoreTermIssues(field: Field | undefined, name: string): string[] {
  if (!field) return [`the score names unknown field "${name}"`];
  return ['decimal', 'integer', 'boolean'].includes(field.type)
    ? []
    : [`the score cannot weigh ${field.type} "${name}"`];
}

function levelIssues({ banding }: Contract): string[] {
  const bounds = banding.levels.map((level) => level.above ?? Number.NEGATIVE_INFINITY);
  const descending = bounds.every((bound, i) => i === 0 || bound < (bounds[i - 1] as number));
  const closed = banding.levels.at(-1)?.above === undefined;
  return descending && closed ? [] : [`banding "${banding.name}" must descend and end in a level without a bound`];
}
