import type { InputSpec } from './input.ts';
import type { ChaosLake } from './lake.ts';
import { type Expected, equality } from './reconciliation.ts';
import { type Events, runSchedule, type Trial } from './run-schedule.ts';
import { type Schedule, undisturbed } from './schedule.ts';

/** A schedule went wrong. */
export class ChaosError extends Error {
  override readonly name = 'ChaosError';
}

/** Runs schedules on one lake, and holds each against an undisturbed run of its input. */
export interface Judge {
  /** @throws ChaosError saying what does not hold */
  judge(schedule: Schedule): Promise<Events>;
}

export function createJudge(lake: ChaosLake): Judge {
  const known = new Map<string, Promise<Expected>>();
  const expectedOf = (spec: InputSpec): Promise<Expected> => {
    const name = `${spec.source} ${spec.seed}`;
    const expected = known.get(name) ?? runSchedule(lake, undisturbed(spec)).then(expectedFrom);
    known.set(name, expected);
    return expected;
  };
  return {
    async judge(schedule) {
      const expected = await expectedOf(schedule.input);
      const { observed, violations, struck, requests } = await runSchedule(lake, schedule);
      const broken = [...violations, ...equality(observed, expected)];
      if (broken.length > 0) throw new ChaosError(broken.join('; '));
      return { struck, requests };
    },
  };
}

/** @throws ChaosError where an undisturbed run is not what the making of its input says */
function expectedFrom({ input, observed, violations }: Trial): Expected {
  const quarantined = new Set(observed.quarantined.map(({ id }) => id));
  const found = { stored: observed.records.length, quarantined: quarantined.size };
  const wrong = (Object.keys(found) as (keyof typeof found)[]).filter((name) => found[name] !== input.counts[name]);
  const faults = [...violations, ...wrong.map((name) => `${found[name]} ${name}, it should be ${input.counts[name]}`)];
  if (faults.length > 0) throw new ChaosError(`undisturbed, ${input.source} ${input.seed}: ${faults.join('; ')}`);
  return { tables: observed.tables, alerts: observed.alerts, quarantined };
}
