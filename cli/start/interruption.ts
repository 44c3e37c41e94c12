const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Prints that the next start goes on if a signal interrupts the run. The process then ends by that signal at once: the
 * lake's state survives an interruption anywhere.
 * @returns stops doing so, to be called at the end of the run
 */
export function announceInterruption(): () => void {
  const interrupted = (signal: NodeJS.Signals) => {
    process.stderr.write('\nInterrupted before the end; the next start goes on from here.\n');
    dismiss();
    process.kill(process.pid, signal);
  };
  const dismiss = () => {
    for (const signal of signals) process.removeListener(signal, interrupted);
  };
  for (const signal of signals) process.once(signal, interrupted);
  return dismiss;
}
