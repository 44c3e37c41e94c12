import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import { headerKey } from '../decode/header/names.ts';
import { tablesOf } from '../table/tables.ts';
import { duplicates } from './duplicates.ts';

/** Faults in the declarations about earlier versions: `since` and retired fields. */
export const historyIssues = (contract: Contract): string[] => [
  ...[...contract.fields, ...(contract.retired ?? [])].flatMap((field) => sinceIssues(contract, field)),
  ...retiredIssues(contract),
];

function sinceIssues({ version }: Contract, { name, since }: Field): string[] {
  if (since === undefined || (Number.isInteger(since) && since > 1 && since <= version)) return [];
  return [
    `field "${name}" says since: ${since}, which must be a version from 2 to ${version}; fields of version 1 leave it out`,
  ];
}

/** Faults of retired fields. Files still hold their values, so neither column nor headers may get another meaning. */
function retiredIssues(contract: Contract): string[] {
  const { fields, retired = [] } = contract;
  const { processed, records, alerts } = tablesOf(contract);
  const taken = new Set(
    [processed, records, alerts].flatMap((table) => (table?.columns ?? []).map(({ name }) => name)),
  );
  const headers = new Set(fields.flatMap(headersOf));
  return [
    ...duplicates(retired.map(({ name }) => name)).map((name) => `field "${name}" is retired twice`),
    ...retired.flatMap((field) => [
      ...(taken.has(field.name) ? [`field "${field.name}" is retired, but there is a column of that name`] : []),
      ...headersOf(field).flatMap((header) =>
        headers.has(header) && !taken.has(field.name)
          ? [`header "${header}" would mean a field, but it means the retired "${field.name}"`]
          : [],
      ),
    ]),
  ];
}

const headersOf = ({ name, aliases = [] }: Field): string[] => [...new Set([name, ...aliases].map(headerKey))];
