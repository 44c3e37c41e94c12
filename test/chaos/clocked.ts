import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A bundle whose function lives by a clock that can be set. */
export interface ClockedBundle {
  readonly directory: string;
  /** @param offset ms that the clock is ahead, from the next invocation on */
  set(offset: number): Promise<void>;
}

const wrapper = (bundle: string, clock: string): string => `
import { readFileSync } from 'node:fs';
import { handler as inner } from ${JSON.stringify(pathToFileURL(join(bundle, 'index.mjs')).href)};
const now = Date.now;
export const handler = async (event, context) => {
  const offset = Number(readFileSync(${JSON.stringify(clock)}, 'utf8'));
  Date.now = () => now() + offset;
  return inner(event, context);
};
`;

/** Puts a clock around the handler of a bundle: the bundle itself stays as it is deployed. @param directory to build into */
export async function clockedBundle(bundle: string, directory: string): Promise<ClockedBundle> {
  const clock = join(directory, 'offset');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'index.mjs'), wrapper(bundle, clock));
  const set = (offset: number) => writeFile(clock, String(offset));
  await set(0);
  return { directory, set };
}
