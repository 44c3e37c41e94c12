import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ChildEnd {
  /** What it printed, if it ended by itself with code 0. */
  readonly printed: string;
  readonly code: number | null;
  readonly error: string;
}

/** Runs a module's text in a process with a bounded heap, and ends it if it hangs. */
export function inChild(module: string, heapMb: number): Promise<ChildEnd> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      `--max-old-space-size=${heapMb}`,
      '--input-type=module-typescript',
      '--eval',
      module,
    ],
    { cwd: root, timeout: 500_000, killSignal: 'SIGKILL', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let [printed, error] = ['', ''];
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk) => {
    error += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ printed: printed.trim(), code, error })));
}
