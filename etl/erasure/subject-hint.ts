import { canonicalText } from '../canonical-text.ts';
import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import { readBody } from '../decode/events/event.ts';
import { reserved, unknownPartitionKey } from '../decode/events/record.ts';
import { fieldIndexes, headerKey } from '../decode/header/names.ts';
import { isBrokenRule, type Raw } from '../decode/values/cell.ts';
import { compileParser } from '../decode/values/parser.ts';
import type { IsSuppressed } from './suppression-list.ts';

/** Event whose fields may not all be valid. */
export interface LooseRecord {
  readonly data: Uint8Array;
  readonly partitionKey: string;
  /** ms since 1970 UTC. */
  readonly arrivedAt: number;
}

/** Entity and time of an event, as far as they can be read, whatever else is wrong with it. */
export interface SubjectHint {
  /** Values of the key under any of its names and in any spelling; the partition key if the event has none. */
  readonly keys: readonly string[];
  /** The event names its entity itself, so its bytes need no free-text search. */
  readonly named: boolean;
  /** ms since 1970 UTC; null if it cannot be read. */
  readonly eventTime: number | null;
}

/** Compiles a reader of subject hints. It accepts any bytes. */
export function compileSubjectHint(contract: Contract): (record: LooseRecord) => SubjectHint {
  const indexes = fieldIndexes(contract);
  const reader = (name: string) => {
    const index = contract.fields.findIndex((field) => field.name === name);
    const parse = compileParser(contract.fields[index] as Field);
    return (body: Readonly<Record<string, unknown>>) =>
      Object.entries(body).flatMap(([header, value]) => {
        if (!isRaw(value) || reservedKeys.has(header) || indexes.get(headerKey(header)) !== index) return [];
        const parsed = parse(value);
        return parsed === null || isBrokenRule(parsed) ? [] : [parsed];
      });
  };
  const readKeys = reader(contract.key);
  const readTimes = contract.eventTime === undefined ? null : reader(contract.eventTime);
  return ({ data, partitionKey, arrivedAt }) => {
    const body = readBody(data);
    const keys = typeof body === 'string' ? [] : readKeys(body).map(String);
    const values = readTimes === null ? [arrivedAt] : typeof body === 'string' ? [] : readTimes(body);
    const times = values.map(Number);
    const own = canonicalText(partitionKey);
    return {
      keys: keys.length > 0 || own === unknownPartitionKey ? keys : [own],
      named: keys.length > 0,
      eventTime: times.length === 1 ? (times[0] as number) : null,
    };
  };
}

/** True if an event belongs to a suppressed subject and happened before the subject was erased. */
export const isHintSuppressed = (
  isSuppressed: IsSuppressed,
  { keys, eventTime }: SubjectHint,
  arrivedAt: number,
): boolean => keys.some((key) => isSuppressed({ key, eventTime, arrivedAt }));

/** Stored form of an entity's key, from any spelling that the contract accepts; null if it accepts none such. */
export function storedKey({ fields, key }: Contract, text: string): string | null {
  const parsed = compileParser(fields.find(({ name }) => name === key) as Field)(text);
  return parsed === null || isBrokenRule(parsed) ? null : String(parsed);
}

/**
 * Compiles a free-text search for keys, for bytes that cannot be read in a better way. A key matches as a word of its own,
 * not as a part of another, as itself or escaped in JSON, in any form of Unicode and with any blanks.
 */
export function compileFreeTextMatch(keys: readonly string[]): (bytes: Uint8Array | string) => boolean {
  const words = new Set(keys.flatMap((key) => [key, JSON.stringify(key).slice(1, -1)]));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${[...words].map(escaped).join('|')})(?![\\p{L}\\p{N}])`, 'u');
  return (bytes) => pattern.test(canonicalText(typeof bytes === 'string' ? bytes : utf8.decode(bytes)));
}

const utf8 = new TextDecoder();
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const reservedKeys: ReadonlySet<string> = new Set(Object.values(reserved));
const isRaw = (value: unknown): value is Raw =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
