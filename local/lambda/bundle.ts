import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionDeclaration } from '../engines.ts';
import { PlatformError } from '../errors.ts';

/** File names in the order in which Lambda's Node.js runtime looks for them. */
const EXTENSIONS = ['.js', '.mjs', '.cjs'];

export interface Bundle {
  /** Module that holds the handler. */
  readonly file: string;
  /** Export with the handler. */
  readonly exportName: string;
}

/**
 * Finds the module that a declared handler names.
 *
 * @throws Error listing the actual files of the folder
 */
export function bundleOf({ name, directory, handler }: FunctionDeclaration): Bundle {
  const dot = handler.lastIndexOf('.');
  const [module, exportName] = [handler.slice(0, dot), handler.slice(dot + 1)];
  if (dot < 1 || exportName === '') {
    throw new PlatformError(
      `Function ${name}: handler "${handler}" is not of the form file.export, e.g. index.handler.`,
    );
  }
  const file = EXTENSIONS.map((extension) => join(directory, module + extension)).find(existsSync);
  if (file) return { file, exportName };
  const found = existsSync(directory) ? `has ${readdirSync(directory).join(', ') || 'nothing'}` : 'does not exist';
  throw new PlatformError(
    `Function ${name}: handler "${handler}" needs ${module}.mjs in ${directory}, which ${found}.`,
  );
}
