import { code, generated, page, table } from './markdown.ts';

/** One key of a stack's configuration. */
export interface Key {
  readonly name: string;
  /** Text of the value if a stack does not set it; empty for nothing. */
  readonly default: string;
  readonly description: string;
  /** Accepted values, in words: `a whole number from 1 to 500`. */
  readonly accepted: string;
}

/** Values that an environment's own file sets, by whole key, as `aws:region` or `multi-source-data-lake:batchSize`. */
export interface Environment {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

/** `docs/configuration.md`: every key, and its value in each environment. */
export function configurationPage(project: string, keys: readonly Key[], environments: readonly Environment[]): string {
  const names = environments.map(({ name }) => name);
  return page(
    generated('Pulumi.yaml and Pulumi.<environment>.yaml'),
    '# Configuration',
    `Every key of a stack's configuration. \`pulumi config set <key> <value>\` sets it in the stack's own file; values in ` +
      '**bold** are those that an environment sets itself, the others are defaults. A wrong or unknown key stops ' +
      '`pulumi up` before anything is declared, and so do keys that contradict each other.',
    table(
      ['key', 'accepted', 'default', ...names, 'meaning'],
      keys.map((key) => [
        code(key.name),
        key.accepted,
        shown(key.default),
        ...environments.map(({ values }) => valueIn(values[`${project}:${key.name}`], key.default)),
        key.description,
      ]),
    ),
    '## Keys of the AWS provider',
    table(['key', ...names], providerRows(project, environments)),
  );
}

const shown = (value: string) => (value === '' ? '' : code(value));

const valueIn = (own: string | undefined, standard: string): string =>
  own === undefined ? shown(standard) : `**${shown(own)}**`;

function providerRows(project: string, environments: readonly Environment[]): string[][] {
  const all = environments.flatMap(({ values }) => Object.keys(values));
  const foreign = [...new Set(all)].filter((key) => !key.startsWith(`${project}:`)).sort();
  return foreign.map((key) => [code(key), ...environments.map(({ values }) => shown(values[key] ?? ''))]);
}
