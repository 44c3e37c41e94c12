import fs from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import type { FileSystemFault } from './fault.ts';

type Call = (...args: unknown[]) => unknown;
type Calls = Record<string, Call>;

/**
 * Breaks the file system of a process at its boundary, `node:fs`: nothing of the project is replaced. Changes of files
 * under one folder are counted; at the chosen one the process is killed or the disk is full. What lies on the disk
 * changes only with such a call, so that to be killed at any moment is to be killed before, in the middle of or after one
 * of them.
 * @returns makes the file system whole again
 */
export function breakFileSystem(fault: FileSystemFault): () => void {
  const folder = resolve(fault.directory);
  const matching = new RegExp(fault.path ?? '');
  const paths = new Map<unknown, string>();
  let changes = 0;
  const original = { writeSync: fs.writeSync, closeSync: fs.closeSync };

  /** @returns whether this call is to fail for want of space */
  const meets = (path: unknown, half?: () => void): boolean => {
    const file = String(path);
    if (!file.startsWith(folder) || !matching.test(file.slice(folder.length))) return false;
    changes += 1;
    if (fault.kind === 'count' || changes < fault.at) return false;
    if (fault.kind === 'full') {
      if (changes >= fault.at + (fault.changes ?? Number.POSITIVE_INFINITY)) return false;
      half?.();
      return true;
    }
    if (fault.kind === 'torn') half?.();
    process.kill(process.pid, 'SIGKILL');
    // The signal ends the process before anything else is done.
    return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) === 'ok';
  };
  const noSpace = (syscall: string, path?: unknown): Error =>
    Object.assign(new Error(`ENOSPC: no space left on device, ${syscall}${path === undefined ? '' : ` '${path}'`}`), {
      code: 'ENOSPC',
      errno: -28,
      syscall,
      ...(path === undefined ? {} : { path }),
    });

  const writeHalf = (path: string, data: unknown) => () => {
    const bytes = Buffer.from(data as Uint8Array);
    const file = fs.openSync(path, 'w');
    original.writeSync(file, bytes, 0, Math.floor(bytes.length / 2));
    original.closeSync(file);
  };

  const wrapSync = (target: Calls, name: string, pathAt: number) => {
    const inner = target[name] as Call;
    target[name] = (...args) => {
      if (meets(args[pathAt])) throw noSpace(name.replace('Sync', ''), args[pathAt]);
      return inner(...args);
    };
  };
  const wrapAsync = (target: Calls, name: string, pathAt: number) => {
    const inner = target[name] as Call;
    target[name] = async (...args) => {
      if (meets(args[pathAt])) throw noSpace(name, args[pathAt]);
      return inner(...args);
    };
  };

  const sync = fs as unknown as Calls;
  const async = promises as unknown as Calls;
  const whole = [sync, async].map((target) => {
    const functions = Object.entries(target).filter(([, value]) => typeof value === 'function');
    return { target, functions };
  });
  for (const name of ['renameSync', 'linkSync']) wrapSync(sync, name, 1);
  for (const name of ['rename', 'link', 'copyFile']) wrapAsync(async, name, 1);
  if (fault.kind === 'kill' || fault.kind === 'count') {
    for (const name of ['mkdirSync', 'rmSync', 'unlinkSync', 'rmdirSync']) wrapSync(sync, name, 0);
    for (const name of ['mkdir', 'rm', 'unlink', 'rmdir']) wrapAsync(async, name, 0);
  } else {
    wrapSync(sync, 'mkdirSync', 0);
    wrapAsync(async, 'mkdir', 0);
  }

  const writeFileSync = sync.writeFileSync as Call;
  sync.writeFileSync = (path, data, ...rest) => {
    if (meets(path, writeHalf(String(path), data))) throw noSpace('write');
    return writeFileSync(path, data, ...rest);
  };
  const writeFile = async.writeFile as Call;
  async.writeFile = async (path, data, ...rest) => {
    if (meets(path, writeHalf(String(path), data))) throw noSpace('write');
    return writeFile(path, data, ...rest);
  };
  const openSync = sync.openSync as Call;
  sync.openSync = (path, ...rest) => {
    const file = openSync(path, ...rest);
    paths.set(file, String(path));
    return file;
  };
  const writeSync = sync.writeSync as Call;
  sync.writeSync = (file, ...rest) => {
    if (meets(paths.get(file))) throw noSpace('write');
    return writeSync(file, ...rest);
  };
  const open = async.open as Call;
  async.open = async (path, ...rest) => {
    const handle = (await open(path, ...rest)) as FileHandle;
    const write = handle.write.bind(handle) as Call;
    const first = (bytes: Uint8Array, offset: number, length: number, position: number) => () =>
      void original.writeSync(handle.fd, bytes, offset, Math.floor(length / 2), position);
    const broken: Call = async (bytes, offset, length, position) => {
      const half = first(bytes as Uint8Array, Number(offset), Number(length), Number(position));
      if (meets(path, half)) throw noSpace('write');
      return write(bytes, offset, length, position);
    };
    handle.write = broken as unknown as FileHandle['write'];
    return handle;
  };
  syncBuiltinESMExports();
  const { report } = fault;
  if (report !== undefined) process.on('exit', () => void writeFileSync(report, String(changes)));
  return () => {
    for (const { target, functions } of whole) {
      for (const [name, inner] of functions) if (target[name] !== inner) target[name] = inner;
    }
    syncBuiltinESMExports();
  };
}
