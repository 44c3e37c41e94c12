import { resourcesOfType, valueAt } from '../graph.ts';
import { forEach, type Rule, shown, types, violation, within } from './rule.ts';

/** Upper bounds: a day of attempts at the pace of Lambda's backoff, and a stream's longest usual retention. */
const most = { retries: 100, recordAgeSeconds: 604_800 } as const;

/** Stacks whose data people depend on. */
const attended = ['staging', 'prod'];

export const ingestionRules: readonly Rule[] = [
  {
    id: 'event-source-mapping-has-dead-letter-queue',
    forbids: 'an event source mapping without a dead-letter queue',
    why: 'A batch that fails on every attempt would be dropped, and its records would be unknown.',
    check: forEach(types.mapping, (mapping) => {
      const to = valueAt(mapping.inputs, 'destinationConfig.onFailure.destinationArn');
      return typeof to === 'string' && to.startsWith('arn:')
        ? []
        : [violation(mapping, `destinationArn ${shown(to)}`, 'set destinationConfig.onFailure to the bucket')];
    }),
  },
  {
    id: 'event-source-mapping-gives-up',
    forbids: 'an event source mapping that retries a batch for ever',
    why: "Lambda's defaults have no end: one bad batch would hold its shard until the stream drops its expired records.",
    check: forEach(types.mapping, (mapping) => {
      const { maximumRetryAttempts: retries, maximumRecordAgeInSeconds: age } = mapping.inputs;
      return [
        ...(within(retries, 0, most.retries)
          ? []
          : [violation(mapping, `maximumRetryAttempts ${shown(retries)}`, `set it to ${most.retries} at most`)]),
        ...(within(age, 60, most.recordAgeSeconds)
          ? []
          : [violation(mapping, `maximumRecordAgeInSeconds ${shown(age)}`, 'set it, within 60 to 604800')]),
      ];
    }),
  },
  {
    id: 'event-source-mapping-reports-partial-failure',
    forbids: 'an event source mapping that accepts or fails a batch only as a whole',
    why: 'Without ReportBatchItemFailures the answer of the function is ignored, and without bisection one record fails its batch.',
    check: forEach(types.mapping, (mapping) => {
      const { functionResponseTypes: answers, bisectBatchOnFunctionError: bisects } = mapping.inputs;
      return [
        ...(Array.isArray(answers) && answers.includes('ReportBatchItemFailures')
          ? []
          : [violation(mapping, `functionResponseTypes ${shown(answers)}`, 'set ["ReportBatchItemFailures"]')]),
        ...(bisects === true
          ? []
          : [violation(mapping, `bisectBatchOnFunctionError ${shown(bisects)}`, 'set it to true')]),
      ];
    }),
  },
  {
    id: 'event-source-mapping-age-watched',
    forbids: 'an event source mapping in staging or prod without an alarm on its iterator age that notifies people',
    why: 'Stopped ingestion looks like a quiet day until the stream drops its expired records.',
    check: (graph) => (attended.includes(graph.stack) ? unwatched(graph) : []),
  },
];

const unwatched: Rule['check'] = (graph) => {
  const watched = resourcesOfType(graph.resources, types.alarm)
    .filter(({ inputs }) => inputs.metricName === 'IteratorAge' && inputs.namespace === 'AWS/Lambda')
    .filter(({ inputs }) => Array.isArray(inputs.alarmActions) && inputs.alarmActions.length > 0)
    .filter(({ inputs }) => inputs.actionsEnabled !== false)
    .map(({ inputs }) => valueAt(inputs, 'dimensions.FunctionName'));
  return resourcesOfType(graph.resources, types.mapping)
    .filter(({ inputs }) => !watched.includes(inputs.functionName))
    .map((mapping) =>
      violation(mapping, `no alarm on ${shown(mapping.inputs.functionName)}`, 'set alarms to true in the stack'),
    );
};
