import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PlatformError } from '../errors.ts';

/** A project's configuration for one stack, as the Pulumi CLI hands it to the program. */
export interface StackConfig {
  /** Name of the project. */
  readonly project: string;
  /** The program, relative to the folder of `Pulumi.yaml`, e.g. `stacks/index.ts`. */
  readonly main: string;
  /** Every value as text (lists and maps as JSON), every key with its namespace, e.g. `aws:region`. */
  readonly values: Readonly<Record<string, string>>;
}

export interface ConfigOptions {
  /**
   * Treatment of encrypted values: `reject` them, the default, or `substitute` a placeholder text if the program is only
   * declared, not run.
   */
  readonly encrypted?: 'reject' | 'substitute';
}

type Mapping = Readonly<Record<string, unknown>>;

/**
 * Reads `Pulumi.yaml` and, over its defaults, `Pulumi.<stack>.yaml`.
 * @param root folder that holds both
 * @throws PlatformError naming the file and what is wrong with it
 */
export async function readConfig(
  root: string,
  stack: string,
  { encrypted = 'reject' }: ConfigOptions = {},
): Promise<StackConfig> {
  const project = await readMapping(root, 'Pulumi.yaml');
  const own = await readMapping(root, `Pulumi.${stack}.yaml`);
  const { name, main = 'index.ts' } = project;
  if (typeof name !== 'string' || name === '') throw new PlatformError('Pulumi.yaml: name is missing');
  if (typeof main !== 'string') throw new PlatformError('Pulumi.yaml: main is not the path of a file');
  const values = {
    ...valuesOf('Pulumi.yaml', name, defaultsOf(mappingIn(project, 'config', 'Pulumi.yaml')), encrypted),
    ...valuesOf(`Pulumi.${stack}.yaml`, name, mappingIn(own, 'config', `Pulumi.${stack}.yaml`), encrypted),
  };
  return { project: name, main, values };
}

async function readMapping(root: string, file: string): Promise<Mapping> {
  let text: string;
  try {
    text = await readFile(join(root, file), 'utf8');
  } catch (error) {
    throw new PlatformError(`${file} cannot be read in ${root}: ${(error as Error).message}`, {}, { cause: error });
  }
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch (error) {
    throw new PlatformError(`${file} is no YAML: ${(error as Error).message}`, {}, { cause: error });
  }
  if (isMapping(parsed)) return parsed;
  throw new PlatformError(`${file} holds ${JSON.stringify(parsed)} where keys and values were expected`);
}

function mappingIn(mapping: Mapping, key: string, file: string): Mapping {
  const value = mapping[key] ?? {};
  if (isMapping(value)) return value;
  throw new PlatformError(`${file}: ${key} is ${JSON.stringify(value)} where keys and values were expected`);
}

/** A key of the project declares its default; a provider's key holds its value, or has it under `value`. */
function defaultsOf(declared: Mapping): Mapping {
  const entries = Object.entries(declared).map(([key, declaration]) => {
    if (!isMapping(declaration)) return [key, declaration] as const;
    return [key, declaration.default ?? declaration.value] as const;
  });
  return Object.fromEntries(entries);
}

/** Placeholder for an encrypted value in a program that is declared and not run: long enough for any secret. */
const placeholder = 'encrypted, and only the Pulumi CLI has the key';

function valuesOf(
  file: string,
  project: string,
  given: Mapping,
  encrypted: ConfigOptions['encrypted'],
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    const name = key.includes(':') ? key : `${project}:${key}`;
    const isEncrypted = isMapping(value) && 'secure' in value;
    if (isEncrypted && encrypted === 'reject')
      throw new PlatformError(
        `${file}: ${key} is encrypted, and only the Pulumi CLI has the key: give the stack that runs here a plain value`,
      );
    values[name] = isEncrypted ? placeholder : typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return values;
}

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
