import { positionText } from '../../stream-position.ts';
import { excerpt } from '../values/cell.ts';
import { type CellFormat, formatOfText } from '../values/cell-format.ts';
import { keepsItsDigits } from '../values/number.ts';
import { envelopeOf, jsonFaultOf } from './body-fault.ts';
import { duplicateKey } from './duplicate-key.ts';
import { reserved, type StreamRecord } from './record.ts';

/** Event of the stream with its reserved keys read: the part that all sources share. */
export interface Event {
  /** Whole object, including the keys of `reserved`. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly eventId: string;
  readonly originFile: string | null;
  readonly originRow: number | null;
  /** Spelling of the cells; null if the producer names one that is unknown. */
  readonly format: CellFormat | null;
  /** Fault that the producer found in the row. */
  readonly malformed: string | null;
  /** Fault of the reserved keys. */
  readonly fault: string | null;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads the JSON object from a record's bytes; if there is none, returns the reason as text. */
export function readBody(data: Uint8Array): Readonly<Record<string, unknown>> | string {
  let text: string;
  try {
    text = utf8.decode(data);
  } catch {
    return envelopeOf(data) ?? 'not UTF-8';
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return jsonFaultOf(text) ?? 'not JSON';
  }
  if (!isObject(body)) return Array.isArray(body) ? 'a JSON array' : 'not a JSON object';
  const twice = duplicateKey(text, Object.keys(body).length);
  return twice === null ? body : `${excerpt(twice)} given twice`;
}

/** Identity of a record without one from its producer: its stream position. */
export const streamIdentity = (record: StreamRecord): string => positionText(record);

/** Reads the reserved keys of an event. */
export function readEvent(body: Readonly<Record<string, unknown>>, record: StreamRecord): Event {
  const id = body[reserved.eventId];
  const file = body[reserved.originFile];
  const row = body[reserved.originRow];
  const malformed = body[reserved.malformed];
  const format = formatOf(body[reserved.format]);
  // Two different numbers that lost digits could look equal and count as one record.
  const given = typeof id === 'number' && keepsItsDigits(id) ? String(id) : id;
  const named = typeof given === 'string' && given.trim() !== '' && given.length <= longestId;
  return {
    body,
    eventId: named ? given.trim() : streamIdentity(record),
    originFile: typeof file === 'string' ? file : null,
    originRow: isRow(row) ? row : null,
    format,
    malformed: isMissing(malformed) ? null : malformedText(malformed),
    fault:
      faultOf(named || isBlank(given), isMissing(file) || typeof file === 'string', isMissing(row) || isRow(row)) ??
      (format === null ? `${reserved.format} not a known format` : null),
  };
}

const asTheContractSays: CellFormat = {};

function formatOf(text: unknown): CellFormat | null {
  if (isMissing(text)) return asTheContractSays;
  return typeof text === 'string' ? formatOfText(text) : null;
}

/** Source of a record, for messages: its file and row, or its stream position. */
export function whereIs({ originFile, originRow }: Event, { shardId, sequenceNumber }: StreamRecord): string {
  if (originFile === null) return `${shardId} record ${sequenceNumber}`;
  const file = excerpt(originFile, 120);
  return originRow === null ? file : `${file} row ${originRow}`;
}

const longestId = 256;
const longestReason = 200;

const malformedText = (reason: unknown): string =>
  typeof reason === 'string' && reason.trim() !== '' ? excerpt(reason.trim(), longestReason) : 'malformed row';

function faultOf(id: boolean, file: boolean, row: boolean): string | null {
  if (!id) return `${reserved.eventId} not a text of at most ${longestId} characters`;
  if (!file) return `${reserved.originFile} not a text`;
  return row ? null : `${reserved.originRow} not a row number`;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isMissing = (value: unknown): boolean => value === undefined || value === null;
const isBlank = (value: unknown): boolean => isMissing(value) || (typeof value === 'string' && value.trim() === '');
const isRow = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 31;
