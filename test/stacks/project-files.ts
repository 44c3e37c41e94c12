import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A key of `Pulumi.yaml`, as the Pulumi CLI reads it. */
export interface ProjectKey {
  readonly type: string;
  readonly default?: string | number | boolean;
  readonly description?: string;
}

export interface ProjectFile {
  readonly name: string;
  readonly main: string;
  readonly runtime: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  readonly config: Readonly<Record<string, ProjectKey>>;
}

/** `Pulumi.yaml`. */
export const readProjectFile = (): ProjectFile => readYaml('Pulumi.yaml') as ProjectFile;

/**
 * Configuration of a stack as the Pulumi CLI hands it to the program: the project's defaults under the stack's own
 * values, every value as text, every key with its namespace.
 */
export function readStackConfig(stack: string): Record<string, string> {
  const { name, config } = readProjectFile();
  const defaults = Object.entries(config).map(([key, { default: value }]) => [`${name}:${key}`, value]);
  const own = (readYaml(`Pulumi.${stack}.yaml`) as { config?: Record<string, unknown> }).config ?? {};
  return Object.fromEntries(
    [...defaults, ...Object.entries(own)]
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}

const readYaml = (file: string): unknown => parse(readFileSync(join(root, file), 'utf8'));
