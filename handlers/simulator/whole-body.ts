import { ServiceError } from '../../etl/platform.ts';
import type { ListedObject } from '../../lake/index.ts';

/**
 * Body of an object, checked for its end: a truncated body must not pass for the file, or its cursor would claim that all
 * of it was sent.
 * @param from first byte of the body
 */
export async function* wholeBody(
  { key, bytes }: ListedObject,
  body: AsyncIterable<Uint8Array>,
  from = 0,
): AsyncGenerator<Uint8Array> {
  let read = from;
  for await (const chunk of body) {
    read += chunk.length;
    yield chunk;
  }
  if (read !== bytes) throw new ServiceError(`${key} has ${bytes} bytes, ${read} were answered`);
}
