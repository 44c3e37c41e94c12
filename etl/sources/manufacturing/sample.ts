import { csvChunks, dateTime } from '../../sample/csv.ts';
import { defaultSeed, type SampleOptions, wholeCount } from '../../sample/options.ts';
import { createRandom, type Random } from '../../sample/random.ts';

export interface ManufacturingSampleOptions extends SampleOptions {
  /** Time of the first reading, ms since 1970 UTC. Default 2025-01-01. */
  readonly start?: number;
}

const header =
  'timestamp,machine_id,temperature,vibration,humidity,pressure,energy_consumption,machine_status,anomaly_flag,' +
  'predicted_remaining_life,failure_type,downtime_risk,maintenance_required';

const minute = 60_000;
const failed = 2;

/**
 * Readings of 50 machines as CSV text, one a minute, in the columns and spelling of the public data set *Smart
 * Manufacturing IoT-Cloud Monitoring* and with its distributions. As in that data set, 4 in 10,000 vibrations are below
 * zero, which no sensor can measure; the lake quarantines them.
 * @param options rows default to 100,000
 * @throws UserError if `rows` is not a count
 */
export function sampleManufacturing(options: ManufacturingSampleOptions = {}): Generator<string, void> {
  const { rows = 100_000, seed = defaultSeed, start = Date.UTC(2025, 0, 1) } = options;
  const random = createRandom(seed);
  return csvChunks(header, wholeCount('rows', rows), '\n', (index) => reading(random, start + index * minute));
}

function reading(random: Random, at: number): string {
  const machine = random.integer(1, 50);
  const temperature = hundredths(random.normal(75, 10));
  const vibration = hundredths(random.normal(50, 15));
  const humidity = hundredths(random.uniform(30, 80));
  const pressure = hundredths(random.uniform(1, 5));
  const energy = hundredths(random.uniform(0.5, 5));
  const status = random.weighted(statuses);
  const failure = status === failed ? random.pick(failures) : 'Normal';
  const anomaly = temperature > 90_00 || vibration > 80_00;
  const life = anomaly ? random.integer(1, 50) : random.integer(10, 500);
  const maintenance = anomaly || status === failed || life < 20;
  const measured = [temperature, vibration, humidity, pressure, energy].map(decimal).join(',');
  const risk = anomaly ? '1.0' : '0.0';
  return `${dateTime(at)},${machine},${measured},${status},${flag(anomaly)},${life},${failure},${risk},${flag(maintenance)}`;
}

/** Machine status: 0 idle, 1 running, 2 failed. */
const statuses = [
  [1, 80],
  [0, 10],
  [failed, 10],
] as const;

const failures = ['Normal', 'Overheating', 'Vibration Issue', 'Pressure Drop', 'Electrical Fault'] as const;

const flag = (value: boolean): string => (value ? '1' : '0');

const hundredths = (value: number): number => Math.round(value * 100);

/** Number as Python prints a float, as in the data set: `50.2`, `1.0`. */
const decimal = (hundreds: number): string => {
  const text = String(hundreds / 100);
  return text.includes('.') ? text : `${text}.0`;
};
