import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { writeError } from '../state-folder/write-error.ts';

export interface LogFiles {
  /**
   * Writes a line. A line that cannot be written is dropped: a full disk must not end the reported work.
   * @param name name of the file, without extension
   */
  write(name: string, line: string): void;
  close(): void;
}

interface Open {
  readonly file: number;
  bytes: number;
}

/**
 * Log files `<name>.log`. A file that reaches the limit becomes `<name>.1.log` and replaces the previous one, so that
 * no log takes more than twice the limit.
 * @param onError receives each line that was dropped, and a file that could not be closed
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
      // Immediately: the descriptor of a closed file is reused for the next file opened.
      files.delete(name);
      closeSync(current.file);
      current = open(name);
    }
    // Synchronous, so that the last lines before a crash are written.
    current.bytes += writeSync(current.file, `${line}\n`);
  };
  const reporting = (name: string, change: () => void) => {
    try {
      change();
    } catch (error) {
      onError(writeError(pathOf(name), error));
    }
  };
  return {
    write: (name, line) => reporting(name, () => append(name, line)),
    close() {
      for (const [name, { file }] of files) reporting(name, () => closeSync(file));
      files.clear();
    },
  };
}
