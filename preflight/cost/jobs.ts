import { type ResourceGraph, resourcesOfType, valueAt } from '../graph.ts';
import { crawlerDpu, glueMinimumSeconds, glueStartSeconds } from './assumptions.ts';
import { textAt } from './inputs.ts';
import type { SourceFlow, UsageLine } from './load.ts';
import { runsPerMonth } from './schedule-runs.ts';
import type { System } from './system.ts';
import { traceLine } from './traces.ts';

/** Billed seconds of a run of a Python shell: it waits for its function. */
export const jobSeconds = ({ run }: Pick<SourceFlow, 'run'>): number =>
  Math.max(glueMinimumSeconds.pythonShell, glueStartSeconds + run.seconds);

/** Scheduled runs, and notifications. */
export function jobLines(graph: ResourceGraph, system: System, flows: readonly SourceFlow[]): UsageLine[] {
  const { orchestration, simulator } = system;
  return [
    ...flows.map(
      (flow): UsageLine => ({
        service: 'Glue',
        what: 'Python shells',
        price: 'glueDpuHour',
        quantity: (flow.run.perMonth * flow.job.dpu * jobSeconds(flow)) / 3600,
      }),
    ),
    ...crawlerLines(graph),
    {
      service: 'Step Functions',
      what: 'transitions',
      price: 'stepFunctionsTransition',
      quantity: orchestration.runsPerMonth * orchestration.transitions,
    },
    traceLine('executions', orchestration.traced ? orchestration.runsPerMonth : 0),
    {
      service: 'Scheduler',
      what: 'starts',
      price: 'schedulerInvocation',
      quantity: orchestration.runsPerMonth + simulator.runsPerMonth,
    },
    ...alertLines(graph, flows),
  ];
}

/** A crawler without a schedule runs only when a person starts it. */
function crawlerLines(graph: ResourceGraph): UsageLine[] {
  return resourcesOfType(graph, 'aws:glue/crawler:Crawler').map((crawler) => {
    const schedule = valueAt(crawler.inputs, 'schedule');
    const runs = typeof schedule === 'string' ? runsPerMonth(schedule) : 0;
    const quantity = (runs * crawlerDpu * glueMinimumSeconds.crawler) / 3600;
    return { service: 'Glue', what: 'crawlers', price: 'glueDpuHour', quantity };
  });
}

function alertLines(graph: ResourceGraph, flows: readonly SourceFlow[]): UsageLine[] {
  const alerts = flows.reduce((sum, { records, facts }) => sum + records * facts.alertShare, 0);
  const mailboxes = resourcesOfType(graph, 'aws:sns/topicSubscription:TopicSubscription').filter((subscription) =>
    textAt(subscription, 'protocol').startsWith('email'),
  );
  return [
    { service: 'SNS', what: 'alerts published', price: 'snsPublish', quantity: alerts },
    ...(mailboxes.length > 0
      ? [{ service: 'SNS', what: 'alerts mailed', price: 'snsEmail', quantity: alerts * mailboxes.length } as const]
      : []),
  ];
}
