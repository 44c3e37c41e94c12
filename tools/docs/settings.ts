import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { declaredSettings } from '../../stacks/setting-declarations.ts';
import type { Environment, Key } from './configuration.ts';

/** Part of a project's key that the Pulumi CLI reads. */
interface ProjectKey {
  readonly type: string;
  readonly default?: unknown;
  readonly description?: string;
}

interface Project {
  readonly name: string;
  readonly config: Readonly<Record<string, ProjectKey>>;
}

/** In the order in which a change travels. */
const environmentNames = ['dev', 'staging', 'prod'] as const;

/** Name of the project and the keys that the `Pulumi.yaml` of a folder declares. */
export function readKeys(root: string): { readonly project: string; readonly keys: readonly Key[] } {
  const { name, config } = readYaml(root, 'Pulumi.yaml') as Project;
  const keys = Object.entries(config).map(([key, { type, default: standard = '', description = '' }]) => ({
    name: key,
    default: textOf(standard),
    description,
    accepted: accepted(key, type),
  }));
  return { project: name, keys };
}

/** Reads the values that each `Pulumi.<environment>.yaml` of a folder sets. */
export const readEnvironments = (root: string): Environment[] =>
  environmentNames.map((name) => {
    const { config = {} } = readYaml(root, `Pulumi.${name}.yaml`) as { readonly config?: Record<string, unknown> };
    const values = Object.entries(config).map(([key, value]) => [key, textOf(value)] as const);
    return { name, values: Object.fromEntries(values) };
  });

const readYaml = (root: string, file: string): unknown => parse(readFileSync(join(root, file), 'utf8'));

/** Placeholder of an encrypted value: its text changes with each encryption. */
const textOf = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  return 'secure' in value ? 'encrypted' : JSON.stringify(value);
};

/** The message of the check names what it accepts: it is given a text that no key accepts. */
function accepted(key: string, type: string): string {
  const setting = Object.entries(declaredSettings).find(([name]) => name === key)?.[1];
  if (!setting || type === 'boolean') return type;
  const answer = setting.read('\0');
  return 'problem' in answer ? answer.problem.replace(/^is "[^"]*", not /, '') : type;
}
