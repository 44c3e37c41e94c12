import type { Contract } from '../../contract/contract.ts';
import type { Field } from '../../contract/field.ts';
import type { Rejection } from '../events/record.ts';
import { type BrokenRule, excerpt, type Raw } from '../values/cell.ts';

/**
 * Rejection of a value that breaks a rule of its field. `message` and `value` are logged, so neither shows the value of a
 * personal field.
 */
export function brokenRule(field: Field, raw: Raw, { rule, hint }: BrokenRule, where: string): Rejection {
  const reason = `${field.name} ${rule}`;
  const shown = field.personal ? 'a value not shown' : excerpt(JSON.stringify(raw));
  const message = `${where}: ${field.name} is ${shown}, ${rule}${hint ? ` (${hint})` : ''}`;
  return { reason, message, field: field.name, ...(field.personal ? {} : { value: String(raw) }) };
}

/** Rejection of a record whose required field has no value. */
export const missingField = (field: Field, where: string): Rejection => ({
  reason: `${field.name} missing`,
  message: `${where}: ${field.name} is missing, which every record needs`,
  field: field.name,
});

/** Rejection of a record as a whole. */
export const recordRejection = (reason: string, where: string, hint?: string): Rejection => ({
  reason,
  message: `${where}: ${reason}${hint ? ` (${hint})` : ''}`,
});

/** Rejection of a value in a column that the contract neither knows nor accepts. */
export const unknownColumn = ({ newColumn }: Contract, key: string, where: string): Rejection =>
  recordRejection(`unknown column ${excerpt(key)}`, where, `newColumn of the contract is ${newColumn}`);
