import { SchemaError } from '../errors.ts';
import { readStruct, type ThriftStruct } from './compact-thrift.ts';

/** Numbers of Parquet's enum `Encoding`. */
export const encodings = {
  plain: 0,
  plainDictionary: 2,
  rle: 3,
  deltaBinaryPacked: 5,
  deltaLengthByteArray: 6,
  deltaByteArray: 7,
  rleDictionary: 8,
} as const;

/** Header of a page, and the offsets of its bytes. */
export interface Page {
  /** `data`: levels and values, compressed together. `data v2`: plain levels, then values that may be compressed. */
  readonly kind: 'data' | 'data v2' | 'dictionary';
  /** Number of values, including nulls. */
  readonly values: number;
  /** Number of nulls; null unless the kind is `data v2`. */
  readonly nulls: number | null;
  /** See {@link encodings}. */
  readonly encoding: number;
  /** Bytes of the definition levels; 0 unless the kind is `data v2`. */
  readonly levelBytes: number;
  /** False if the values are not compressed, regardless of the codec of the chunk. */
  readonly isPacked: boolean;
  /** Offsets in the chunk of the first byte after the header, and of the first byte after the page. */
  readonly start: number;
  readonly end: number;
  /** Bytes of the uncompressed page, including levels. */
  readonly unpackedBytes: number;
}

const kinds = new Map([
  [0, { kind: 'data', header: 5 }],
  [2, { kind: 'dictionary', header: 7 }],
  [3, { kind: 'data v2', header: 8 }],
] as const);

/**
 * Reads the page header at an offset of a column chunk.
 * @throws SchemaError if there is none, or if it contradicts itself or the length of the chunk
 */
export function readPageHeader(chunk: Uint8Array, at: number): Page {
  const cursor = { bytes: chunk, at };
  const fields = readStruct(cursor);
  const of = kinds.get(countOf(fields, 1) as 0);
  const own = of && fields.get(of.header);
  if (!of || !(own instanceof Map)) throw new SchemaError(`a page of type ${fields.get(1)} without its header`);
  const end = cursor.at + countOf(fields, 3);
  if (end > chunk.length)
    throw new SchemaError(`a page of ${end - cursor.at} bytes, but ${chunk.length - cursor.at} are left`);
  return { ...ownOf(of.kind, own), start: cursor.at, end, unpackedBytes: countOf(fields, 2) };
}

function ownOf(kind: Page['kind'], own: ThriftStruct): Omit<Page, 'start' | 'end' | 'unpackedBytes'> {
  const values = countOf(own, 1);
  if (kind !== 'data v2') {
    return { kind, values, nulls: null, encoding: countOf(own, 2), levelBytes: 0, isPacked: true };
  }
  if (countOf(own, 6) !== 0) throw new SchemaError('a page of repeated values');
  if (countOf(own, 3) !== values) throw new SchemaError(`a page of ${values} values in ${own.get(3)} rows`);
  return {
    kind,
    values,
    nulls: countOf(own, 2),
    encoding: countOf(own, 4),
    levelBytes: countOf(own, 5),
    isPacked: own.get(7) !== false,
  };
}

/** Reads a number of a page header: all are counts or enum values, so none is negative. */
function countOf(fields: ThriftStruct, id: number): number {
  const value = fields.get(id);
  if (typeof value === 'number' && value >= 0 && value < 2 ** 31) return value;
  throw new SchemaError(`a page header whose field ${id} is ${value instanceof Map ? 'a struct' : value}`);
}
