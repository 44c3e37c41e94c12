import type { Contract } from '../contract/contract.ts';
import { tablesOf } from '../table/tables.ts';
import { identifier, textLiteral } from './quote.ts';

/**
 * Counts the ids of a source by one of some raw files that hold them: `file` (null: none of these), `records`.
 * @param files names below the source's folder in `raw/`
 */
export function originCountsSql(contract: Contract, files: readonly string[]): string {
  const { processed, quarantine } = tablesOf(contract);
  const among = files.length === 0 ? 'NULL' : files.map(textLiteral).join(', ');
  const rowsOf = (table: string) => `SELECT "event_id", "origin_file" FROM ${identifier(table)}`;
  return [
    'SELECT "file", COUNT(*) AS "records"',
    `FROM (SELECT "event_id", MAX(CASE WHEN "origin_file" IN (${among}) THEN "origin_file" END) AS "file"`,
    `  FROM (${rowsOf(processed.name)} UNION ALL ${rowsOf(quarantine.name)}) AS "origins"`,
    '  GROUP BY "event_id") AS "identities"',
    'GROUP BY "file"',
  ].join('\n');
}

/** Counts the ids of a source that were corrected by hand. One row: `records`. */
export const correctedRecordsSql = (contract: Contract): string =>
  `SELECT COUNT(DISTINCT "event_id") AS "records" FROM ${identifier(tablesOf(contract).replayed.name)} WHERE "corrected" IS NOT NULL`;

/** Counts the quarantined ids of a source by the raw file that they came from: `file`, `records`. */
export const quarantinedByFileSql = (contract: Contract): string =>
  `SELECT "origin_file" AS "file", COUNT(DISTINCT "event_id") AS "records" FROM ${identifier(tablesOf(contract).quarantine.name)} WHERE "origin_file" IS NOT NULL GROUP BY "origin_file"`;
