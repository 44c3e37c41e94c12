import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import type { Decoder } from '../decode/events/decoder.ts';
import { readBody, readEvent } from '../decode/events/event.ts';
import { type Rejection, reserved } from '../decode/events/record.ts';
import { fieldIndexes, headerKey, nearestName } from '../decode/header/names.ts';
import { compileParser } from '../decode/values/parser.ts';
import { UserError } from '../errors.ts';
import { bytesOf, type QuarantineRow, recordOf } from './row.ts';

type Body = Readonly<Record<string, unknown>>;

/** New values by name of the field; null removes the field from the event. */
export type Correction = ReadonlyMap<string, string | null>;

/**
 * Bytes of a rejected record for its replay: its own bytes, with the id that quarantine gave it if they have none. The
 * replay is idempotent thanks to the id.
 */
export function identified(row: QuarantineRow): Uint8Array {
  const data = bytesOf(row);
  const body = readBody(data);
  if (typeof body === 'string') return data;
  const { fault } = readEvent(body, recordOf(row));
  // A wrong id is the reason for the rejection; replacing it would be a guess.
  if (fault !== null || !isBlank(body[reserved.eventId])) return data;
  return encode({ ...body, [reserved.eventId]: row.event_id });
}

/**
 * Bytes of a rejected record with corrected values. A field is found under any name that the contract accepts; identity and
 * origin remain those of the row. A new value is in the spelling of the contract, not in that of the record's file.
 * @throws UserError if the record has no fields, or a name is unknown
 */
export function corrected(contract: Contract, row: QuarantineRow, correction: Correction): Uint8Array {
  const body = readBody(bytesOf(row));
  if (typeof body === 'string') throw noFields(row, body);
  const { malformed } = readEvent(body, recordOf(row));
  if (malformed !== null) throw noFields(row, malformed);
  const entries = new Map(Object.entries(body));
  const format = body[reserved.format];
  const indexes = fieldIndexes(contract);
  for (const [name, value] of correction) {
    const field = fieldOf(contract, indexes, name);
    if (field === undefined && !entries.has(name)) throw unknownField(contract, name);
    for (const key of entries.keys())
      if (key === name || (field !== undefined && indexes.get(headerKey(key)) === field)) entries.delete(key);
    const known = contract.fields[field ?? -1];
    if (value !== null) entries.set(known?.name ?? name, format === undefined || !known ? value : typed(known, value));
  }
  return encode({
    ...withIdentity(Object.fromEntries(entries), row),
    ...(format !== undefined && { [reserved.format]: format }),
  });
}

/**
 * Bytes of a whole new event that replaces a rejected record, with the same identity and origin.
 * @throws UserError if the event is not a JSON object
 */
export function replaced(row: QuarantineRow, data: Uint8Array): Uint8Array {
  const body = readBody(data);
  if (typeof body === 'string')
    throw new UserError(`the new event is ${body}; it should be one flat JSON object, UTF-8`);
  return encode(withIdentity(body, row));
}

/**
 * Checks a rejected record against the current contract.
 * @param data its bytes, corrected or not
 * @param now time of its next arrival, ms since 1970 UTC
 * @returns null if the contract accepts it
 */
export function rejectionOf(decoder: Decoder, row: QuarantineRow, data: Uint8Array, now: number): Rejection | null {
  const { rejected } = decoder.decode([{ ...recordOf(row), data, arrivedAt: now }]);
  return rejected[0] ?? null;
}

const lakeKeys: ReadonlySet<string> = new Set(Object.values(reserved));

function fieldOf(contract: Contract, indexes: ReadonlyMap<string, number>, name: string): number | undefined {
  if (lakeKeys.has(name))
    throw new UserError(`${name} belongs to the lake and stays as it is; ${fieldsText(contract)}`);
  return indexes.get(headerKey(name));
}

/** Value in a spelling that every format reads alike; the value itself if the contract does not accept it. */
function typed(field: Field, value: string): string | number {
  const parsed = compileParser(field)(value);
  if (typeof parsed !== 'number' || field.type === 'boolean') return value;
  return field.type === 'timestamp' ? new Date(parsed).toISOString() : parsed;
}

/** Sets the reserved keys to those of the row, whatever the event says. */
function withIdentity(body: Body, row: QuarantineRow): Body {
  const own = Object.entries(body).filter(([key]) => !lakeKeys.has(key));
  return {
    ...Object.fromEntries(own),
    [reserved.eventId]: row.event_id,
    ...(row.origin_file === null ? {} : { [reserved.originFile]: row.origin_file }),
    ...(row.origin_row === null ? {} : { [reserved.originRow]: row.origin_row }),
  };
}

const encode = (body: Body): Uint8Array => new TextEncoder().encode(JSON.stringify(body));

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

const noFields = ({ event_id }: QuarantineRow, reason: string): UserError =>
  new UserError(`${event_id} has no fields to set (${reason}): give the whole event as JSON with --data FILE`);

const fieldsText = ({ fields }: Contract): string => `fields are ${fields.map(({ name }) => name).join(', ')}`;

function unknownField(contract: Contract, name: string): UserError {
  const guess = nearestName(
    name,
    contract.fields.map((field) => field.name),
  );
  const hint = guess === null ? fieldsText(contract) : `did you mean ${guess}?`;
  return new UserError(`${contract.source} has no field "${name}"; ${hint}`);
}
