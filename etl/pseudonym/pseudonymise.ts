import { type Batch, type Column, column } from '../batch/batch.ts';
import type { Contract } from '../contract/contract.ts';
import { UserError } from '../errors.ts';
import { becomesText, pseudonymIssues } from './issues.ts';
import { pseudonymOf } from './pseudonym.ts';

/** Number of cached pseudonyms. Values of entities recur; free texts may not. */
const remembered = 10_000;

/**
 * Compiles a function that removes personal values from decoded batches. Text becomes its pseudonym. Any other personal value
 * becomes null, and so does `extra`, since columns that the contract does not know may be personal. Of a personal cell that
 * could not be read only the field is kept.
 * @throws UserError if the contract cannot be stored under pseudonyms: see `pseudonymIssues`
 */
export function compilePseudonymiser(
  contract: Contract,
  secret: string,
): <Columns>(decoded: Batch<Columns>) => Batch<Columns>;
export function compilePseudonymiser(contract: Contract, secret: string): (decoded: Batch) => Batch {
  const issues = pseudonymIssues(contract);
  if (issues.length > 0)
    throw new UserError(`pseudonyms are on, but ${issues.join('; ')}`, { source: contract.source });
  const personal = contract.fields.filter((field) => field.personal);
  const texts = personal.filter(becomesText).map(({ name }) => [name, rememberingPseudonym(secret, name)] as const);
  const leftOut = [...personal.filter((field) => !becomesText(field)).map(({ name }) => name), 'extra'];
  const withoutPersonal = compileUnreadRedaction(personal.map(({ name }) => name));
  return (decoded) => {
    const columns = new Map(decoded.columns);
    columns.set('unread', withoutPersonal(column(decoded, 'unread')));
    for (const [name, pseudonym] of texts) columns.set(name, replaced(column(decoded, name), pseudonym));
    for (const name of leftOut) columns.set(name, nulled(column(decoded, name)));
    return { length: decoded.length, columns };
  };
}

function rememberingPseudonym(secret: string, field: string): (value: string) => string {
  const known = new Map<string, string>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const pseudonym = pseudonymOf(secret, field, value);
    if (known.size >= remembered) known.clear();
    known.set(value, pseudonym);
    return pseudonym;
  };
}

function replaced(of: Column, pseudonym: (value: string) => string): Column {
  const { valid } = of;
  const values = (of.values as readonly string[]).map((value, row) => (valid && !valid[row] ? '' : pseudonym(value)));
  return { ...of, values };
}

/** Compiles the removal of the texts of personal fields from the column `unread`. */
function compileUnreadRedaction(personal: readonly string[]): (of: Column) => Column {
  const isPersonal = new Set(personal);
  const redacted = (text: string): string =>
    JSON.stringify(JSON.parse(text), (key, value) => (isPersonal.has(key) ? null : value));
  return (of) => ({
    ...of,
    values: (of.values as readonly string[]).map((text) => (text === '' ? '' : redacted(text))),
  });
}

const nulled = (of: Column): Column => ({
  ...of,
  values: Array.isArray(of.values) ? of.values.map(() => '') : of.values.map(() => 0),
  valid: new Uint8Array(of.values.length),
});
