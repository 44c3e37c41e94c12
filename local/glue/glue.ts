import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AwsErrorResponse, type GlueEngine, type JobDeclaration, type JobRun } from '../engines.ts';
import { findPython, runScript } from './python.ts';

type JobArguments = Readonly<Record<string, string>>;

export interface GlueOptions {
  /** Folder for the scripts of runs. */
  readonly directory: string;
  /** Bytes of the object at an `s3://…` URI. */
  readonly readScript: (uri: string) => Promise<Uint8Array>;
  /** Variables of every run: region, credentials and endpoints of the local services. */
  readonly environment: Readonly<Record<string, string>>;
  /** Does the work of the script if there is no Python. @throws Error as the script would exit with an error */
  readonly fallback: (jobName: string, args: JobArguments) => Promise<unknown>;
  /** Lines of a run's standard output and standard error. */
  readonly onLine?: (jobName: string, line: string) => void;
  /** Command of the interpreter, or null to do without. Default `python3`. */
  readonly python?: string | null;
}

export interface LocalGlue extends GlueEngine {
  /** Ends the runs under way and waits for them. */
  close(): Promise<void>;
}

type JobRunEnd = Pick<JobRun, 'JobRunState' | 'ErrorMessage'>;

/** Runs Python-shell jobs as processes of this machine. */
export function createGlue(options: GlueOptions): LocalGlue {
  const { python = 'python3' } = options;
  const interpreter = findPython(python);
  const jobs = new Map<string, JobDeclaration>();
  const stop = new AbortController();
  const running = new Map<string, Promise<JobRun>>();

  const attempt = async (job: JobDeclaration, args: JobArguments): Promise<JobRunEnd> => {
    const timeout = AbortSignal.timeout(job.timeoutMinutes * 60_000);
    const { available } = await interpreter;
    const run = available && python !== null ? runJob(job, args, python, options) : runFallback(job, args, options);
    const outcome = await run(AbortSignal.any([timeout, stop.signal]));
    return timeout.aborted ? { JobRunState: 'TIMEOUT', ErrorMessage: 'Job run timed out' } : outcome;
  };

  const runWithRetries = async (job: JobDeclaration, args: JobArguments): Promise<JobRun> => {
    const Id = `jr_${randomUUID().replaceAll('-', '')}`;
    for (let retry = 0; ; retry += 1) {
      const outcome = await attempt(job, args);
      // Glue does not restart what ran out of time.
      const again = outcome.JobRunState === 'FAILED' && retry < job.maxRetries && !stop.signal.aborted;
      if (!again) return { Id: retry === 0 ? Id : `${Id}_attempt_${retry}`, JobName: job.name, ...outcome };
    }
  };

  return {
    interpreter,
    declare: (job) => {
      jobs.set(job.name, job);
    },
    run: async (name, args) => {
      const job = jobs.get(name);
      if (!job)
        throw new AwsErrorResponse(
          'EntityNotFoundException',
          `Failed to start job run due to missing metadata: job ${name}`,
        );
      // Glue's default of one run of a job at a time: two would write the same partitions.
      if (running.has(name)) {
        throw new AwsErrorResponse('ConcurrentRunsExceededException', `Concurrent runs exceeded for ${name}`);
      }
      const run = runWithRetries(job, { ...job.defaultArguments, ...args });
      running.set(name, run);
      return run.finally(() => running.delete(name));
    },
    close: async () => {
      stop.abort();
      await Promise.all(running.values());
    },
  };
}

function runJob(job: JobDeclaration, args: JobArguments, command: string, options: GlueOptions) {
  return async (signal: AbortSignal): Promise<JobRunEnd> => {
    const directory = join(resolve(options.directory), randomUUID());
    try {
      await mkdir(directory, { recursive: true });
      const script = join(directory, 'script.py');
      await writeFile(script, await options.readScript(job.scriptLocation));
      const { exitCode, lastError } = await runScript({
        command,
        script,
        argv: scriptArguments(args),
        directory,
        environment: options.environment,
        onLine: (line) => options.onLine?.(job.name, line),
        signal,
      });
      if (exitCode === 0) return { JobRunState: 'SUCCEEDED' };
      return { JobRunState: 'FAILED', ErrorMessage: lastError ?? `exit code ${exitCode}` };
    } catch (error) {
      return { JobRunState: 'FAILED', ErrorMessage: (error as Error).message };
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  };
}

/** Names without dashes are settings of Glue itself, e.g. `library-set`. */
const scriptArguments = (args: JobArguments): string[] =>
  Object.entries(args).flatMap(([name, value]) => (name.startsWith('--') ? [name, value] : []));

function runFallback(job: JobDeclaration, args: JobArguments, options: GlueOptions) {
  return async (signal: AbortSignal): Promise<JobRunEnd> => {
    const { promise: aborted, resolve: abort } = Promise.withResolvers<JobRunEnd>();
    signal.addEventListener('abort', () => abort({ JobRunState: 'FAILED', ErrorMessage: 'Job run was stopped' }));
    const done = options.fallback(job.name, args).then(
      (): JobRunEnd => ({ JobRunState: 'SUCCEEDED' }),
      (error: Error): JobRunEnd => ({ JobRunState: 'FAILED', ErrorMessage: error.message }),
    );
    return Promise.race([done, aborted]);
  };
}
