import { UserError } from '../etl/platform.ts';
import type { Sleep } from './backoff.ts';
import type { Objects } from './objects.ts';
import type { Mismatch, Shape } from './shape.ts';
import { isObject } from './stored-json.ts';
import { conflict, updateUntilStored } from './update.ts';

/** The object that the platform keeps for itself is damaged, or has a format that this program does not know. */
export class DamagedStateError extends UserError {
  override readonly name = 'DamagedStateError';
}

/** Kind of object that the platform keeps for itself. */
export interface StateKind {
  /** Name in messages, e.g. `cursor`. */
  readonly name: string;
  /** Version of its format; a stored object names its own under `format`. */
  readonly format: number | string;
  /** Remedy for a damaged object, as an imperative without a full stop. */
  readonly remedy: string;
}

/** Kind of object with one JSON document. */
export interface JsonState<T> extends StateKind {
  /** @throws DamagedStateError naming the object, what is wrong with it, and the remedy */
  parse(key: string, bytes: Uint8Array): T;
  serialize(value: T): string;
}

/** Value of an object when it was read, with its version for a put over it. Both null: there is no object. */
export interface VersionedState<T> {
  readonly value: T | null;
  readonly etag: string | null;
}

export interface JsonStateOptions<T> extends StateKind {
  readonly shape: Shape<T>;
  /** Default: `JSON.stringify`. */
  readonly write?: (document: object) => string;
}

/** Declares a kind of object with one JSON document. */
export function defineState<T extends object>({
  shape,
  write = JSON.stringify,
  ...kind
}: JsonStateOptions<T>): JsonState<T> {
  return {
    ...kind,
    parse: (key, bytes) => parseDocument(kind, shape, key, parseJson(kind, key, Buffer.from(bytes).toString())),
    serialize: (value) => write({ format: kind.format, ...value }),
  };
}

/** Value in the format of its kind. @param where key of the object, and the line within it if it has several */
export function parseDocument<T>(kind: StateKind, shape: Shape<T>, where: string, document: unknown): T {
  if (!isObject(document)) throw damaged(kind, where, mismatchText(shape.mismatch(document, '')));
  checkFormat(kind, where, document.format);
  const mismatch = shape.mismatch(document, '');
  if (mismatch) throw damaged(kind, where, mismatchText(mismatch));
  const { format: _, ...value } = document;
  return value as T;
}

/** @throws DamagedStateError */
export function parseJson(kind: StateKind, where: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw damaged(kind, where, 'it is not JSON', { cause });
  }
}

/** @throws DamagedStateError if an object has another format, or none */
export function checkFormat(kind: StateKind, where: string, found: unknown): void {
  if (found === kind.format) return;
  const its = typeof found === 'number' || typeof found === 'string' ? `format ${found}` : 'no format';
  const message = `${where} has ${its}, this program reads format ${kind.format} of the ${kind.name}: ${kind.remedy}`;
  throw new DamagedStateError(message, { file: where });
}

/** Error about a damaged object. @param what a clause, e.g. `it is not JSON` */
export const damaged = ({ name, remedy }: StateKind, where: string, what: string, options?: ErrorOptions) =>
  new DamagedStateError(`${where} is a damaged ${name} (${what}): ${remedy}`, { file: where }, options);

/** Mismatch as a clause. */
export const mismatchText = (mismatch: Mismatch | null): string =>
  mismatch === null
    ? 'it is not an object'
    : `${mismatch.path || 'it'} should be ${mismatch.expected}, found ${mismatch.found}`;

/** Reads an object of a kind. @throws DamagedStateError */
export async function readState<T>(
  objects: Pick<Objects, 'get'>,
  state: JsonState<T>,
  key: string,
): Promise<VersionedState<T>> {
  const stored = await objects.get(key);
  return stored ? { value: state.parse(key, stored.bytes), etag: stored.etag } : { value: null, etag: null };
}

/**
 * Replaces an object of a kind by a value derived from it, several times if needed: see `updateUntilStored`.
 * @param change receives null if there is no object; returns null to leave the object unchanged
 * @returns the current value of the object
 * @throws DamagedStateError; ConflictError
 */
export function updateState<T>(
  objects: Pick<Objects, 'get' | 'putOver'>,
  state: JsonState<T>,
  key: string,
  change: (current: T | null) => T | null,
  wait?: Sleep,
): Promise<T | null> {
  return updateUntilStored(
    key,
    async () => {
      const { value, etag } = await readState(objects, state, key);
      const next = change(value);
      if (next === null) return value;
      const document = state.serialize(next);
      // Includes a retried put whose response was lost: it meets its own object.
      if (value !== null && document === state.serialize(value)) return value;
      const put = await objects.putOver(key, document, etag);
      return put.outcome === 'stored' ? next : conflict;
    },
    wait,
  );
}
