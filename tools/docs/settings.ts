import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readProjectFile } from '../../stacks/config-files.ts';
import { declaredSettings } from '../../stacks/declared-settings.ts';
import type { Environment, Key } from './configuration.ts';

/** In the order in which a change travels. */
const environmentNames = ['dev', 'staging', 'prod'] as const;

/** Name of the project and the keys that `Pulumi.yaml` declares. */
export function readKeys(): { readonly project: string; readonly keys: readonly Key[] } {
  const { name, config } = readProjectFile();
  const keys = Object.entries(config).map(([key, { type, default: standard, description = '' }]) => ({
    name: key,
    type,
    default: standard === undefined ? '' : String(standard),
    description,
    accepted: accepted(key, type),
  }));
  return { project: name, keys };
}

/** What each `Pulumi.<environment>.yaml` in a directory sets. */
export const readEnvironments = (root: string): Environment[] =>
  environmentNames.map((name) => {
    const file = parse(readFileSync(join(root, `Pulumi.${name}.yaml`), 'utf8')) as {
      readonly config?: Readonly<Record<string, unknown>>;
    };
    const values = Object.entries(file.config ?? {}).map(([key, value]) => [key, String(value)] as const);
    return { name, values: Object.fromEntries(values) };
  });

/** The check itself tells what it accepts: it is asked about a text that no key accepts. */
function accepted(key: string, type: string): string {
  const setting = Object.entries(declaredSettings).find(([name]) => name === key)?.[1];
  if (!setting || type === 'boolean') return type;
  const answer = setting.read('\0');
  return 'problem' in answer ? answer.problem.replace(/^is "[^"]*", not /, '') : type;
}
