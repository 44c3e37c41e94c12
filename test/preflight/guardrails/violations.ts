import type { StackGraph } from '../../../preflight/graph.ts';
import { rules } from '../../../preflight/guardrails/guardrails.ts';
import type { Violation } from '../../../preflight/guardrails/rule.ts';

/** Violations of a stack, each with the rule that it breaks. */
export const violationsOf = (graph: StackGraph): readonly (Violation & { readonly rule: string })[] =>
  rules.flatMap(({ id, check }) => check(graph).map((found) => ({ rule: id, ...found })));
