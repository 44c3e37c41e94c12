import { UserError } from '../etl/platform.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a parsed value is an object with keys. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
export const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value);

/**
 * What an object of the lake's own says.
 * @param isWhole whether it says all that it should
 * @param remedy what to do about one that does not, e.g. `remove it: …`
 * @throws UserError naming the object
 */
export function readStoredJson<T>(
  key: string,
  bytes: Uint8Array,
  isWhole: (value: JsonObject) => boolean,
  remedy: string,
): T {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString());
  } catch (cause) {
    throw new UserError(`${key} is no JSON: ${remedy}`, { file: key }, { cause });
  }
  if (isObject(value) && isWhole(value)) return value as T;
  throw new UserError(`${key} does not hold what it should: ${remedy}`, { file: key });
}
