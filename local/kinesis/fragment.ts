/**
 * Text form of a stored record: one line, which is an element of the `Records` array in a GetRecords response. Data
 * remain in the producer's base64, so that they are neither decoded nor encoded on the way to a consumer.
 */

const SEQUENCE = '{"SequenceNumber":"';
const ARRIVAL = '","ApproximateArrivalTimestamp":';
const DATA = ',"Data":"';
const KEY = '","PartitionKey":';
const END = '},\n';

/** Bytes that follow the last record's closing brace. */
export const SEPARATOR_BYTES = 2;

/** Record as the producer put it. */
export interface PutEntry {
  /** Base64, checked. */
  readonly data: string;
  /** The partition key as JSON text, quotes included. */
  readonly keyJson: string;
}

/** Parts of a stored record, each as text that fits into JSON unchanged. */
export interface Fragment extends PutEntry {
  readonly sequenceNumber: string;
  /** Seconds since 1970 UTC with three decimals. */
  readonly arrival: string;
}

/** Seconds with three decimals, as AWS JSON writes a time. */
export function epochSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

export function writeFragment({ sequenceNumber, arrival, data, keyJson }: Fragment): string {
  return SEQUENCE + sequenceNumber + ARRIVAL + arrival + DATA + data + KEY + keyJson + END;
}

/**
 * @param line text of one record, with or without its line end
 * @returns nothing if the text is not a whole record, as after a kill in mid-write
 */
export function readFragment(line: string): Fragment | undefined {
  if (!line.startsWith(SEQUENCE)) return undefined;
  const sequenceEnd = line.indexOf(ARRIVAL, SEQUENCE.length);
  const arrivalEnd = line.indexOf(DATA, sequenceEnd + ARRIVAL.length);
  const dataEnd = line.indexOf(KEY, arrivalEnd + DATA.length);
  const end = line.lastIndexOf('},');
  if (sequenceEnd < 0 || arrivalEnd < 0 || dataEnd < 0 || end < dataEnd) return undefined;
  return {
    sequenceNumber: line.slice(SEQUENCE.length, sequenceEnd),
    arrival: line.slice(sequenceEnd + ARRIVAL.length, arrivalEnd),
    data: line.slice(arrivalEnd + DATA.length, dataEnd),
    keyJson: line.slice(dataEnd + KEY.length, end),
  };
}

/** Characters at the start of a record that hold its sequence number and its arrival. */
export const HEAD_LENGTH = 160;

/**
 * Reads only the parts for an index of records.
 *
 * @param head the first `HEAD_LENGTH` characters of a record, or all if it is shorter
 * @returns sequence number and arrival in ms since 1970 UTC; nothing if the text does not begin as a record does
 */
export function readHead(head: string): { readonly sequenceNumber: string; readonly arrivedAt: number } | undefined {
  const sequenceEnd = head.indexOf(ARRIVAL, SEQUENCE.length);
  const arrivalEnd = head.indexOf(DATA, sequenceEnd + ARRIVAL.length);
  if (!head.startsWith(SEQUENCE) || sequenceEnd < 0 || arrivalEnd < 0) return undefined;
  return {
    sequenceNumber: head.slice(SEQUENCE.length, sequenceEnd),
    arrivedAt: Math.round(Number(head.slice(sequenceEnd + ARRIVAL.length, arrivalEnd)) * 1000),
  };
}
