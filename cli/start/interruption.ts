const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Until told that the run has come to its end, tells whoever interrupts it what becomes of it. The process then ends by
 * the signal at once: the lake's state bears being cut off anywhere, and nobody who presses Ctrl-C wants to wait.
 * @returns tells that the run has come to its end
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
