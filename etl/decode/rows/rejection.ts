import type { Contract } from '../../contract/contract.ts';
import type { Field } from '../../contract/field.ts';
import type { Rejection } from '../events/record.ts';
import { type BrokenRule, excerpt, type Raw } from '../values/cell.ts';

/** A value that breaks a rule of its field. Neither `message` nor `value` shows the value of a personal field: both are logged. */
export function brokenRule(field: Field, raw: Raw, { rule, hint }: BrokenRule, where: string): Rejection {
  const reason = `${field.name} ${rule}`;
  const shown = field.personal ? 'a value not shown' : excerpt(JSON.stringify(raw));
  const message = `${where}: ${field.name} is ${shown}, ${rule}${hint ? ` (${hint})` : ''}`;
  return { reason, message, field: field.name, ...(field.personal ? {} : { value: String(raw) }) };
}

/** A required field without a value. */
export const missing = (field: Field, where: string): Rejection => ({
  reason: `${field.name} missing`,
  message: `${where}: ${field.name} is missing, which every record needs`,
  field: field.name,
});

/** A record that is wrong as a whole. */
export const refused = (reason: string, where: string, hint?: string): Rejection => ({
  reason,
  message: `${where}: ${reason}${hint ? ` (${hint})` : ''}`,
});

/** A value of a column that the contract does not know, and does not let in. */
export const unknownColumn = ({ newColumn }: Contract, key: string, where: string): Rejection =>
  refused(`unknown column ${excerpt(key)}`, where, `newColumn of the contract is ${newColumn}`);
