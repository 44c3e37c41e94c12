import type { DeadLetterBatch } from '../../operations/dead-letters.ts';
import { columns, onOneLine, whole } from '../format.ts';

/**
 * Dead letters as a table.
 * @param described name of the lake, for people
 */
export function deadLetterTable(batches: readonly DeadLetterBatch[], described: string): string {
  if (batches.length === 0) return `No dead letters in ${described}.`;
  const rows = batches.map(({ key, record, source }) =>
    typeof record === 'string'
      ? [key, '', '', '', record]
      : [key, source ?? `(${record.streamName})`, whole(record.records), record.at, record.condition],
  );
  const records = batches.reduce((sum, { record }) => sum + (typeof record === 'string' ? 0 : record.records), 0);
  return [
    table([['key', 'source', 'records', 'given up', 'condition'], ...rows], [0, 1, 3, 4]),
    '',
    `${whole(records)} records in ${whole(batches.length)} ${batches.length === 1 ? 'dead letter' : 'dead letters'}.`,
  ].join('\n');
}

/** One dead letter with everything but its records, which may be personal. */
export function deadLetterDetails({ key, record, source }: DeadLetterBatch): string {
  if (typeof record === 'string') return `${onOneLine(key)} ${record}`;
  return table(
    [
      ['key', key],
      ['source', source ?? `none of this lake: stream ${record.streamName}`],
      ['shard', record.shardId],
      ['records', whole(record.records)],
      ['arrived', `${record.firstArrival} to ${record.lastArrival}`],
      ['sequence numbers', `${record.firstSequenceNumber} to ${record.lastSequenceNumber}`],
      ['given up', `${record.at}, after ${whole(record.attempts)} attempts`],
      ['condition', record.condition],
      ['error', record.functionError ?? 'none: the function reported failed records, or was not invoked'],
    ],
    [0, 1],
  );
}

/** Anyone who may put objects into the bucket chooses these texts. */
const table = (rows: readonly (readonly string[])[], left: readonly number[]): string =>
  columns(
    rows.map((row) => row.map(onOneLine)),
    left,
  );
