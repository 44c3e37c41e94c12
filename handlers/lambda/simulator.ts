import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Context } from 'aws-lambda';
import { contractOf, rawPrefix, sidecarSuffix, UserError } from '../../etl/platform.ts';
import {
  CursorTaken,
  claimLayout,
  dataFiles,
  isObject,
  type ListedObject,
  type Objects,
  objectsOf,
  onceSucceeded,
  type Sleep,
} from '../../lake/index.ts';
import { kinesisClient, s3Client } from '../clients.ts';
import { entryPoint } from '../entry-point.ts';
import { type SimulatorEnvironment, simulatorEnvironment } from '../environment.ts';
import { createLogger, type Logger } from '../log.ts';
import { putMetrics } from '../metrics.ts';
import { rowsOfTick } from '../simulator/pace.ts';
import { type FileProgress, type Sender, StreamFailure, sendFile, type Tally } from '../simulator/send-file.ts';

export interface SimulatorEvent {
  /**
   * - `scheduled` (default): the rows due for one tick, `RECORDS_PER_DAY · TICK_MINUTES / 1440` of each source
   * - `unlimited`: all rows, until the invocation's time is nearly over
   */
  readonly pace?: 'scheduled' | 'unlimited';
  /** Default: every source that has a stream. */
  readonly sources?: readonly string[];
}

export interface SourceAnswer extends Readonly<Tally> {
  /** True if every file of the source has been sent or rejected. */
  readonly done: boolean;
  /** Reasons why files cannot be sent, by file; missing if all can. */
  readonly rejected?: Readonly<Record<string, string>>;
}

export interface SimulatorAnswer {
  readonly sources: Readonly<Record<string, SourceAnswer>>;
}

export interface SimulatorServices {
  readonly environment: SimulatorEnvironment;
  readonly objects: Objects;
  readonly kinesis: KinesisClient;
  /** For tests: waits between repetitions. */
  readonly wait?: Sleep;
}

type Invocation = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;

/** Reserved time for the last responses, their retries and saving the cursors. */
const reserveMs = 15_000;

/** Replays the raw CSV files as a live stream, each row once, from the end of the last invocation. */
export function createSimulator(services: SimulatorServices) {
  const checkOnce = onceSucceeded(() => claimLayout(services.objects));
  return async (event: SimulatorEvent, invocation: Invocation): Promise<SimulatorAnswer> => {
    const { environment } = services;
    if (!isObject(event)) throw new UserError('the event is no object; it should be, e.g. {"pace": "scheduled"}');
    await checkOnce();
    const log = createLogger(environment, invocation.awsRequestId);
    const quota = quotaOf(event, environment);
    const inTime = () => invocation.getRemainingTimeInMillis() > reserveMs;
    const sent = await Promise.allSettled(
      sourcesOf(event, environment).map(async (source) => {
        const sender = senderOf(services, source, quota, inTime);
        return [source, await sendSource(sender, environment, log)] as const;
      }),
    );
    // An error of one source does not stop the other, but it fails the invocation, so that people notice it.
    const broken = sent.find((result) => result.status === 'rejected');
    if (broken) throw broken.reason;
    return { sources: Object.fromEntries(sent.flatMap((result) => ('value' in result ? [result.value] : []))) };
  };
}

function quotaOf({ pace = 'scheduled' }: SimulatorEvent, { recordsPerDay, tickMinutes }: SimulatorEnvironment): number {
  if (pace === 'unlimited') return Number.POSITIVE_INFINITY;
  if (pace === 'scheduled') return rowsOfTick(Date.now(), recordsPerDay, tickMinutes);
  throw new UserError(`pace is ${JSON.stringify(pace)}; it should be "scheduled" or "unlimited"`);
}

function sourcesOf({ sources }: SimulatorEvent, { streams }: SimulatorEnvironment): readonly string[] {
  const known = Object.keys(streams);
  if (sources === undefined || sources === null) return known;
  if (!Array.isArray(sources)) throw new UserError(`sources is no list; it should name some of ${known.join(', ')}`);
  const unknown = sources.findIndex((source) => !known.includes(source));
  if (unknown >= 0) {
    throw new UserError(`no stream for source ${JSON.stringify(sources[unknown])}; there are ${known.join(', ')}`);
  }
  return [...new Set(sources)];
}

const senderOf = (
  { environment, objects, kinesis, wait }: SimulatorServices,
  source: string,
  quota: number,
  inTime: () => boolean,
): Sender => ({
  objects,
  kinesis,
  contract: contractOf(source),
  stream: environment.streams[source] as string,
  quota,
  inTime,
  tally: { rows: 0, sent: 0, failed: 0 },
  ...(wait && { wait }),
});

async function sendSource(sender: Sender, environment: SimulatorEnvironment, log: Logger): Promise<SourceAnswer> {
  const { source } = sender.contract;
  const rejected: Record<string, string> = {};
  try {
    const done = await sendFiles(sender, rejected, log);
    return { ...sender.tally, done, ...(Object.keys(rejected).length > 0 && { rejected }) };
  } finally {
    const { rows, sent, failed } = sender.tally;
    log[failed > 0 ? 'warn' : 'info']('source sent', { source, rows, sent, failed });
    putMetrics(environment.metricsNamespace, source, {
      RecordsRead: rows,
      RecordsSent: sent,
      PutRecordsFailedEntries: failed,
      FilesRejected: Object.keys(rejected).length,
    });
  }
}

/**
 * Sends files one after the other, in order of key: a later one would overtake rows that are still due. One that fails holds
 * up no other; its error fails the invocation at the end.
 * @param rejected takes why a file cannot be sent, by file
 * @returns true if every other file has been sent
 */
async function sendFiles(sender: Sender, rejected: Record<string, string>, log: Logger): Promise<boolean> {
  const prefix = rawPrefix(sender.contract.source);
  const listed = await sender.objects.list(prefix);
  const byKey = new Map(listed.map((object) => [object.key, object]));
  const failures: unknown[] = [];
  for (const object of dataFiles(listed)) {
    // Even a completely sent file needs a request for its cursor.
    if (!sender.inTime()) return endOf(failures, false);
    try {
      const progress = await sendFile(sender, object, byKey.get(`${object.key}${sidecarSuffix}`));
      report(progress, object, rejected, prefix, log);
      if (!progress.done) return endOf(failures, false);
    } catch (error) {
      if (error instanceof StreamFailure) throw error.cause;
      if (error instanceof CursorTaken) {
        log.warn(error.message, { key: object.key });
        return endOf(failures, false);
      }
      log.error('file failed; the others are sent', { key: object.key });
      failures.push(error);
    }
  }
  return endOf(failures, true);
}

function report(
  progress: FileProgress,
  { key }: ListedObject,
  rejected: Record<string, string>,
  prefix: string,
  log: Logger,
): void {
  if (progress.rejected === undefined) return;
  rejected[key.slice(prefix.length)] = progress.rejected;
  log.error('file cannot be sent; its cursor under state/simulator/ says why', { key });
}

/** @throws the first failure of a file */
function endOf(failures: readonly unknown[], done: boolean): boolean {
  if (failures.length > 0) throw failures[0];
  return done;
}

/** Lambda entry point of the simulator. */
export const handler = entryPoint(() => {
  const environment = simulatorEnvironment();
  return createSimulator({
    environment,
    objects: objectsOf(s3Client(), environment.lakeBucket),
    kinesis: kinesisClient(),
  });
});
