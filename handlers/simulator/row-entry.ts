import { type CsvEvent, reserved } from '../../etl/platform.ts';
import { limits, sizeOf } from '../../lake/index.ts';
import type { RowEntry } from './ordered-puts.ts';

/**
 * Row as an entry of its stream. A row that no record can hold is sent as a notice and quarantined: the notice contains
 * the row's source location, and the raw file keeps the row.
 */
export function rowEntry({ row, partitionKey, data }: CsvEvent): RowEntry {
  const entry = { row, partitionKey, data: Buffer.from(data) };
  const size = sizeOf(entry);
  return size <= limits.bytesPerRecord ? entry : { ...entry, data: notice(data, size) };
}

function notice(data: string, size: number): Uint8Array {
  const { [reserved.eventId]: id, [reserved.originFile]: file, [reserved.originRow]: row } = JSON.parse(data);
  return Buffer.from(
    JSON.stringify({
      [reserved.eventId]: id,
      [reserved.originFile]: file,
      [reserved.originRow]: row,
      [reserved.malformed]: `row takes ${size} bytes, a record takes 1 MiB: it stays in the raw file`,
    }),
  );
}
