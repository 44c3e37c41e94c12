import { posix } from 'node:path';
import { importsOf, type SourceFile } from './source.ts';

/** For each layer: the layers that it may import beside itself, and the packages that it may not. */
const layers: Readonly<Record<string, { readonly onto: readonly string[]; readonly never: readonly string[] }>> = {
  etl: { onto: [], never: ['@aws-sdk/', '@pulumi/', '@duckdb/', 'node:'] },
  lake: { onto: ['etl'], never: ['@pulumi/', '@duckdb/'] },
  handlers: { onto: ['lake', 'etl'], never: ['@pulumi/', '@duckdb/'] },
  operations: { onto: ['lake', 'etl'], never: ['@pulumi/', '@duckdb/'] },
  infra: { onto: ['handlers', 'lake', 'etl'], never: ['@aws-sdk/', '@duckdb/'] },
  // Analyses a declared graph: declares nothing, runs nothing.
  preflight: { onto: ['etl'], never: ['@aws-sdk/', '@pulumi/', '@duckdb/'] },
  stacks: { onto: ['infra', 'handlers', 'lake', 'etl'], never: ['@aws-sdk/', '@duckdb/'] },
  local: { onto: ['stacks', 'infra', 'etl'], never: [] },
  cli: { onto: ['local', 'lake', 'stacks', 'preflight', 'infra', 'operations', 'etl'], never: ['@pulumi/'] },
};

/**
 * The only files of these layers that another layer may import. etl/index.ts is for users of the package. The process of
 * the SQL engine imports the quoting rule alone, since it has no use for the rest of the library.
 */
const doors: Readonly<Record<string, readonly string[]>> = {
  etl: ['etl/platform.ts', 'etl/sql/quote.ts'],
  lake: ['lake/index.ts'],
};

/** Keys of the lake's state without its clients: a second door, for the policies that `infra/` declares. */
const keys = 'lake/keys.ts';

/** Folders that a file of a layer may never reach: they are about the product, not of it. */
const outside = ['test', 'tools', 'bench', 'notebooks'];

export const layerNames = Object.keys(layers);

/** Imports of a file that go against the arrows: one sentence for each. */
export function wrongArrows(file: SourceFile): string[] {
  const layer = file.path.split('/')[0] ?? '';
  const rule = layers[layer];
  if (!rule) return [];
  return importsOf(file).flatMap((specifier) => {
    const fault = specifier.startsWith('.')
      ? faultOfPath(layer, rule.onto, posix.join(posix.dirname(file.path), specifier))
      : rule.never.some((name) => specifier.startsWith(name));
    return fault ? [`${file.path} imports ${specifier}`] : [];
  });
}

function faultOfPath(layer: string, onto: readonly string[], target: string): boolean {
  const folder = target.split('/')[0] ?? '';
  if (folder === layer) return false;
  // What lies behind a door may change.
  if (doors[folder] && !doors[folder].includes(target) && !(folder === 'lake' && layer === 'infra' && target === keys))
    return true;
  return folder in layers ? !onto.includes(folder) : outside.includes(folder) || folder === '..';
}
