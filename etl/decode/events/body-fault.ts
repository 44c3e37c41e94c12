/** Reasons why bytes are not the JSON object of one record, with their remedies. */
const remedies = {
  'a KPL aggregate': 'switch aggregation off in the producer: AggregationEnabled of the Kinesis Producer Library',
  'packed by gzip': 'send the record unpacked',
  'several objects in one record': 'send each object as a record of its own',
  'NaN or Infinity, which JSON does not have': 'send null where there is no value',
  'a JSON array': 'send each of its objects as a record of its own',
} as const;

type KnownFault = keyof typeof remedies;

const usualHint = 'a record is one flat JSON object, as UTF-8';

/** Remedy for the reason of a record that is no JSON object. */
export const remedyOf = (reason: string): string =>
  Object.hasOwn(remedies, reason) ? remedies[reason as KnownFault] : usualHint;

/** First bytes of what AWS producers send. KPL: https://github.com/awslabs/amazon-kinesis-producer, aggregation-format.md */
const magics: readonly (readonly [KnownFault, readonly number[]])[] = [
  ['a KPL aggregate', [0xf3, 0x89, 0x9a, 0xc2]],
  ['packed by gzip', [0x1f, 0x8b]],
];

/** Name of a binary envelope; null if the bytes begin like none. */
export const envelopeOf = (data: Uint8Array): KnownFault | null =>
  magics.find(([, magic]) => magic.every((byte, i) => data[i] === byte))?.[0] ?? null;

const notJsonNumber = /([:[,]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g;
/** End of one object and start of the next, on the same line or another. */
const nextObject = /\}\s*\{/;

/** Name of the fault in a text that is not JSON; null if it is none of the known ones. */
export function jsonFaultOf(text: string): KnownFault | null {
  const named = text.replace(notJsonNumber, '$1null');
  if (named !== text && isJson(named)) return 'NaN or Infinity, which JSON does not have';
  return nextObject.test(text) && isJson(`[${separated(text)}]`) ? 'several objects in one record' : null;
}

/** Text with a comma between objects. A brace pair within a value keeps the text from being JSON, or does no harm. */
const separated = (text: string): string => text.replace(/\}(\s*)\{/g, '},$1{');

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
