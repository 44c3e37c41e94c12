import { LakeError, UserError } from '../etl/platform.ts';
import { serviceErrorOf } from '../lake/index.ts';
import { onScreen } from './format.ts';
import { UsageError } from './options.ts';

/** End of a failed command. */
export interface CommandFailure {
  /** For standard error. */
  readonly text: string;
  /** 2 if the command line cannot be run as given, else 1. */
  readonly exitCode: 1 | 2;
}

/**
 * Distinguishes the kinds of errors. A mistake of the user and a failure of a service are one sentence; anything else is a
 * bug, with its stack.
 * @param debug prints the causes as well
 */
export function commandFailure(error: unknown, debug: boolean): CommandFailure {
  const exitCode = error instanceof UsageError ? 2 : 1;
  const known = isUserError(error) ? error : (serviceErrorOf(error) ?? systemFailure(error));
  if (!known) return { text: bugReport(error), exitCode };
  const causes = debug ? causesOf(error === known ? known.cause : error) : [];
  // A sentence may quote a header of somebody's file.
  return { text: onScreen([`lake: ${known.message}`, ...causes].join('\n')), exitCode };
}

/** Pulumi marks what the user of a program can correct, e.g. a setting. */
const isUserError = (error: unknown): error is Error =>
  error instanceof UserError || (error instanceof Error && '__pulumiRunError' in error);

/** A disk that is full, a folder without permission: nobody's bug. */
function systemFailure(error: unknown): { readonly message: string; readonly cause?: unknown } | null {
  if (!(error instanceof Error) || error instanceof LakeError) return null;
  const { syscall, code, path, message } = error as NodeJS.ErrnoException;
  if (syscall === undefined || code === undefined) return null;
  const advice = systemAdvice[code] ?? 'correct that and try again';
  return { message: `${syscall}${path === undefined ? '' : ` ${path}`} failed: ${message}; ${advice}`, cause: error };
}

const systemAdvice: Readonly<Record<string, string>> = {
  ENOSPC: 'make space on the disk; the next start goes on from here',
  EACCES: 'give the user who runs lake permission for it',
  EPERM: 'give the user who runs lake permission for it',
  EMFILE: 'raise the limit of open files, e.g. ulimit -n 4096',
  ECONNREFUSED: 'nothing answers there: start the lake again with npm start',
};

function bugReport(error: unknown): string {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  const lines = stack?.slice(stack.indexOf('\n    at ') + 1) ?? '';
  return onScreen(
    [
      `lake: internal error: ${message}`,
      ...(lines === '' ? [] : [lines]),
      'This is a bug. Please report it with these lines, the command, and the versions of lake and Node.',
    ].join('\n'),
  );
}

function causesOf(cause: unknown): string[] {
  if (cause === undefined) return [];
  if (!(cause instanceof Error)) return [`caused by: ${String(cause)}`];
  const several = cause instanceof AggregateError ? cause.errors.flatMap(causesOf) : causesOf(cause.cause);
  return [`caused by: ${cause.stack ?? cause.message}`, ...several];
}
