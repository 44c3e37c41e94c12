import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export interface Interpreter {
  readonly available: boolean;
  readonly description: string;
}

/** Oldest Python that runs the scripts: Python-shell jobs have 3.9, and nothing of 3.9 alone is needed. */
const oldest = [3, 8] as const;

/** Looks whether a command is a Python that runs the scripts. @param command null: none is wanted */
export async function findPython(command: string | null): Promise<Interpreter> {
  const instead = 'the same steps run in this process';
  if (command === null) return { available: false, description: `no Python is wanted: ${instead}` };
  try {
    const version = 'import sys; print("%d.%d.%d" % sys.version_info[:3])';
    const { stdout } = await promisify(execFile)(command, ['-c', version], { timeout: 10_000 });
    const [major = 0, minor = 0] = stdout.trim().split('.').map(Number);
    const recent = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
    if (recent) return { available: true, description: `${command} ${stdout.trim()}` };
    return {
      available: false,
      description: `${command} ${stdout.trim()} is older than ${oldest.join('.')}: ${instead}`,
    };
  } catch (error) {
    const { code = 'it fails' } = error as { code?: string | number };
    return { available: false, description: `${command} does not run (${code}): ${instead}` };
  }
}

export interface ScriptRun {
  readonly command: string;
  readonly script: string;
  /** `--key`, value, `--key`, value … */
  readonly argv: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  /** Ends the script. */
  readonly signal: AbortSignal;
}

export interface ScriptEnd {
  readonly exitCode: number | null;
  /** Last line that says something, of its standard error. */
  readonly lastError: string | undefined;
}

/** Time that a script has to end by itself once it is asked to, in ms. */
const grace = 2000;

/** Runs a script to its end. @throws Error when it could not be started */
export async function runScript({
  command,
  script,
  argv,
  directory,
  environment,
  onLine,
  signal,
}: ScriptRun): Promise<ScriptEnd> {
  const child = spawn(command, [script, ...argv], {
    cwd: directory,
    env: { ...inherited(), PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let lastError: string | undefined;
  createInterface(child.stdout).on('line', onLine);
  createInterface(child.stderr).on('line', (line) => {
    if (line.trim() !== '') lastError = line.trim();
    onLine(line);
  });
  let killer: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill('SIGTERM');
    killer = setTimeout(() => child.kill('SIGKILL'), grace);
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, lastError };
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(killer);
  }
}

/** Variables by which an interpreter finds itself, its libraries and a folder for temporary files. */
const needed =
  /^(PATH|HOME|USERPROFILE|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT|LANG|LC_\w+|TZ|TMPDIR|TMP|TEMP|PYTHONHOME|PYTHONPATH|VIRTUAL_ENV|LD_LIBRARY_PATH|DYLD_\w+)$/i;

/** Of the host's environment, nothing else: it holds credentials, of AWS and of other things, that no job is to see. */
function inherited(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => needed.test(name)));
}
