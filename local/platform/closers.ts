import { failureOfAll, messageOf } from '../errors.ts';

/** Stack of resources to close, the last opened first. */
export interface Closers {
  /** @param close called once */
  add(close: () => Promise<void> | void): void;
  /** Closes everything, even if one fails. @throws the failure; a LakeError that names all if there are several */
  close(): Promise<void>;
}

export function createClosers(): Closers {
  const closers: (() => Promise<void> | void)[] = [];
  const closeAll = async () => {
    const failures: unknown[] = [];
    for (let close = closers.pop(); close; close = closers.pop()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 1) throw failureOfAll(`closing failed: ${failures.map(messageOf).join('; ')}`, failures);
    if (failures.length === 1) throw failures[0];
  };
  let closed: Promise<void> | undefined;
  return {
    add: (close) => void closers.push(close),
    close() {
      closed ??= closeAll();
      return closed;
    },
  };
}
