/** Promises of the process that were rejected while nobody waited for them. */
export interface Rejections {
  /** Rejects with the first of them. */
  readonly first: Promise<never>;
  /** All so far, those of the present turn of the event loop included. */
  all(): Promise<readonly unknown[]>;
  /** Restores the listeners that the process had before. */
  stop(): void;
}

/**
 * Takes unhandled rejections over from the process's own listeners: a single one would end the process before its reason
 * could be reported together with its cause.
 */
export function collectRejections(): Rejections {
  const reasons: unknown[] = [];
  const { promise: first, reject } = Promise.withResolvers<never>();
  // Nobody may be waiting for it.
  first.catch(() => undefined);
  const others = process.listeners('unhandledRejection');
  const collect = (reason: unknown) => {
    reasons.push(reason);
    reject(reason);
  };
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', collect);
  return {
    first,
    async all() {
      // Node reports rejections once the microtasks have run out.
      await new Promise((resolve) => setImmediate(resolve));
      return [...new Set(reasons)];
    },
    stop() {
      process.off('unhandledRejection', collect);
      for (const listener of others) process.on('unhandledRejection', listener);
    },
  };
}
