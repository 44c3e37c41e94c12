import { type Contract, createCsvReader, reserved, sampleOf, timeColumn } from '../../etl/platform.ts';
import type { StreamEntry } from '../../lake/index.ts';

/** Makes the n-th event of a source, at an event time of its own. */
export type EventMaker = (n: number, eventTime: number) => StreamEntry;

/** Rows of the sample that the events are made of: as many machines and customers as a sample has. */
const templates = 5_000;

/** Endless events of a source, made of its sample: the same values, rejected ones included, under new ids. */
export function createEventMaker(contract: Contract): EventMaker {
  const reader = createCsvReader(contract, 'soak.csv');
  const rows = [...reader.push(sampleOf(contract, { rows: templates })), ...reader.end()].map(
    ({ partitionKey, data }) => ({ partitionKey, rest: withoutIdentity(contract, data) }),
  );
  return (n, eventTime) => {
    const { partitionKey, rest } = rows[n % rows.length] as (typeof rows)[number];
    const identity = { [reserved.eventId]: `soak-${n}`, [timeColumn(contract)]: new Date(eventTime).toISOString() };
    return { partitionKey, data: Buffer.from(`${JSON.stringify(identity).slice(0, -1)},${rest}`) };
  };
}

/** JSON text of the rest of an event, behind its opening brace. */
function withoutIdentity(contract: Contract, data: string): string {
  const own = new Set<string>([reserved.eventId, reserved.originFile, reserved.originRow, timeColumn(contract)]);
  const kept = Object.entries(JSON.parse(data) as Record<string, unknown>).filter(([key]) => !own.has(key));
  return JSON.stringify(Object.fromEntries(kept)).slice(1);
}
