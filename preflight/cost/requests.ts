import { dataDays, daysPerMonth, simulator } from './assumptions.ts';
import type { SourceFlow, UsageLine } from './load.ts';
import type { System } from './system.ts';

const keysPerList = 1_000;

/** Requests to S3 that the functions make. Those of Athena are in `athena.ts`. */
export function requestLines(system: System, flows: readonly SourceFlow[]): UsageLine[] {
  return flows.flatMap((flow) => [
    ...processorRequests(flow),
    ...etlRequests(flow),
    ...simulatorRequests(system, flow),
  ]);
}

const put = (what: string, quantity: number): UsageLine => ({ service: 'S3', what, price: 's3Put', quantity });
const get = (what: string, quantity: number): UsageLine => ({ service: 'S3', what, price: 's3Get', quantity });

const processorRequests = ({ batches, quarantineObjects, alertObjects }: SourceFlow): UsageLine[] => [
  put('PUTs of the processors', batches.perMonth + quarantineObjects + alertObjects),
  // Suppression list of the source: once for each batch.
  get('GETs of the processors', batches.perMonth),
];

/**
 * A run reads the ledger and lists the objects that may be new. If there are any, it reads each object's footer, then
 * the object; plan, partition and rollup, before and after the suppression list, all rollups, the entities; and puts
 * plan, partition, rollup, entities and ledger.
 */
function etlRequests({ run }: SourceFlow): UsageLine[] {
  const lists = 1 + Math.floor(run.listed / keysPerList);
  const perPlan = run.objects > 0 ? { puts: 5, gets: 2 + 2 + 2 + run.rollups + 1 + 1 } : { puts: 0, gets: 0 };
  const plans = Math.max(1, run.plans);
  return [
    put('PUTs and LISTs of the ETL', run.perMonth * plans * (lists + perPlan.puts)),
    get('GETs of the ETL', run.perMonth * (plans * (1 + perPlan.gets) + 2 * run.objects)),
    // A row of the summaries table, and latest.json.
    put('PUTs of the analytics', run.perMonth * 3),
  ];
}

/** Each tick lists the raw files and reads every cursor, and advances the cursor of the file that it sends. */
function simulatorRequests({ simulator: model }: System, { recordsPerDay }: SourceFlow): UsageLine[] {
  const files = recordsPerDay > 0 ? simulator.filesPerDay * dataDays : 0;
  const sending = recordsPerDay > 0 ? 1 : 0;
  return [
    put(
      'PUTs and LISTs of the simulator',
      model.runsPerMonth * (1 + sending) + simulator.filesPerDay * daysPerMonth * sending,
    ),
    get('GETs of the simulator', model.runsPerMonth * (files + sending)),
  ];
}
