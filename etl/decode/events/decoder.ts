import { type BatchBuilder, createBatchBuilder, type EncodedValue } from '../../batch/builder.ts';
import { clockToleranceMs } from '../../clock-tolerance.ts';
import type { Contract } from '../../contract/contract.ts';
import type { Field } from '../../contract/field.ts';
import type { ArrivedColumns, ColumnTypes } from '../../contract/record.ts';
import { decodedColumns } from '../columns.ts';
import { fieldIndexes, headerKey } from '../header/names.ts';
import { extraText } from '../rows/extra.ts';
import { malformedRow } from '../rows/malformed.ts';
import { brokenRule, recordRejection, unknownColumn } from '../rows/rejection.ts';
import { createRowReader, type RowReader } from '../rows/row-reader.ts';
import { countUnread, unreadText } from '../rows/unread.ts';
import { type BrokenRule, excerpt, type Raw } from '../values/cell.ts';
import { type CellFormat, formatText } from '../values/cell-format.ts';
import { remedyOf } from './body-fault.ts';
import { type Event, readBody, readEvent, streamIdentity, whereIs } from './event.ts';
import { type Decoded, type RejectedRecord, type Rejection, reserved, type StreamRecord } from './record.ts';

export interface Decoder<Columns = ColumnTypes> {
  /** Decodes the records of one stream batch. Never throws for a record: each becomes a row or a rejection. */
  decode(records: readonly StreamRecord[]): Decoded<Columns>;
}

/** Compiles the decoder of a source's stream. One decoder serves any number of batches. */
export function compileDecoder<C extends Contract>(contract: C): Decoder<ArrivedColumns<C>>;
export function compileDecoder(contract: Contract): Decoder {
  const columns = decodedColumns(contract);
  const readerFor = rowReaders(contract);
  const meaningOf = compileKeys(contract);
  const takeFields = createFieldTaker(contract, meaningOf);
  const aheadOfArrival = createArrivalCheck(contract);

  const decodeRecord = (
    record: StreamRecord,
    rows: BatchBuilder,
    unread: Map<string, number>,
  ): RejectedRecord | null => {
    const body = readBody(record.data);
    if (typeof body === 'string') return unreadable(record, body);
    const event = readEvent(body, record);
    const where = whereIs(event, record);
    const extra: [string, Raw][] = [];
    const reader = readerFor(event.format ?? {});
    const rejection =
      faultOf(event, where) ?? takeFields(event, reader, extra, where) ?? aheadOfArrival(record, reader, where);
    if (rejection) return rejectedEvent(record, event, rejection);
    append(rows, event, [...reader.values, extraText(extra), unreadText(reader.unread)], record, contract.version);
    countUnread(unread, reader.unread);
    return null;
  };
  return {
    decode(records) {
      const rows = createBatchBuilder(columns, records.length);
      const unread = new Map<string, number>();
      const rejected = records.flatMap((record) => decodeRecord(record, rows, unread) ?? []);
      return { batch: rows.finish(), rejected, unread };
    },
  };
}

/** Compiles one row reader for each spelling of a file. There are few, since `formatOfText` knows few. */
function rowReaders(contract: Contract): (format: CellFormat) => RowReader {
  const readers = new Map<string, RowReader>();
  return (format) => {
    const text = formatText(format);
    const reader = readers.get(text) ?? createRowReader(contract, format);
    readers.set(text, reader);
    return reader;
  };
}

type TakeFields = (event: Event, reader: RowReader, extra: [string, Raw][], where: string) => Rejection | null;

/** Puts every value of an event into the reader, or into `extra` if the contract does not know its key. */
function createFieldTaker(contract: Contract, meaningOf: (key: string) => number): TakeFields {
  const evolves = contract.newColumn === 'evolve';
  return ({ body }, reader, extra, where) => {
    reader.begin();
    for (const key of Object.keys(body)) {
      const meaning = meaningOf(key);
      if (meaning === keyOfTheLake) continue;
      if (meaning === forbidden) return recordRejection(`key ${key} not allowed`, where);
      const value = body[key];
      if (!isFlat(value))
        return recordRejection(`${excerpt(key)} is nested`, where, 'an event is one flat object of values');
      if (meaning === unknown && !evolves) return unknownColumn(contract, key, where);
      if (meaning === unknown && value !== null) extra.push([key, value]);
      const rejection = meaning === unknown ? null : reader.put(meaning, value, where);
      if (rejection) return rejection;
    }
    return reader.end(where);
  };
}

/**
 * Rejects a record whose event time is after its arrival: it would count as the latest of its entity, and Athena lists no
 * partition of a future date.
 */
function createArrivalCheck({ fields, eventTime }: Contract) {
  const index = fields.findIndex(({ name }) => name === eventTime);
  const field = fields[index] as Field;
  const ahead: BrokenRule = { rule: 'after its arrival', hint: 'a day is allowed for clocks and time zones' };
  return ({ arrivedAt }: StreamRecord, reader: RowReader, where: string): Rejection | null => {
    const at = reader.values[index] as number;
    return at > arrivedAt + clockToleranceMs ? brokenRule(field, new Date(at).toISOString(), ahead, where) : null;
  };
}

const unknown = -1;
const keyOfTheLake = -2;
const forbidden = -3;

/** Number of cached keys. Producers use few, but a stream of random keys must not fill the memory. */
const rememberedKeys = 4096;
const longestRemembered = 256;

/** Compiles the meaning of a key: index of a field, or one of the three constants above. Each spelling is resolved once. */
function compileKeys(contract: Contract): (key: string) => number {
  const names = fieldIndexes(contract);
  const known = new Map<string, number>(Object.values(reserved).map((key) => [key, keyOfTheLake]));
  known.set('__proto__', forbidden);
  return (key) => {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const meaning = names.get(headerKey(key)) ?? unknown;
    if (known.size < rememberedKeys && key.length <= longestRemembered) known.set(key, meaning);
    return meaning;
  };
}

function append(
  rows: BatchBuilder,
  event: Event,
  content: readonly EncodedValue[],
  record: StreamRecord,
  version: number,
): void {
  const { arrivedAt, shardId, sequenceNumber } = record;
  const lineage = [arrivedAt, shardId, sequenceNumber, version, event.originFile, event.originRow];
  rows.append([event.eventId, ...content, ...lineage]);
}

function faultOf({ malformed, fault }: Event, where: string): Rejection | null {
  if (malformed !== null) return malformedRow(malformed, where);
  return fault === null ? null : recordRejection(fault, where);
}

const unreadable = (record: StreamRecord, reason: string): RejectedRecord => ({
  ...recordRejection(reason, `${record.shardId} record ${record.sequenceNumber}`, remedyOf(reason)),
  record,
  eventId: streamIdentity(record),
});

const rejectedEvent = (record: StreamRecord, event: Event, rejection: Rejection): RejectedRecord => ({
  ...rejection,
  record,
  eventId: event.eventId,
  ...(event.originFile === null ? {} : { originFile: event.originFile }),
  ...(event.originRow === null ? {} : { originRow: event.originRow }),
});

const isFlat = (value: unknown): value is Raw | null => typeof value !== 'object' || value === null;
