import { createLogFiles } from './log-files.ts';
import { createMetrics, type MetricStore, type MetricsDocument } from './metrics.ts';

export type { MetricStore } from './metrics.ts';

/** A structured line of level `warn` or `error`. */
export interface Problem {
  readonly function: string;
  readonly level: 'warn' | 'error';
  readonly message: string;
  /** Fields of the line. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface TelemetryOptions {
  /** Folder of the log files. */
  readonly directory: string;
  /** Bytes of one log file, default 8 MiB. */
  readonly logBytes?: number;
  /**
   * Problems that are kept, default 200: half of them the first ones, which usually show the cause, and half the last
   * ones.
   */
  readonly keptProblems?: number;
}

/** Reads the output of functions: metrics in the embedded metric format, structured logs, and other text. */
export interface Telemetry {
  take(functionName: string, line: string): void;
  readonly metrics: MetricStore;
  /** Oldest first. */
  problems(): readonly Problem[];
  close(): void;
}

export function createTelemetry({
  directory,
  logBytes = 8 * 1024 * 1024,
  keptProblems = 200,
}: TelemetryOptions): Telemetry {
  const metrics = createMetrics();
  const [first, last]: [Problem[], Problem[]] = [[], []];
  let closed = false;
  const keep = (problem: Problem) => {
    if (first.length < keptProblems / 2) first.push(problem);
    else if (last.push(problem) > keptProblems / 2) last.shift();
  };
  const files = createLogFiles(directory, logBytes, ({ message }) => {
    keep({ function: 'telemetry', level: 'error', message, fields: {} });
  });
  return {
    metrics,
    problems: () => [...first, ...last],
    take(functionName, line) {
      // A stopped function may still write lines.
      if (closed) return;
      files.write(functionName, line);
      const fields = structured(line);
      if (!fields) return;
      if (isMetrics(fields)) metrics.take(fields);
      const { level, message } = fields;
      if (level === 'warn' || level === 'error')
        keep({
          function: functionName,
          level,
          message: typeof message === 'string' ? message : (JSON.stringify(message) ?? ''),
          fields,
        });
    },
    close() {
      closed = true;
      files.close();
    },
  };
}

type LogLine = Readonly<Record<string, unknown>>;

/** Object in a line; undefined if the line is ordinary text. */
function structured(line: string): LogLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}

function isMetrics(line: LogLine): line is LogLine & MetricsDocument {
  const { CloudWatchMetrics } = (line._aws ?? {}) as { readonly CloudWatchMetrics?: unknown };
  return (
    Array.isArray(CloudWatchMetrics) &&
    CloudWatchMetrics.every(
      (directive: { Metrics?: unknown } | null) =>
        Array.isArray(directive?.Metrics) && directive.Metrics.every((metric) => typeof metric?.Name === 'string'),
    )
  );
}
