import { type Contract, sources } from '../../etl/platform.ts';
import { type HandlerBundles, handlerEntries } from '../../infra/bundle.ts';
import { declarePlatform } from '../../stacks/declare-platform.ts';
import { readSettings } from '../../stacks/read-settings.ts';
import { readStackConfig } from './project-files.ts';
import { type DeclaredResource, type Graph, recordGraph } from './record-graph.ts';

const bundles = Object.fromEntries(handlerEntries.map((entry) => [entry, `/bundles/${entry}`])) as HandlerBundles;

/** A graph is only read, so one recording serves every test that wants the same. */
const graphs = new Map<string, Promise<Graph>>();

/** What the platform declares in a stack, with its configuration files and, over them, `config` (keys without namespace). */
export function platformGraph(
  stack: string,
  config: Readonly<Record<string, string>> = {},
  contracts: readonly Contract[] = sources,
): Promise<Graph> {
  const key = JSON.stringify([stack, config, contracts.map(({ source }) => source)]);
  const graph = graphs.get(key) ?? record(stack, config, contracts);
  graphs.set(key, graph);
  return graph;
}

function record(
  stack: string,
  config: Readonly<Record<string, string>>,
  contracts: readonly Contract[],
): Promise<Graph> {
  const own = Object.entries(config).map(([key, value]) => [`multi-source-data-lake:${key}`, value]);
  return recordGraph({
    stack,
    config: { ...readStackConfig(stack), ...Object.fromEntries(own) },
    program: () => {
      const settings = readSettings(contracts.map(({ source }) => source));
      return declarePlatform({ stack, settings, contracts, bundles });
    },
  });
}

/** Environment variables of a function. */
export const environmentOf = ({ inputs }: DeclaredResource): Record<string, string> =>
  (inputs.environment as { variables: Record<string, string> }).variables;

/** Statements of a policy or of a role's trust. */
export const statementsOf = (policy: unknown): { Action: string | string[]; Resource?: string[] }[] =>
  JSON.parse(policy as string).Statement;
