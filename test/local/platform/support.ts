import { fileURLToPath } from 'node:url';
import { rawPrefix } from '../../../etl/platform.ts';
import { type Platform, type PlatformOptions, startPlatform } from '../../../local/platform/platform.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));

/** Starts the platform that the project declares. */
export const startLake = (directory: string, over: Partial<PlatformOptions> = {}): Promise<Platform> =>
  startPlatform({ root: project, directory, stack: 'dev', ...over });

const header =
  'timestamp,machine_id,temperature,vibration,humidity,pressure,energy_consumption,machine_status,anomaly_flag,' +
  'predicted_remaining_life,failure_type,downtime_risk,maintenance_required';

const reading = (minute: number, vibration = 40 + minute / 10): string =>
  `2025-03-01 10:${String(minute).padStart(2, '0')}:00,${(minute % 4) + 1},75.5,${vibration},55.1,3.1,2.5,1,0,200,Normal,0.0,0`;

/** 40 rows of four machines: one with a vibration below 0, one with cells missing. */
export const readingsCsv = [
  header,
  ...Array.from({ length: 38 }, (_, minute) => reading(minute)),
  reading(38, -3.2),
  '2025-03-01 10:39:00,4,75.5,40.2',
  '',
].join('\n');

/** Puts the readings under `raw/` and lets the declared simulator send them. @returns its answer about them */
export async function ingest(platform: Platform): Promise<Record<string, unknown>> {
  await platform.store.put(platform.bucket, `${rawPrefix('manufacturing')}readings.csv`, Buffer.from(readingsCsv));
  const answer = (await platform.invoke(platform.outputs.functions.simulator, { pace: 'unlimited' })) as {
    readonly sources: Readonly<Record<string, Record<string, unknown>>>;
  };
  await platform.drained();
  return answer.sources.manufacturing ?? {};
}

/** The one value that a query of one row and column answers. */
export async function onlyValue(platform: Platform, sql: string): Promise<unknown> {
  const [row = {}] = await platform.query(sql);
  return Object.values(row)[0];
}
