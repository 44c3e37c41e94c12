import { contractOf, createCsvReader, sampleOf } from '../../etl/platform.ts';
import { createRandom, type Random } from '../../etl/sample/random.ts';
import type { StreamEntry } from '../../lake/put-records.ts';

/** What a schedule sends. Equal inputs are equal in every byte. */
export interface InputSpec {
  readonly source: 'manufacturing' | 'ecommerce';
  readonly seed: number;
}

export interface Input extends InputSpec {
  /** File for the simulator: 20 to 50 rows, some of them rejected, some identical. */
  readonly csv: string;
  /** The rows of the file as events, in their order. */
  readonly events: readonly StreamEntry[];
  /** Events that no file has: no JSON, no object, no UTF-8, and a row of the file again. */
  readonly strays: readonly StreamEntry[];
  /** Expected results, as far as the input alone determines them. */
  readonly counts: { readonly stored: number; readonly quarantined: number };
}

/** Moments around the ends of days, and for orders of months: what is late or early changes its partition. */
const moments = {
  manufacturing: [
    '2025-01-31 00:00:00',
    '2025-01-31 23:59:59',
    '2025-02-01 00:00:00',
    '2025-02-01 23:59:59',
    '2025-02-02 00:00:01',
  ],
  ecommerce: ['1/31/2024', '2/1/2024', '2/29/2024', '3/1/2024'],
} as const;

const timeCell = { manufacturing: /^[^,]*/, ecommerce: /\d+\/\d+\/\d{4}/ } as const;

/** Puts a value into a row that its contract does not take. */
const spoil = {
  manufacturing: (row: string) => row.replace(/^([^,]*,[^,]*,[^,]*),[^,]*/, '$1,-5'),
  ecommerce: (row: string) => row.replace(/^([^,]*),[^,]*/, '$1,-5'),
} as const;

/** Makes the input of a seed. */
export function makeInput({ source, seed }: InputSpec): Input {
  const random = createRandom(seed);
  const rows = random.integer(20, 50);
  const [header = '', ...lines] = sampleOf(source, { rows, seed }).trimEnd().split('\n');
  const timed = lines.map((line) => line.replace(timeCell[source], random.pick(moments[source])));
  const spoiled = timed.map(() => random.chance(0.08));
  const body = timed.map((line, i) => (spoiled[i] ? spoil[source](line) : line));
  const twice = timed.flatMap((_, i) => (random.chance(0.06) ? [i] : []));
  const chosen = [...body.keys(), ...twice];
  const csv = `${[header, ...chosen.map((i) => body[i])].join('\n')}\n`;
  const events = eventsOf(source, csv);
  const strays = straysOf(random, events);
  const rejected = chosen.filter((i) => spoiled[i]).length;
  return {
    ...{ source, seed, csv, events, strays },
    counts: { stored: chosen.length - rejected, quarantined: rejected + strayRejects },
  };
}

function eventsOf(source: string, csv: string): StreamEntry[] {
  const reader = createCsvReader(contractOf(source), 'orders and readings.csv');
  return [...reader.push(csv), ...reader.end()].map(({ partitionKey, data }) => ({
    partitionKey,
    data: Buffer.from(data),
  }));
}

const strayRejects = 3;

function straysOf(random: Random, events: readonly StreamEntry[]): StreamEntry[] {
  const again = events[random.integer(0, events.length - 1)];
  const stray = (data: Uint8Array): StreamEntry => ({ partitionKey: `stray ${random.integer(0, 9)}`, data });
  return [
    stray(Buffer.from('no JSON at all')),
    stray(Buffer.from('[1, 2, 3]')),
    stray(Uint8Array.of(0xff, 0xfe, 0x7b)),
    ...(again ? [again] : []),
  ];
}
