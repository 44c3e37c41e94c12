import type { LogLevel } from './environment.ts';

/**
 * Fields of a log line beside its message. Counts, names and keys only: never cells of records or messages that quote
 * them, because more people read, copy and keep a log than the lake.
 */
export type LogFields = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

type Write = (line: string) => void;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const severity: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Lambda prefixes the output of `console`, which breaks both JSON and embedded metrics. */
export const writeLine: Write = (line) => {
  process.stdout.write(`${line}\n`);
};

/** Writes one JSON object per line: level, message, function, request id and the given fields. */
export function createLogger(
  { functionName, logLevel }: { readonly functionName: string; readonly logLevel: LogLevel },
  requestId: string,
  write: Write = writeLine,
): Logger {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (severity[level] < severity[logLevel]) return;
      const time = new Date().toISOString();
      write(JSON.stringify({ time, level, message, function: functionName, requestId, ...fields }));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
