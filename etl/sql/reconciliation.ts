import type { Contract } from '../contract/contract.ts';
import { tablesOf } from '../table/tables.ts';
import { identifier, textLiteral } from './quote.ts';

/** Tables that hold stream positions, in order of precedence: a record in several of them counts in the first. */
export const positionTables = ['processed', 'replayed', 'quarantine', 'erased'] as const;

/** One of {@link positionTables}. */
export type PositionTable = (typeof positionTables)[number];

/** Text of a stream position: `<shard id>:<sequence number>`. */
const positionText = `CONCAT("shard_id", ':', "sequence_number")`;

/**
 * Counts the stream positions of a source, each in the first table that holds it. One row for each such table:
 * `held_by` (its index in {@link positionTables}), `records`, `ids`.
 */
export const positionCountsSql = (contract: Contract): string =>
  [
    'SELECT "held_by", COUNT(*) AS "records", COUNT(DISTINCT "event_id") AS "ids"',
    'FROM (SELECT MIN("table_index") AS "held_by", MIN("event_id") AS "event_id"',
    `  FROM (${positionRows(contract)}) AS "position_rows"`,
    '  GROUP BY "shard_id", "sequence_number") AS "positions"',
    'GROUP BY "held_by"',
  ].join('\n');

/** Counts how many of some stream positions a table of the source holds. One row: `held`. */
export const heldPositionsSql = (contract: Contract, positions: readonly string[]): string =>
  [
    'SELECT COUNT(DISTINCT "stream_position") AS "held"',
    `FROM (SELECT ${positionText} AS "stream_position" FROM (${positionRows(contract)}) AS "position_rows") AS "positions"`,
    `WHERE "stream_position" IN (${positions.map(textLiteral).join(', ')})`,
  ].join('\n');

/** An erased record has a position and no id; the position replaces the id. */
const positionRows = (contract: Contract): string =>
  positionTables
    .map((table, index) => {
      const id = table === 'erased' ? positionText : '"event_id"';
      const { name } = tablesOf(contract)[table];
      return `SELECT "shard_id", "sequence_number", ${id} AS "event_id", ${index} AS "table_index" FROM ${identifier(name)}`;
    })
    .join(' UNION ALL ');

/**
 * Compares the table of records with the processed objects. One row: `records` (rows of the table), `ids` (different ids in
 * it), `waiting` (processed ids that it lacks).
 */
export function storedRecordsSql(contract: Contract): string {
  const { processed, records } = tablesOf(contract);
  return [
    'SELECT SUM("in_table") AS "records", COUNT_IF("in_table" > 0) AS "ids", COUNT_IF("in_table" = 0) AS "waiting"',
    'FROM (SELECT "event_id", SUM("is_stored") AS "in_table"',
    `  FROM (SELECT "event_id", 1 AS "is_stored" FROM ${identifier(records.name)}`,
    `    UNION ALL SELECT "event_id", 0 AS "is_stored" FROM ${identifier(processed.name)}) AS "rows_of_both"`,
    '  GROUP BY "event_id") AS "identities"',
  ].join('\n');
}
