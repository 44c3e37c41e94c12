import { SchemaError } from '../errors.ts';

/**
 * Value of a field of a Thrift struct, as far as Parquet's page headers need it. Texts, bytes and lists are skipped (null);
 * numbers of 64 bits may have lost their last digits.
 */
export type ThriftValue = number | boolean | ThriftStruct | null;

/** Fields of a Thrift struct, by id. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/** Bytes and the index of the next byte to read. */
export interface ByteCursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** Limit of nesting; Parquet footers are six levels deep. */
const deepest = 16;

/** Most bytes of a varint: a number of 64 bits takes ten. */
const longestNumber = 10;

const types = { stop: 0, true: 1, false: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, bytes: 8, list: 9, struct: 12 };

/**
 * Reads a struct of Thrift's compact protocol, in time proportional to its bytes, also for damaged bytes:
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 * @param cursor moved to the byte after the struct
 * @throws SchemaError if the bytes are not a struct, end within it, or nest deeper than Parquet does
 */
export function readStruct(cursor: ByteCursor, depth = 0): ThriftStruct {
  const fields = new Map<number, ThriftValue>();
  for (let id = 0; ; ) {
    const head = readByte(cursor);
    const type = head & 0x0f;
    if (type === types.stop) return fields;
    id = head >> 4 ? id + (head >> 4) : zigzag(readVarint(cursor));
    fields.set(id, readValue(cursor, type, depth));
  }
}

/**
 * Reads an unsigned number: seven bits a byte, the low ones first.
 * @throws SchemaError if it takes more than ten bytes, or the bytes end within it
 */
export function readVarint(cursor: ByteCursor): number {
  let value = 0;
  let worth = 1;
  for (let length = 0; length < longestNumber; length++) {
    const byte = readByte(cursor);
    value += (byte & 0x7f) * worth;
    if (byte < 0x80) return value;
    worth *= 128;
  }
  throw new SchemaError(`a number longer than ${longestNumber} bytes`);
}

/** Decodes a signed number from its zigzag form. */
const zigzag = (folded: number): number => (folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2);

function readValue(cursor: ByteCursor, type: number, depth: number): ThriftValue {
  if (depth > deepest) throw new SchemaError(`Thrift nested more than ${deepest} levels deep`);
  switch (type) {
    case types.true:
    case types.false:
      return type === types.true;
    case types.byte:
      return (readByte(cursor) << 24) >> 24;
    case types.i16:
    case types.i32:
    case types.i64:
      return zigzag(readVarint(cursor));
    case types.double:
      return skip(cursor, 8);
    case types.bytes:
      return skip(cursor, readVarint(cursor));
    case types.list:
      return skipList(cursor, depth);
    case types.struct:
      return readStruct(cursor, depth + 1);
    default:
      throw new SchemaError(`Thrift of type ${type}, which Parquet does not use`);
  }
}

function skipList(cursor: ByteCursor, depth: number): null {
  const head = readByte(cursor);
  const type = head & 0x0f;
  const length = head >> 4 === 15 ? readVarint(cursor) : head >> 4;
  // Every element takes at least one byte, so a length beyond the remaining bytes is rejected before the loop.
  if (length > cursor.bytes.length - cursor.at)
    throw new SchemaError(`a list of ${length} elements exceeds the bytes left`);
  const isBoolean = type === types.true || type === types.false;
  for (let i = 0; i < length; i++) readValue(cursor, isBoolean ? types.byte : type, depth + 1);
  return null;
}

function skip(cursor: ByteCursor, length: number): null {
  if (length > cursor.bytes.length - cursor.at) throw new SchemaError(`${length} bytes expected, fewer are left`);
  cursor.at += length;
  return null;
}

function readByte(cursor: ByteCursor): number {
  const byte = cursor.bytes[cursor.at++];
  if (byte === undefined) throw new SchemaError('bytes end within a number or struct');
  return byte;
}
