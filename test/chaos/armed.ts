import { faultOf, type PartFault } from './catalogue.ts';
import type { Effect, ProxiedRequest, RequestClass } from './effect.ts';
import type { PlannedFault } from './schedule.ts';

/** The faults of one schedule, waiting for their occasions. */
export interface ArmedFaults {
  /** For the proxies. */
  decide(request: ProxiedRequest): Effect | undefined;
  /** For the stream: whether it rejects an entry. */
  rejectsEntry(index: number): boolean;
  /** For the mapping: whether this batch loses its checkpoint. */
  losesCheckpoint(): boolean;
  /** What is done at a part of the input, numbered from 1. */
  at(part: number): ReadonlySet<PartFault>;
  /** From now on nothing happens any more. */
  disarm(): void;
  /** How often each fault has struck, by id. */
  readonly struck: ReadonlyMap<string, number>;
  /** Requests that came while anything could happen, by class. */
  readonly requests: ReadonlyMap<RequestClass, number>;
}

const rejected: Effect = { kind: 'error', status: 403, code: 'AccessDenied' };

/** Where a batch begins, which halving does not change: shard and first sequence number. */
const beginningOf = (key: string): string => /shardId-\d+-\d+/.exec(key)?.[0] ?? '';

export function armFaults(planned: readonly PlannedFault[]): ArmedFaults {
  const struck = new Map<string, number>();
  const requests = new Map<RequestClass, number>();
  let armed = true;
  const strike = (id: string) => void struck.set(id, (struck.get(id) ?? 0) + 1);
  const faults = planned.map((plan) => ({ ...plan, injection: faultOf(plan.id).injection, seen: 0, poisoned: '' }));
  type Armed = (typeof faults)[number];
  const due = (fault: Armed): boolean => fault.seen >= fault.at && fault.seen < fault.at + fault.times;

  const effectOf = (fault: Armed, request: ProxiedRequest): Effect | undefined => {
    const { injection } = fault;
    if (injection.on === 'poison') {
      if (request.class !== 'batch put') return undefined;
      fault.seen += 1;
      if (fault.seen === fault.at) fault.poisoned = beginningOf(request.key);
      return fault.poisoned !== '' && beginningOf(request.key) === fault.poisoned ? rejected : undefined;
    }
    if (injection.on !== 'request' || injection.class !== request.class) return undefined;
    fault.seen += 1;
    return due(fault) ? injection.effect : undefined;
  };
  return {
    decide(request) {
      if (!armed) return undefined;
      if (request.class) requests.set(request.class, (requests.get(request.class) ?? 0) + 1);
      // All of them count the request, whichever strikes.
      const effects = faults.map((fault) => [fault.id, effectOf(fault, request)] as const);
      const [id, effect] = effects.find(([, found]) => found) ?? [];
      if (id !== undefined && effect) strike(id);
      return effect;
    },
    rejectsEntry(index) {
      if (!armed) return false;
      const hits = faults.filter(({ injection }) => injection.on === 'entries');
      for (const fault of hits) if (index === 0) fault.seen += 1;
      const hit = index % 3 === 0 ? hits.find(due) : undefined;
      if (hit) strike(hit.id);
      return hit !== undefined;
    },
    losesCheckpoint() {
      if (!armed) return false;
      const hits = faults.filter(({ injection }) => injection.on === 'checkpoint');
      for (const fault of hits) fault.seen += 1;
      const hit = hits.find(due);
      if (hit) strike(hit.id);
      return hit !== undefined;
    },
    at(part) {
      const acts = new Set<PartFault>();
      for (const { id, at, times, injection } of faults) {
        if (injection.on !== 'part' || part < at || part >= at + times) continue;
        acts.add(injection.act);
        if (injection.act !== 'replayed twice') strike(id);
      }
      return acts;
    },
    disarm() {
      armed = false;
    },
    struck,
    requests,
  };
}
