import type { Score } from '../contract/contract.ts';
import type { Expression } from './expression.ts';

/** Expression as text for people: `if energy > 0 then clamp(life ÷ energy, 0, 500) else 0`. */
export function formula(node: Expression): string {
  switch (node.op) {
    case 'field':
      return node.name;
    case 'number':
      return String(node.value);
    case 'text':
      return `"${node.value}"`;
    case 'if':
      return `if ${formula(node.condition)} then ${formula(node.whenTrue)} else ${formula(node.whenFalse)}`;
    case 'round':
      return `round(${formula(node.value)}, ${node.decimals})`;
    case 'clamp':
      return `clamp(${formula(node.value)}, ${node.min}, ${node.max})`;
    default:
      return `${operand(node.left)} ${signs[node.op]} ${operand(node.right)}`;
  }
}

const signs = { '+': '+', '-': '−', '*': '·', '/': '÷', '>': '>', '>=': '≥', '<': '<', '<=': '≤', '=': '=' } as const;

/** Operand, in parentheses if it is an operation or an `if`, so that readers need no precedence rules. */
const operand = (node: Expression): string =>
  'left' in node || node.op === 'if' ? `(${formula(node)})` : formula(node);

/** Score as text for people: `0.3 · heat ÷ 100 + 0.15 · alarm`. */
export function scoreFormula({ terms, decimals }: Score): string {
  const sum = terms.map(({ field, weight, per }) => `${weight} · ${field}${per === 1 ? '' : ` ÷ ${per}`}`).join(' + ');
  return decimals === undefined ? sum : `round(${sum}, ${decimals})`;
}
