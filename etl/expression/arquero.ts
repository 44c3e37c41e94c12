import { scaleOf } from './arithmetic.ts';
import { type Expression, fieldsOf } from './expression.ts';
import { cannotFail, comparesText, kindsOf } from './kind.ts';

/**
 * An expression as Arquero takes it, e.g. `d => d["a"] == null ? null : …`. Text and not a function, since Arquero reads
 * the source of functions, which minifiers and coverage change. Guarded against absent inputs, which JavaScript, hence
 * Arquero, would count as 0.
 * @throws LakeError where the expression mixes text and numbers
 */
export function toArquero(expression: Expression): string {
  kindsOf(expression);
  const absent = fieldsOf(expression).map((name) => `${reference(name)} == null`);
  const value = orNull(numeric(expression));
  return absent.length > 0 ? `d => ${absent.join(' || ')} ? null : ${value}` : `d => ${value}`;
}

const reference = (name: string) => `d[${JSON.stringify(name)}]`;

/** A whole result: NaN and infinities, which stand for absent on the way, become null. */
const orNull = (code: string) => `(op.is_finite(${code}) ? ${code} : null)`;

/** Code of a node; where `+ - * /` overflow it is infinite, and stays without finite result from there on. */
function numeric(node: Expression): string {
  switch (node.op) {
    case 'field':
      return `+${reference(node.name)}`;
    case 'number':
      return numberLiteral(node.value);
    case 'text':
      return JSON.stringify(node.value);
    case 'if':
      return branch(node.condition, numeric(node.whenTrue), numeric(node.whenFalse));
    case 'round':
      return `(op.floor(${numeric(node.value)} * ${scaleOf(node.decimals)} + 0.5) / ${scaleOf(node.decimals)})`;
    case 'clamp':
      return clamped(guarded(node.value), numberLiteral(node.min), numberLiteral(node.max));
    case '/':
      return quotient(node.left, node.right);
    case '+':
    case '-':
    case '*':
      return `(${numeric(node.left)} ${node.op} ${numeric(node.right)})`;
    default:
      return compared(node);
  }
}

/** Neither branch where the condition itself has no finite value. */
function branch(condition: Expression, whenTrue: string, whenFalse: string): string {
  const decided = guarded(condition);
  const chosen = `(${decided} != 0 ? ${whenTrue} : ${whenFalse})`;
  return cannotFail(condition) ? chosen : `(op.is_nan(${decided}) ? NaN : ${chosen})`;
}

const numberLiteral = (value: number) => (value < 0 || Object.is(value, -0) ? `(-${-value})` : `${value}`);

/** NaN instead of an infinity, where one could pass for a number: in a comparison, a clamp, a divisor. */
const guarded = (node: Expression): string => {
  const code = numeric(node);
  return cannotFail(node) ? code : `(op.is_finite(${code}) ? ${code} : NaN)`;
};

const clamped = (value: string, min: string, max: string) =>
  `(${value} < ${min} ? ${min} : ${value} > ${max} ? ${max} : ${value})`;

function quotient(left: Expression, right: Expression): string {
  const divisor = guarded(right);
  return `(${divisor} == 0 ? NaN : ${numeric(left)} / ${divisor})`;
}

/** 1, 0, or NaN where a side has no finite value. */
function compared(node: Expression & { op: '>' | '>=' | '<' | '<=' | '=' }): string {
  if (comparesText(node)) return `(${textSide(node.left)} === ${textSide(node.right)} ? 1 : 0)`;
  const test = comparisonCode(node);
  const unsure = [node.left, node.right]
    .filter((side) => !cannotFail(side))
    .map((side) => `!op.is_finite(${numeric(side)})`);
  return unsure.length > 0 ? `(${unsure.join(' || ')} ? NaN : ${test} ? 1 : 0)` : `(${test} ? 1 : 0)`;
}

const comparisonCode = (node: Expression & { op: '>' | '>=' | '<' | '<=' | '=' }) =>
  `${numeric(node.left)} ${node.op === '=' ? '===' : node.op} ${numeric(node.right)}`;

const textSide = (node: Expression) => (node.op === 'field' ? reference(node.name) : numeric(node));
