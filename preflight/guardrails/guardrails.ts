import type { StackGraph } from '../graph.ts';
import { ingestionRules } from './ingestion.ts';
import { limitRules } from './limits.ts';
import { rightsRules } from './rights.ts';
import type { Rule, Violation } from './rule.ts';
import { storageRules } from './storage.ts';

/** Rules for every stack. */
export const rules: readonly Rule[] = [...storageRules, ...rightsRules, ...ingestionRules, ...limitRules];

/** Violations of a stack, each with the rule that it breaks. */
export const violationsOf = (graph: StackGraph): readonly (Violation & { readonly rule: string })[] =>
  rules.flatMap(({ id, check }) => check(graph).map((found) => ({ rule: id, ...found })));
