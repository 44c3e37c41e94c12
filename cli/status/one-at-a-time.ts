/**
 * Keeps a piece of work from running twice at a time. Calls during a run share the next one, so that every result was begun
 * after it was asked for.
 */
export function oneAtATime<T>(act: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  return () => {
    if (next) return next;
    const mine = last.then(() => {
      next = undefined;
      return act();
    });
    next = mine;
    last = mine.catch(() => undefined);
    return mine;
  };
}
