import * as pulumi from '@pulumi/pulumi';
import { InvariantError } from '../../etl/platform.ts';
import { failureOf, failureOfAll, messageOf, PlatformError } from '../errors.ts';
import { collectRejections } from './rejections.ts';
import { unwrap } from './unwrap.ts';

/** A resource of the program, its inputs resolved and in plain values. */
export interface DeclaredResource {
  /** Pulumi's token of the type, e.g. `aws:s3/bucket:Bucket`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Set when the program asks for an existing resource instead of declaring one. */
  readonly id?: string;
  /** Set if Pulumi must not delete it. */
  readonly protect?: true;
}

/** Resource once it exists. Outputs that are not in `state` are undefined to the program. */
export interface MaterialisedResource {
  readonly id: string;
  readonly state: Readonly<Record<string, unknown>>;
}

export interface ProgramOptions {
  readonly project: string;
  readonly stack: string;
  /** Every key with its namespace, every value as text. */
  readonly config: Readonly<Record<string, string>>;
  /** Imports the program, whose exports are the stack's outputs. */
  readonly load: () => Promise<Readonly<Record<string, unknown>>>;
  /** Makes a resource real. Called once for each, as soon as its inputs are known, several at a time. */
  readonly materialise: (resource: DeclaredResource) => Promise<MaterialisedResource>;
  /** Answers an invoke, e.g. `aws:index/getRegion:getRegion`. */
  readonly call: (token: string, inputs: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

export interface ProgramResult {
  readonly outputs: Readonly<Record<string, unknown>>;
  /** In the order in which they were made; components are not among them. */
  readonly resources: readonly Pick<DeclaredResource, 'type' | 'name'>[];
}

let running = false;

/**
 * Frames of an error's stack while a program runs. Pulumi takes a stack for every promise; with Node's default of ten
 * frames this is three quarters of a program's time. One frame is where an error of the program was thrown.
 */
const stackFrames = 1;

/**
 * Runs a Pulumi program in this process and makes its resources real, one function call each.
 *
 * Pulumi's mock runtime swallows failures: dependants of a resource that failed are never declared, and the program still
 * ends well. So every failure is kept, and thrown when everything that was under way has ended.
 * @throws LakeError naming type and name of each resource that failed, the reasons as its cause
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramResult> {
  // Pulumi keeps its state in module variables.
  if (running) throw new InvariantError('a Pulumi program is running in this process already; only one can at a time');
  running = true;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = stackFrames;
  const rejections = collectRejections();
  const run = createRun(options);
  try {
    await pulumi.runtime.setMocks(run.mocks, options.project, options.stack, false);
    watchRequests(run.onRequest);
    pulumi.runtime.setAllConfig({ ...options.config });
    const exported = await Promise.allSettled([options.load()]);
    await pulumi.runtime.disconnect();
    throwFirst(run.failures, rejectedWith(exported), await rejections.all());
    const outputs = await outputsOf(exported, rejections.first);
    return { outputs, resources: run.made };
  } finally {
    rejections.stop();
    Error.stackTraceLimit = stackTraceLimit;
    running = false;
  }
}

function createRun({ materialise, call }: ProgramOptions) {
  const failures: Error[] = [];
  const made: Pick<DeclaredResource, 'type' | 'name'>[] = [];
  const urns = new Set<string>();
  const protectedUrns = new Set<string>();
  const keep = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      const failure = failureOf(`${what}: ${messageOf(cause)}`, cause);
      failures.push(failure);
      throw failure;
    }
  };
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs, id, custom }) =>
      keep(`${type} "${name}"`, async () => {
        const urn = `${type}::${name}`;
        if (urns.has(urn)) throw new PlatformError('is declared twice; give one of the two another name');
        urns.add(urn);
        // A component is made of other resources, and of nothing else.
        if (custom === false) return { id: undefined, state: {} };
        const plain = (await unwrap(inputs)) as Record<string, unknown>;
        const { id: madeId, state } = await materialise({
          type,
          name,
          inputs: plain,
          ...(id ? { id } : {}),
          ...(protectedUrns.has(urn) ? { protect: true } : {}),
        });
        made.push({ type, name });
        return { id: madeId, state: { ...state } };
      }),
    call: ({ token, inputs }) =>
      keep(`invoke ${token}`, async () => ({ ...call(token, (await unwrap(inputs)) as Record<string, unknown>) })),
  };
  const onRequest = (request: RegisterRequest) => {
    if (request.getProtect()) protectedUrns.add(`${request.getType()}::${request.getName()}`);
  };
  return { mocks, failures, made, onRequest };
}

/** Request for a resource that the program sends to the engine, as far as it is read here. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  /** Its own, or that of a parent. */
  getProtect(): boolean;
}

/** Shows the requests of resources before the mocks do, which receive inputs but no options. */
function watchRequests(onRequest: (request: RegisterRequest) => void): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource(request: RegisterRequest, answer: unknown): unknown;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, answer) => {
    onRequest(request);
    return register(request, answer);
  };
}

/** Exports of the program, resolved. @param failed rejects if one of them cannot be: its output would stay pending */
async function outputsOf(
  [exported]: readonly PromiseSettledResult<Readonly<Record<string, unknown>>>[],
  failed: Promise<never>,
): Promise<Readonly<Record<string, unknown>>> {
  if (exported?.status !== 'fulfilled') return {};
  const resolved = new Promise<Record<string, unknown>>((resolve) => {
    pulumi.output({ ...exported.value }).apply((outputs) => resolve(outputs));
  });
  return (await unwrap(await Promise.race([resolved, failed]))) as Record<string, unknown>;
}

/** Failures of resources come first: what else went wrong is mostly their consequence. */
function throwFirst(...groups: readonly (readonly unknown[])[]): void {
  const errors = groups.find((group) => group.length > 0) ?? [];
  if (errors.length > 1) throw failureOfAll(errors.map(messageOf).join('\n'), errors);
  if (errors.length === 1) throw errors[0];
}

const rejectedWith = (results: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
