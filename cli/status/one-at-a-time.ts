/**
 * Keeps a piece of work from running beside itself: whoever asks for it while it is under way gets what comes of the next
 * time, together with all others who do. What they get was thus always begun after they asked.
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
