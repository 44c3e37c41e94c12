import type { LogLevel } from './environment.ts';

/**
 * What a log line may say beside its message. Counts, names and keys only: cells of records and messages that quote
 * them never go here, since a log is kept, copied and read by more people than the lake.
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

/** Lambda puts a prefix before what goes through `console`, and neither JSON nor embedded metrics survive it. */
export const writeLine: Write = (line) => {
  process.stdout.write(`${line}\n`);
};

/** Writes one JSON object a line: level, message, function, request id and the fields given. */
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
