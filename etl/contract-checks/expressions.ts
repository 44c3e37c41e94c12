import type { FieldType } from '../contract/field.ts';
import { LakeError } from '../errors.ts';
import { childrenOf, type Expression } from '../expression/expression.ts';
import { comparesText, type FieldKind, kindsOf } from '../expression/kind.ts';

/** Properties of a column that matter to an expression that reads it. */
export interface ReadableColumn {
  readonly type: FieldType;
  /** Closed set of categories. */
  readonly values?: readonly string[];
}

/** Columns that an expression may read, by name. */
export type Readable = ReadonlyMap<string, ReadableColumn>;

/** Faults of an expression over these columns, one text each. */
export function expressionIssues(expression: Expression, columns: Readable): string[] {
  const kinds = kindsIn(expression);
  if (typeof kinds === 'string') return [kinds];
  const misread = [...kinds].flatMap(([name, kind]) => columnIssues(name, kind, columns));
  return misread.length > 0 ? misread : nodeIssues(expression, columns);
}

/** True if a column of this type can be used as a number; a boolean is 1 or 0. */
export const isNumeric = (type: FieldType): boolean => ['decimal', 'integer', 'boolean'].includes(type);

function kindsIn(expression: Expression): ReadonlyMap<string, FieldKind> | string {
  try {
    return kindsOf(expression);
  } catch (error) {
    if (error instanceof LakeError) return error.message;
    throw error;
  }
}

function columnIssues(name: string, kind: FieldKind, columns: Readable): string[] {
  const column = columns.get(name);
  if (!column) return [`names unknown column "${name}"`];
  const { type } = column;
  const fits = kind === 'number' ? isNumeric(type) : type === 'text' || type === 'category';
  return fits ? [] : [`uses ${type} "${name}" as a ${kind}`];
}

function nodeIssues(node: Expression, columns: Readable): string[] {
  return [...ownIssues(node, columns), ...childrenOf(node).flatMap((child) => nodeIssues(child, columns))];
}

function ownIssues(node: Expression, columns: Readable): string[] {
  if (node.op === 'clamp') {
    const bounded = Number.isFinite(node.min) && Number.isFinite(node.max) && node.min <= node.max;
    return bounded ? [] : [`clamps between ${node.min} and ${node.max}: give two finite bounds, the lower first`];
  }
  if (node.op === 'round') return decimalsIssues(node.decimals);
  if (!comparesText(node)) return [];
  const [column, word] = node.left.op === 'field' ? [node.left, node.right] : [node.right, node.left];
  if (column.op !== 'field' || word.op !== 'text') return [];
  const { values } = columns.get(column.name) ?? {};
  return !values || values.includes(word.value)
    ? []
    : [`compares "${column.name}" with "${word.value}", which is not one of its values`];
}

/** Faults of a number of decimals. A double has no digits beyond 15 decimals. */
export const decimalsIssues = (decimals: number): string[] =>
  Number.isInteger(decimals) && decimals >= 0 && decimals <= 15
    ? []
    : [`rounds to ${decimals} decimals: 0 to 15 are possible`];
