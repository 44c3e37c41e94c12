import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Clock ticks from the start of the system to that of the process, on Linux; `ended` if nobody has collected it yet; elsewhere nothing. */
export async function ticksAtStart(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses, which may hold spaces itself; the start is the 22nd.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? 'ended' : (fields[18] ?? '');
  } catch {
    return '';
  }
}

/**
 * Time at which a process was started, in ms since 1970 UTC, to the second. Another process has to be started to ask.
 * @returns NaN if the system does not report it
 */
export async function startedAt(pid: number): Promise<number> {
  if (pid === process.pid) return performance.timeOrigin;
  const [command, args] =
    process.platform === 'win32'
      ? ['powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`]]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const { stdout } = await promisify(execFile)(command, args, { env, timeout: 10_000, windowsHide: true });
    return startIn(stdout);
  } catch {
    return Number.NaN;
  }
}

/** ms since 1970 UTC of what `ps` and PowerShell write, the one without its time zone, which is UTC. */
export const startIn = (text: string): number => Date.parse(text.trim().replace(/\d$/, '$& UTC'));
