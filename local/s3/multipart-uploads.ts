import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isJson } from './is-json.ts';

/**
 * Removes the multipart uploads that a kill cut off in the middle of a write, as nobody was told that their last part is
 * stored: the package would fail to start on them.
 * @param folder one folder for each upload
 */
export function dropBrokenUploads(folder: string): void {
  if (!existsSync(folder)) return;
  for (const upload of readdirSync(folder)) {
    const parts = join(folder, upload, 'parts');
    const described = [join(folder, upload, '.upload.json'), ...(existsSync(parts) ? descriptionsIn(parts) : [])];
    if (!described.every(isJson)) rmSync(join(folder, upload), { recursive: true, force: true });
  }
}

const descriptionsIn = (parts: string): string[] =>
  readdirSync(parts)
    .filter((name) => name.endsWith('.meta.json'))
    .map((name) => join(parts, name));
