import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface LogFiles {
  /** @param name of the file, without extension */
  write(name: string, line: string): void;
  close(): void;
}

interface Open {
  readonly file: number;
  bytes: number;
}

/**
 * Log files `<name>.log`. One that reaches the limit becomes `<name>.1.log`, in place of the one before, so that no log takes
 * more than twice the limit.
 */
export function createLogFiles(directory: string, limitBytes: number): LogFiles {
  mkdirSync(directory, { recursive: true });
  const files = new Map<string, Open>();
  const pathOf = (name: string, suffix = '') => join(directory, `${name.replaceAll(/[^\w-]/g, '_')}${suffix}.log`);
  const open = (name: string): Open => {
    const file = openSync(pathOf(name), 'a');
    const opened = { file, bytes: fstatSync(file).size };
    files.set(name, opened);
    return opened;
  };
  return {
    write(name, line) {
      let current = files.get(name) ?? open(name);
      if (current.bytes >= limitBytes) {
        closeSync(current.file);
        renameSync(pathOf(name), pathOf(name, '.1'));
        current = open(name);
      }
      // Synchronous, so that the last lines before a crash are there.
      current.bytes += writeSync(current.file, `${line}\n`);
    },
    close() {
      for (const { file } of files.values()) closeSync(file);
      files.clear();
    },
  };
}
