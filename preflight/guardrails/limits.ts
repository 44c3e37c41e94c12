import { resourcesOfType, valueAt } from '../graph.ts';
import { forEach, type Rule, shown, types, violation, within } from './rule.ts';
import { tasksIn } from './tasks.ts';

/** Longest permitted times, in the unit of each input. */
const longest = { functionSeconds: 900, jobMinutes: 240 } as const;

/** Smallest cut-off that Athena accepts. */
const smallestCutoffBytes = 10_485_760;

export const limitRules: readonly Rule[] = [
  {
    id: 'function-has-timeout',
    forbids: 'a function without a declared timeout',
    why: "Lambda's three seconds are too few for any of them, and a timeout nobody chose is found in an incident.",
    check: forEach(types.function, (resource) =>
      within(resource.inputs.timeout, 1, longest.functionSeconds)
        ? []
        : [violation(resource, `timeout ${shown(resource.inputs.timeout)}`, 'set 1 to 900 seconds')],
    ),
  },
  {
    id: 'job-has-timeout',
    forbids: 'a Glue job that may run for more than four hours',
    why: "Glue's own timeout is 48 hours, all of them billed.",
    check: forEach(types.job, (job) =>
      within(job.inputs.timeout, 1, longest.jobMinutes)
        ? []
        : [violation(job, `timeout ${shown(job.inputs.timeout)}`, 'set 1 to 240 minutes')],
    ),
  },
  {
    id: 'task-has-timeout',
    forbids: 'a state machine, or a task of one, without a timeout',
    why: 'A task without an answer would keep its execution open for a year.',
    check: forEach(types.stateMachine, (machine) => {
      const { whole, tasks } = tasksIn(machine.inputs.definition);
      return [
        ...(whole ? [] : [violation(machine, 'no TimeoutSeconds', 'give the definition a TimeoutSeconds')]),
        ...tasks
          .filter(({ timeout }) => !timeout)
          .map(({ name }) => violation(machine, `task ${name} has no TimeoutSeconds`, 'give the task one')),
      ];
    }),
  },
  {
    id: 'query-scan-cut-off',
    forbids: 'an Athena workgroup that lets a query scan without limit, or lets clients override its settings',
    why: 'Athena bills what a query scans: a query without a partition must be cancelled, not paid for.',
    check: forEach(types.workgroup, (workgroup) => {
      const cutoff = valueAt(workgroup.inputs, 'configuration.bytesScannedCutoffPerQuery');
      const enforced = valueAt(workgroup.inputs, 'configuration.enforceWorkgroupConfiguration');
      return [
        ...(within(cutoff, smallestCutoffBytes, Number.MAX_SAFE_INTEGER)
          ? []
          : [violation(workgroup, `bytesScannedCutoffPerQuery ${shown(cutoff)}`, 'set 10485760 or more')]),
        ...(enforced === true
          ? []
          : [violation(workgroup, `enforceWorkgroupConfiguration ${shown(enforced)}`, 'set it to true')]),
      ];
    }),
  },
  {
    id: 'logs-kept-for-a-time',
    forbids: 'a log group without retention',
    why: 'By default, CloudWatch keeps logs for ever and bills them each month.',
    check: forEach(types.logGroup, (group) =>
      within(group.inputs.retentionInDays, 1, 3653)
        ? []
        : [violation(group, `retentionInDays ${shown(group.inputs.retentionInDays)}`, 'set logRetentionDays')],
    ),
  },
  {
    id: 'log-group-declared',
    forbids: 'a function or a state machine whose log group the stack does not declare',
    why: 'Lambda creates a missing group, which is kept for ever and outlives the stack.',
    check: (graph) => {
      const groups = resourcesOfType(graph.resources, types.logGroup).map(({ inputs }) => String(inputs.name));
      return [
        ...resourcesOfType(graph.resources, types.function).map(
          (user) => [user, valueAt(user.inputs, 'loggingConfig.logGroup')] as const,
        ),
        ...resourcesOfType(graph.resources, types.stateMachine).map(
          (user) => [user, machineGroup(user.inputs)] as const,
        ),
      ]
        .filter(([, group]) => !groups.includes(String(group)))
        .map(([user, group]) => violation(user, `logs to ${shown(group)}`, 'declare the group beside it and name it'));
    },
  },
];

/** Name of the log group in `arn:aws:logs:<region>:<account>:log-group:<name>:*`. */
const machineGroup = (inputs: unknown): string | undefined =>
  /:log-group:(.+):\*$/.exec(String(valueAt(inputs, 'loggingConfiguration.logDestination')))?.[1];
