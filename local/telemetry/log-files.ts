import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { writeError } from '../state-folder/write-error.ts';

export interface LogFiles {
  /**
   * A line that cannot be written is left out: a full disk must not end what is being told of.
   * @param name of the file, without extension
   */
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
 * @param onError told of each line that was left out, and of a file that could not be closed
 */
export function createLogFiles(
  directory: string,
  limitBytes: number,
  onError: (error: Error) => void = () => undefined,
): LogFiles {
  mkdirSync(directory, { recursive: true });
  const files = new Map<string, Open>();
  const pathOf = (name: string, suffix = '') => join(directory, `${name.replaceAll(/[^\w-]/g, '_')}${suffix}.log`);
  const open = (name: string): Open => {
    const file = openSync(pathOf(name), 'a');
    const opened = { file, bytes: fstatSync(file).size };
    files.set(name, opened);
    return opened;
  };
  const append = (name: string, line: string) => {
    let current = files.get(name) ?? open(name);
    if (current.bytes >= limitBytes) {
      renameSync(pathOf(name), pathOf(name, '.1'));
      // At once: the number of a closed file is given to the next one that anybody opens.
      files.delete(name);
      closeSync(current.file);
      current = open(name);
    }
    // Synchronous, so that the last lines before a crash are there.
    current.bytes += writeSync(current.file, `${line}\n`);
  };
  const told = (name: string, change: () => void) => {
    try {
      change();
    } catch (error) {
      onError(writeError(pathOf(name), error));
    }
  };
  return {
    write: (name, line) => told(name, () => append(name, line)),
    close() {
      for (const [name, { file }] of files) told(name, () => closeSync(file));
      files.clear();
    },
  };
}
