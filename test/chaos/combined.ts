import { type ChaosFault, chaosFaults, faultOf } from './catalogue.ts';
import type { InputSpec } from './input.ts';
import { needsSimulator, type Schedule, undisturbed } from './schedule.ts';

/** Occasion that a fault strikes at. Two faults of one occasion in one schedule would take it from each other. */
function occasionOf({ injection }: ChaosFault): string {
  switch (injection.on) {
    case 'request':
      return injection.class;
    case 'poison':
      return 'batch put';
    case 'part':
      // A clock that is set ahead and back again is right.
      return /^clock (ahead|back)$/.test(injection.act) ? 'clock' : injection.act;
    default:
      return injection.on;
  }
}

/** The simulator sends a file in its order. */
const needsClient = ({ id }: ChaosFault): boolean => id === 'out-of-order';

function fits(group: ReadonlySet<ChaosFault>, more: readonly ChaosFault[]): boolean {
  const all = [...new Set([...group, ...more])];
  const occasions = new Set(all.map(occasionOf));
  return occasions.size === all.length && !(all.some(needsSimulator) && all.some(needsClient));
}

/** Every fault of the catalogue, in as few schedules as the occasions of the faults allow. */
export function combinedSchedules(input: InputSpec): readonly Schedule[] {
  const groups: Set<ChaosFault>[] = [];
  for (const fault of chaosFaults) {
    const together = fault.needs === undefined ? [fault] : [faultOf(fault.needs), fault];
    const group = groups.find((group) => fits(group, together)) ?? new Set();
    if (group.size === 0) groups.push(group);
    for (const one of together) group.add(one);
  }
  return groups.map((group) => {
    const faults = [...group];
    return {
      ...undisturbed(input),
      producer: faults.some(needsSimulator) ? 'simulator' : 'client',
      batchSize: 20,
      parts: faults.some(({ injection }) => injection.on === 'part') ? 2 : 1,
      faults: faults.map(({ id }) => ({ id, at: 1, times: 1 })),
    };
  });
}
