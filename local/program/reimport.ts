import { pathToFileURL } from 'node:url';
import * as pulumi from '@pulumi/pulumi';
import { PlatformError } from '../errors.ts';

let imports = 0;

/**
 * Imports a Pulumi program as if for the first time: it declares its resources while it is imported.
 * @param path absolute
 * @throws PlatformError if the program reports a mistake of the user, in its configuration for example
 */
export async function reimport(path: string): Promise<Record<string, unknown>> {
  imports += 1;
  try {
    return await import(`${pathToFileURL(path)}?run=${imports}`);
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) throw new PlatformError(error.message, {}, { cause: error });
    throw error;
  }
}
