import { bytesOf, type Contract, countReasons, type QuarantineRow, type Rejection } from '../../etl/platform.ts';
import type { QuarantinedRecord } from '../../operations/quarantine/quarantine.ts';
import type { ReplayResult } from '../../operations/quarantine/replay.ts';
import { columns, inLine, onOneLine, onScreen, whole } from '../format.ts';

/** Quarantined records as a table, with the count of each reason. Lists get copied: no personal value is printed. */
export function quarantineTable(found: readonly QuarantinedRecord[], limit: number): string {
  const header = ['id', 'source', 'arrived', 'from', 'value', 'reason'];
  const rows = found
    .slice(0, limit)
    .map(({ contract, row }) => [
      onOneLine(row.event_id),
      row.source,
      row.arrived_at.slice(0, 19).replace('T', ' '),
      originOf(row),
      valueText(contract, row),
      inLine(row.reason),
    ]);
  const left = found.length - rows.length;
  return [
    columns([header, ...rows], [0, 1, 2, 3, 4, 5]),
    ...(left > 0 ? [`${whole(left)} more: use --limit N to list them, or narrow with a filter`] : []),
    '',
    ...[...countReasons(found.map(({ row }) => row))].map(([reason, n]) => `${whole(n)} × ${inLine(reason)}`),
  ].join('\n');
}

/** One quarantined record in full, personal data included: it was asked for by its id. */
export function quarantineDetails(contract: Contract, row: QuarantineRow, rejection: Rejection | null): string {
  const bytes = bytesOf(row);
  return [
    columns(
      [
        ['id', onOneLine(row.event_id)],
        ['source', row.source],
        ['reason', onOneLine(row.reason)],
        ['message', onOneLine(row.message)],
        ...(row.field === null ? [] : [['field', onOneLine(row.field)]]),
        ...(row.value === null ? [] : [['value', onOneLine(row.value)]]),
        ['from', originOf(row)],
        ['arrived', row.arrived_at],
        ['shard', `${row.shard_id}, sequence number ${row.sequence_number}`],
        ['partition key', onOneLine(row.partition_key)],
        ['rejected by', `version ${row.contract_version} of the contract`],
      ],
      [0, 1],
    ),
    '',
    `Its ${whole(bytes.length)} bytes:`,
    textOf(bytes),
    '',
    rejection === null
      ? `The current contract, version ${contract.version}, accepts it: npm run lake -- quarantine replay --id=${onOneLine(row.event_id)}`
      : `The current contract, version ${contract.version}, rejects it: ${onOneLine(rejection.message)}`,
  ].join('\n');
}

/** Result of a replay: replayed records, records that stay, and why. */
export function replayReport({ replayed, rejected, throttled }: ReplayResult, dryRun: boolean): string {
  const reasons = Map.groupBy(rejected, ({ rejection }) => rejection.reason);
  return [
    doneLine(replayed.length, dryRun),
    ...(throttled.length > 0 ? [`${records(throttled.length)} not replayed, the stream was busy: try again.`] : []),
    ...[...reasons].flatMap(([reason, of]) => [
      `${records(of.length)} ${of.length === 1 ? 'stays' : 'stay'} in quarantine: ${inLine(reason)}`,
      `  e.g. ${onOneLine(of[0]?.rejection.message ?? reason)}`,
    ]),
  ].join('\n');
}

function doneLine(n: number, dryRun: boolean): string {
  if (n === 0) return `No record ${dryRun ? 'would be' : 'was'} replayed.`;
  return dryRun
    ? `${records(n)} would be replayed; nothing was changed.`
    : `${records(n)} replayed; the next run of the ETL adds ${n === 1 ? 'it' : 'them'} to the tables.`;
}

const records = (n: number): string => `${whole(n)} ${n === 1 ? 'record' : 'records'}`;

function originOf({ origin_file, origin_row, shard_id }: QuarantineRow): string {
  if (origin_file === null) return shard_id;
  return origin_row === null ? inLine(origin_file) : `${inLine(origin_file)} row ${origin_row}`;
}

/** A field that is no longer in the contract may have been personal. */
function valueText({ fields }: Contract, { field, value }: QuarantineRow): string {
  if (field === null) return '';
  const known = fields.find(({ name }) => name === field);
  const name = inLine(field);
  return known && !known.personal ? `${name} ${value === null ? '' : inLine(value)}`.trim() : `${name} (not shown)`;
}

function textOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  try {
    return onScreen(JSON.stringify(JSON.parse(text), null, 2));
  } catch {
    return onScreen(text);
  }
}
