import { readFileSync } from 'node:fs';

/** Checks that a file is whole: a kill can cut one short, and a power failure can leave one empty. */
export function isJson(path: string): boolean {
  try {
    JSON.parse(readFileSync(path, 'utf8'));
    return true;
  } catch {
    return false;
  }
}
