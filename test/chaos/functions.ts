import type { FunctionDeclaration } from '../../local/engines.ts';
import type { Killable } from './effect.ts';

export const bucket = 'lake';
export const sources = ['manufacturing', 'ecommerce'] as const;

export const streamOf = (source: string): string => `${source}-stream`;
export const functionOf = (role: Killable, source: string): string => `${source}-${role}`;

/** Rows that one scheduled invocation of the simulator sends. */
const rowsPerTick = 20;

/** Short, so that a hanging request costs seconds; the simulator stops sending 15 s before its end. */
const timeouts: Readonly<Record<Killable, number>> = { simulator: 30, processor: 4, etl: 4 };

type Bundles = Readonly<Record<`lambda/${Killable}`, string>>;

/** The three functions that move records, for each source. @param topicArn of alerts */
export function functionsOf(bundles: Bundles, topicArn: string): FunctionDeclaration[] {
  return sources.flatMap((source) =>
    (Object.keys(timeouts) as Killable[]).map((role) => ({
      name: functionOf(role, source),
      directory: bundles[`lambda/${role}`],
      handler: 'index.handler',
      environment: {
        LAKE_BUCKET: bucket,
        METRICS_NAMESPACE: 'Chaos',
        LOG_LEVEL: 'error',
        SOURCE: source,
        ...(role === 'processor' && { ALERT_TOPIC_ARN: topicArn, ALERT_THRESHOLD: '1.8' }),
        ...(role === 'simulator' && {
          STREAMS: JSON.stringify({ [source]: streamOf(source) }),
          RECORDS_PER_DAY: String(rowsPerTick * minutesPerDay),
          TICK_MINUTES: '1',
        }),
      },
      memoryMb: 256,
      timeoutSeconds: timeouts[role],
    })),
  );
}

const minutesPerDay = 1440;
