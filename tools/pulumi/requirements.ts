import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Tools that a run of the real Pulumi engine needs, as found on this machine. */
export interface Found {
  /** Version that the Pulumi CLI reports; undefined without the CLI. */
  readonly cli: string | undefined;
  readonly languageHost: boolean;
  readonly provider: boolean;
  /** Something answers HTTP at the endpoint. */
  readonly emulator: boolean;
}

/** Versions and endpoint that the project was written against. */
export interface Wanted {
  /** Of the AWS provider, as `7.48.0`: the version of `@pulumi/aws`. */
  readonly provider: string;
  /** Base URL of the emulator. */
  readonly endpoint: string;
}

/** One sentence for each thing that is missing: what, and how to get it. Empty when all is there. Pure. */
export function missing(found: Found, { provider, endpoint }: Wanted): string[] {
  if (found.cli === undefined) {
    return ['The Pulumi CLI is not on the PATH: install it from https://www.pulumi.com/docs/install/.'];
  }
  return [
    ...(found.languageHost
      ? []
      : [`pulumi-language-nodejs is not on the PATH: the Pulumi CLI's own archive (${found.cli}) holds it.`]),
    ...(found.provider
      ? []
      : [`The AWS provider is not installed: run "pulumi plugin install resource aws ${provider}".`]),
    ...(found.emulator
      ? []
      : [`Nothing answers at ${endpoint}: start an AWS emulator there, or name another with --endpoint URL.`]),
  ];
}

/** Version of the provider plugin that the installed `@pulumi/aws` asks the engine for. */
export function providerVersion(root: string): string {
  const { pulumi } = JSON.parse(readFileSync(join(root, 'node_modules', '@pulumi', 'aws', 'package.json'), 'utf8')) as {
    readonly pulumi: { readonly version: string };
  };
  return pulumi.version;
}

/** Looks at this machine. */
export async function look({ provider, endpoint }: Wanted): Promise<Found> {
  const { status, stdout } = spawnSync('pulumi', ['version'], { encoding: 'utf8' });
  return {
    cli: status === 0 ? stdout.trim() : undefined,
    languageHost: onPath('pulumi-language-nodejs'),
    provider: status === 0 && hasProvider(provider),
    emulator: await answers(endpoint),
  };
}

/** `PULUMI_DEBUG_PROVIDERS` names a process that the engine takes for the AWS provider, whatever it is. */
export const attached = (): boolean => /(^|,)aws:\d/.test(process.env.PULUMI_DEBUG_PROVIDERS ?? '');

/** The engine takes a plugin that it has installed, one on the PATH, or one that it is configured to attach to. */
function hasProvider(version: string): boolean {
  if (attached() || onPath('pulumi-resource-aws')) return true;
  const { status, stdout } = spawnSync('pulumi', ['plugin', 'ls', '--json'], { encoding: 'utf8' });
  if (status !== 0) return false;
  const plugins = JSON.parse(stdout) as readonly { readonly name: string; readonly version: string }[];
  return plugins.some((plugin) => plugin.name === 'aws' && plugin.version === version);
}

const onPath = (program: string): boolean =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => ['', '.exe', '.cmd'].some((suffix) => existsSync(join(folder, `${program}${suffix}`))));

/** Any answer will do: emulators differ in what they say to a bare GET. */
const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint, { signal: AbortSignal.timeout(5000) }).then(
    () => true,
    () => false,
  );
