import * as pulumi from '@pulumi/pulumi';
import { answerOf, stateOf } from './mock-provider.ts';
import { plainValue } from './plain-value.ts';

/** One declared resource, as the engine would get it. */
export interface DeclaredResource {
  readonly type: string;
  readonly name: string;
  /** Secrets unwrapped, outputs resolved. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Options of a resource, which mocks are not shown. */
export interface DeclaredOptions {
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

export interface Graph {
  /** AWS resources, without components. */
  readonly resources: readonly DeclaredResource[];
  /** By `type name`. */
  readonly options: ReadonlyMap<string, DeclaredOptions>;
  /** Identity of each AWS resource, as the engine would make it up: stack, types of its parents and its own, name. */
  readonly urns: readonly string[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface Recording {
  readonly stack: string;
  /** Every key with its namespace. */
  readonly config?: Readonly<Record<string, string>>;
  /** Declares resources; answers the stack's outputs. */
  readonly program: () => unknown;
}

/**
 * Runs a program under Pulumi's mocks and records what it declares.
 *
 * Pulumi swallows what goes wrong there: where a mock throws, dependants are never declared, and the program still ends
 * well. So every error is kept and thrown in the end.
 * @throws AggregateError, or the one error
 */
export async function recordGraph({ stack, config = {}, program }: Recording): Promise<Graph> {
  const resources: Promise<DeclaredResource>[] = [];
  const options = new Map<string, DeclaredOptions>();
  const urns = createUrns(stack);
  const errors: unknown[] = [];
  const keep = <T>(attempt: () => T): T => {
    try {
      return attempt();
    } catch (error) {
      errors.push(error);
      throw error;
    }
  };
  await pulumi.runtime.setMocks(
    {
      newResource: (args) =>
        keep(() => {
          const state = stateOf(args);
          if (args.custom !== false) resources.push(declared(args));
          return { id: `${args.name}-id`, state };
        }),
      call: (args) => keep(() => answerOf(args)),
    },
    'multi-source-data-lake',
    stack,
  );
  pulumi.runtime.setAllConfig({ ...config });
  const outputs = await collecting(errors, async () => {
    const answer = await pulumi.runtime.runInPulumiStack(async () => {
      pulumi.runtime.registerStackTransformation(({ resource, type, name, opts }) => {
        urns.add(resource, type, name, opts.parent);
        options.set(`${type} ${name}`, { protect: !!opts.protect, retainOnDelete: !!opts.retainOnDelete });
        return undefined;
      });
      return program();
    });
    await pulumi.runtime.disconnect();
    return answer;
  });
  return {
    resources: await Promise.all(resources),
    options,
    urns: urns.all.toSorted(),
    outputs: outputs as Record<string, unknown>,
  };
}

/** URNs as the engine makes them: the mocks' own know a resource's parent, but not its parent's. */
function createUrns(stack: string) {
  const chains = new Map<pulumi.Resource, string>();
  const all: string[] = [];
  return {
    all,
    add(resource: pulumi.Resource, type: string, name: string, parent: pulumi.Resource | undefined): void {
      const above = parent && chains.get(parent);
      const chain = above === undefined ? type : `${above}$${type}`;
      chains.set(resource, chain);
      if (resource instanceof pulumi.CustomResource)
        all.push(`urn:pulumi:${stack}::multi-source-data-lake::${chain}::${name}`);
    },
  };
}

async function declared({ type, name, inputs }: pulumi.runtime.MockResourceArgs): Promise<DeclaredResource> {
  return { type, name, inputs: (await plainValue(inputs)) as Record<string, unknown> };
}

/** Runs a task, then throws everything that went wrong meanwhile: in it, in mocks, and in promises that nobody awaits. */
async function collecting(errors: unknown[], task: () => Promise<unknown>): Promise<unknown> {
  const others = process.listeners('unhandledRejection');
  const collect = (reason: unknown): void => {
    errors.push(reason);
  };
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', collect);
  try {
    const answer = await task().catch(collect);
    // Rejections are reported once the microtasks have run out.
    await new Promise((resolve) => setImmediate(resolve));
    const [first, ...more] = new Set(errors);
    if (more.length > 0) throw new AggregateError([first, ...more], String(first));
    if (first !== undefined) throw first;
    return answer;
  } finally {
    process.off('unhandledRejection', collect);
    for (const listener of others) process.on('unhandledRejection', listener);
  }
}

/** All resources of a type, e.g. `aws:kinesis/stream:Stream`. */
export const ofType = ({ resources }: Graph, type: string): DeclaredResource[] =>
  resources.filter((resource) => resource.type === type);

/** The one resource of a type and name. @throws Error naming those there are */
export function one(graph: Graph, type: string, name: string): DeclaredResource {
  const found = ofType(graph, type);
  const match = found.filter((resource) => resource.name === name);
  if (match.length === 1 && match[0]) return match[0];
  throw new Error(`${match.length} resources ${type} "${name}"; there are ${found.map((r) => r.name).join(', ')}`);
}

/** How many resources there are of each type. */
export function counts({ resources }: Graph): Record<string, number> {
  const byType: Record<string, number> = {};
  for (const { type } of resources) byType[type] = (byType[type] ?? 0) + 1;
  return byType;
}
