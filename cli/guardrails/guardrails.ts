import { LakeError } from '../../etl/platform.ts';
import { declaredGraph } from '../../local/program/declared-graph.ts';
import type { StackGraph } from '../../preflight/graph.ts';
import { rules } from '../../preflight/guardrails/guardrails.ts';

/**
 * Prints what each stack does against the rules.
 * @param root folder that holds `Pulumi.yaml`
 * @returns exit code: 0 if every stack keeps to every rule
 */
export async function guardrails(root: string, stacks: readonly string[]): Promise<number> {
  let code = 0;
  for (const stack of stacks) {
    const { text, kept } = await look(root, stack);
    console.log(text);
    if (!kept) code = 1;
  }
  return code;
}

/** Result of one rule for a stack. */
interface Finding {
  readonly text: string;
  readonly kept: boolean;
}

/** Checks one stack. Wrong settings are a finding, so that the other stacks are checked too. */
async function look(root: string, stack: string): Promise<Finding> {
  try {
    return findingOf({ stack, resources: await declaredGraph(root, stack) });
  } catch (error) {
    if (error instanceof LakeError) return { text: `${stack}: ${error.message}`, kept: false };
    throw error;
  }
}

/** One line if all is well; else the findings under each broken rule, and the correction. */
function findingOf(graph: StackGraph): Finding {
  const broken = rules
    .map(({ id, why, check }) => ({ id, why, violations: check(graph) }))
    .filter(({ violations }) => violations.length > 0);
  const count = broken.reduce((sum, { violations }) => sum + violations.length, 0);
  const verdict = ['no violation', '1 violation'][count] ?? `${count} violations`;
  const lines = broken.flatMap(({ id, why, violations }) => [
    `  ${id}: ${why}`,
    ...violations.map(({ resource, found, fix }) => `    ${resource}: ${found}; ${fix}`),
  ]);
  const summary = `${graph.stack}: ${graph.resources.length} resources, ${rules.length} rules, ${verdict}`;
  return { text: [summary, ...lines].join('\n'), kept: count === 0 };
}
