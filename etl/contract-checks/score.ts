import type { AlertRule, Contract, Score, Tiering } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import { unknownTier } from '../scoring/tier.ts';
import { duplicates } from './duplicates.ts';
import { decimalsIssues, isNumeric } from './expressions.ts';

/** Faults of the score of a contract, and of the tiers and the alert that depend on it. */
export function scoreIssues(contract: Contract): string[] {
  const { score, tiering, alert } = contract;
  if (!score)
    return [...(tiering ? needsScore('tiering', tiering.name) : []), ...(alert ? needsScore('alert', alert.type) : [])];
  const terms = termIssues(score, contract);
  const tiers = tiering ? tierIssues(tiering, contract.entities) : [];
  return terms.length > 0 ? [...terms, ...tiers] : [...tiers, ...reachIssues(score, contract)];
}

const needsScore = (what: string, name: string): string[] => [`${what} "${name}" needs a score: declare one`];

function termIssues(score: Score, { fields }: Contract): string[] {
  const named = new Map(fields.map((field) => [field.name, field]));
  return [
    ...(score.terms.length > 0 ? [] : ['has no terms: give it at least one']),
    ...duplicates(score.terms.map(({ field }) => field)).map((field) => `weighs "${field}" twice`),
    ...score.terms.flatMap(({ field, weight, per }) => [
      ...weighedIssues(named.get(field), field),
      ...(Number.isFinite(weight) ? [] : [`weighs "${field}" by ${weight}, which is not a finite number`]),
      ...(Number.isFinite(per) && per !== 0 ? [] : [`divides "${field}" by ${per}`]),
    ]),
    ...(score.decimals === undefined ? [] : decimalsIssues(score.decimals)),
  ].map((issue) => `score "${score.name}" ${issue}`);
}

function weighedIssues(field: Field | undefined, name: string): string[] {
  if (!field) return [`names unknown field "${name}"`];
  return isNumeric(field.type) ? [] : [`cannot weigh ${field.type} "${name}"`];
}

function tierIssues({ name, tiers }: Tiering, entities: string): string[] {
  const bounds = tiers.slice(0, -1).map(({ above }) => above ?? Number.NaN);
  const last = tiers.at(-1);
  const descending = bounds.every((bound, i) => Number.isFinite(bound) && !(bound >= (bounds[i - 1] ?? Infinity)));
  return [
    ...(last && last.above === undefined && descending
      ? []
      : [`tiering "${name}" must descend and end in a tier without a bound`]),
    ...duplicates(tiers.map(({ label }) => label)).map((label) => `tiering "${name}" has the tier "${label}" twice`),
    ...tiers.flatMap(({ label }) =>
      label.toUpperCase() === unknownTier
        ? [`tiering "${name}" has the tier "${label}", which is that of ${entities} without a score: name it otherwise`]
        : [],
    ),
  ];
}

/** Tiers and alerts that every score would reach, or none. */
function reachIssues(score: Score, { fields, tiering, alert }: Contract): string[] {
  const { low, high } = reach(score, fields);
  const first = tiering?.tiers[0];
  return [
    ...(first?.above !== undefined && first.above >= high
      ? [`tier "${first.label}" lies above ${first.above}, but no score exceeds ${high}`]
      : []),
    ...(alert ? alertIssues(alert, low, high) : []),
  ];
}

/** Longest alert type: SNS takes subjects of less than 100 characters, which also name the source. */
const longestAlertType = 40;
const alertType = new RegExp(`^(?=.{1,${longestAlertType}}$)[A-Za-z0-9]([A-Za-z0-9 ._-]*[A-Za-z0-9])?$`);

function alertIssues({ type, above, budgetPerDay }: AlertRule, low: number, high: number): string[] {
  if (!alertType.test(type)) {
    return [
      `the alert is called ${JSON.stringify(type.slice(0, 60))}, but it is the subject of messages: use 1 to ${longestAlertType} letters, digits, blanks and ._- of ASCII`,
    ];
  }
  const about = `alert "${type}"`;
  if (!Number.isFinite(above)) return [`${about} has no finite threshold`];
  return [
    ...(above >= high ? [`${about} lies above ${above}, but no score exceeds ${high}: it would never be raised`] : []),
    ...(above < low ? [`${about} lies above ${above}, which every score exceeds: each record would raise it`] : []),
    ...(budgetPerDay > 0 ? [] : [`${about} has a budget of ${budgetPerDay} a day: it must exceed 0`]),
  ];
}

/** Lowest and highest score possible if all fields are within their ranges. */
function reach({ terms, decimals }: Score, fields: readonly Field[]): { readonly low: number; readonly high: number } {
  const ends = terms.map(({ field: name, weight, per }) => {
    const field = fields.find((one) => one.name === name);
    const [min, max] = field?.type === 'boolean' ? [0, 1] : [field?.min ?? -Infinity, field?.max ?? Infinity];
    // A weight of 0 adds 0, also to a field without a range: 0 · ∞ would be NaN.
    return weight === 0 ? [0, 0] : [(weight * min) / per, (weight * max) / per].sort((a, b) => a - b);
  });
  const total = (end: 0 | 1) => ends.reduce((sum, pair) => sum + (pair[end] as number), 0);
  const slack = decimals === undefined ? 0 : 0.5 / 10 ** decimals;
  return { low: total(0) - slack, high: total(1) + slack };
}
