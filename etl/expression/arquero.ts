import { scaleOf } from './arithmetic.ts';
import { type Expression, fieldsOf } from './expression.ts';
import { cannotOverflow, comparesText, isNonZero, kindsOf } from './kind.ts';

/**
 * An expression as Arquero takes it, e.g. `d => { const v0 = (+d["a"] / 2); return d["a"] == null || … ? null : v0; }`. Text
 * and not a function, since Arquero reads the source of functions, which minifiers and coverage change. Guarded against
 * absent inputs, which JavaScript, hence Arquero, would count as 0.
 * @throws UserError where the expression mixes text and numbers
 */
export function toArquero(expression: Expression): string {
  kindsOf(expression);
  const lines: string[] = [];
  const bind: Bind = (code) => {
    const name = `v${lines.length}`;
    lines.push(`const ${name} = ${code};`);
    return name;
  };
  const result = bind(numeric(expression, bind));
  const absent = fieldsOf(expression).map((name) => `${reference(name)} == null`);
  return `d => { ${lines.join(' ')} return ${[...absent, `!op.is_finite(${result})`].join(' || ')} ? null : ${result}; }`;
}

/** Gives a value a name, so that it is computed once however often it is used. Values have no effects: order is free. */
type Bind = (code: string) => string;

type Comparison = Expression & { op: '>' | '>=' | '<' | '<=' | '=' };

const reference = (name: string) => `d[${JSON.stringify(name)}]`;

/** Code of a node. NaN stands for absent; where `+ - * /` overflow it is infinite, and has no finite result from there on. */
function numeric(node: Expression, bind: Bind): string {
  switch (node.op) {
    case 'field':
      return `+${reference(node.name)}`;
    case 'number':
      return numberLiteral(node.value);
    case 'text':
      return JSON.stringify(node.value);
    case 'if':
      return branch(guarded(node.condition, bind), numeric(node.whenTrue, bind), numeric(node.whenFalse, bind));
    case 'round': {
      const scale = scaleOf(node.decimals);
      return `(op.floor(${numeric(node.value, bind)} * ${scale} + 0.5) / ${scale})`;
    }
    case 'clamp':
      return clamped(guarded(node.value, bind), numberLiteral(node.min), numberLiteral(node.max));
    case '/':
      return quotient(numeric(node.left, bind), node.right, bind);
    case '+':
    case '-':
    case '*':
      return `(${numeric(node.left, bind)} ${node.op} ${numeric(node.right, bind)})`;
    default:
      return comparesText(node) ? sameText(node) : compared(node, bind);
  }
}

/** Named, and NaN instead of an infinity, where one could pass for a number: in a comparison, a clamp, a divisor. */
function guarded(node: Expression, bind: Bind): string {
  if (node.op === 'number') return numberLiteral(node.value);
  const value = bind(numeric(node, bind));
  return cannotOverflow(node) ? value : bind(`op.is_finite(${value}) ? ${value} : NaN`);
}

/** Neither branch where the condition is absent. */
const branch = (condition: string, whenTrue: string, whenFalse: string) =>
  `(op.is_nan(${condition}) ? NaN : ${condition} != 0 ? ${whenTrue} : ${whenFalse})`;

const clamped = (value: string, min: string, max: string) =>
  `(${value} < ${min} ? ${min} : ${value} > ${max} ? ${max} : ${value})`;

function quotient(left: string, right: Expression, bind: Bind): string {
  const divisor = guarded(right, bind);
  return isNonZero(right) ? `(${left} / ${divisor})` : `(${divisor} == 0 ? NaN : ${left} / ${divisor})`;
}

/** 1, 0, or NaN where a side is absent. */
function compared(node: Comparison, bind: Bind): string {
  const [left, right] = [guarded(node.left, bind), guarded(node.right, bind)];
  const operator = node.op === '=' ? '===' : node.op;
  return `(op.is_nan(${left}) || op.is_nan(${right}) ? NaN : ${left} ${operator} ${right} ? 1 : 0)`;
}

function sameText(node: Comparison): string {
  const side = (of: Expression) => (of.op === 'field' ? reference(of.name) : JSON.stringify('value' in of && of.value));
  return `(${side(node.left)} === ${side(node.right)} ? 1 : 0)`;
}

const numberLiteral = (value: number) => (value < 0 || Object.is(value, -0) ? `(-${-value})` : `${value}`);
