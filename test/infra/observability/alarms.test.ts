import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { sources } from '../../../etl/platform.ts';
import { alarmKinds } from '../../../infra/observability/alarm.ts';
import { platformGraph } from '../../stacks/platform-graph.ts';
import { type DeclaredResource, type Graph, ofType, one } from '../../stacks/record-graph.ts';

const type = 'aws:cloudwatch/metricAlarm:MetricAlarm';

const kindOf = ({ inputs }: DeclaredResource) =>
  /docs\/runbook\.md#([a-z-]+)$/.exec(String(inputs.alarmDescription))?.[1];

interface Logged {
  readonly type: string;
  readonly details: { readonly resourceType: string; readonly error: string };
}

/** Whether CloudWatch counts an event. Its comparisons, `&&`, `||` and brackets are those of JavaScript, save for `=`. */
function matchesPattern(pattern: string, event: Logged): boolean {
  const [, condition = ''] = /^\{ (.*) \}$/.exec(pattern) ?? [];
  return runInNewContext(condition.replaceAll(/ (!?)= /g, ' $1== '), { $: event }) as boolean;
}

describe('the alarms of prod', () => {
  let graph: Graph;
  before(async () => {
    graph = await platformGraph('prod');
  });
  const alarm = (name: string) => one(graph, type, name).inputs;

  it('notify the alert topic when they start and when they are over', () => {
    for (const { name, inputs } of ofType(graph, type)) {
      expect(inputs.alarmActions, name).to.deep.equal([graph.outputs.alertTopicArn]);
      expect(inputs.okActions, name).to.deep.equal([graph.outputs.alertTopicArn]);
    }
  });

  it('describe what has happened, and end with the section of the runbook', () => {
    for (const each of ofType(graph, type)) {
      expect(each.inputs.alarmDescription, each.name).to.match(/^[A-Z].+\. What to do: docs\/runbook\.md#/);
      expect(alarmKinds, each.name).to.include(kindOf(each));
      expect(String(each.inputs.alarmDescription).length, each.name).to.be.at.most(1024);
    }
  });

  it('are of every kind that there is', () => {
    expect(new Set(ofType(graph, type).map(kindOf))).to.deep.equal(new Set(alarmKinds));
  });

  it('fit into what CloudWatch takes: periods in whole minutes, a day of them at most', () => {
    for (const { name, inputs } of ofType(graph, type)) {
      const queries = (inputs.metricQueries ?? []) as {
        metric?: { period: number };
        returnData: boolean;
        id: string;
      }[];
      const periods = [inputs.period, ...queries.map(({ metric }) => metric?.period)].filter((p) => p !== undefined);
      for (const period of periods as number[]) {
        expect(period % 60, name).to.equal(0);
        expect(period * (inputs.evaluationPeriods as number), name).to.be.at.most(86_400);
      }
      expect(inputs.datapointsToAlarm, name).to.be.at.most(inputs.evaluationPeriods as number);
      if (queries.length > 0) expect(queries.filter(({ returnData }) => returnData)).to.have.length(1);
      for (const { id } of queries) expect(id, name).to.match(/^[a-z]\w*$/);
    }
  });

  it('watch the age of records of each mapping, by the setting', () => {
    for (const { source } of sources) {
      expect(alarm(`${source}-iterator-age`)).to.deep.include({
        namespace: 'AWS/Lambda',
        metricName: 'IteratorAge',
        dimensions: { FunctionName: `${source}-data-processor-prod` },
        statistic: 'Maximum',
        comparisonOperator: 'GreaterThanThreshold',
        threshold: 900_000,
        treatMissingData: 'notBreaching',
      });
    }
  });

  it('watch the dead-letter queue by the metric that the event source mapping is declared to have', () => {
    for (const { source } of sources) {
      const mapping = one(graph, 'aws:lambda/eventSourceMapping:EventSourceMapping', `${source}-data-processor`);
      expect(mapping.inputs.metricsConfig).to.deep.equal({ metrics: ['EventCount'] });
      expect(alarm(`${source}-dead-letters`)).to.deep.include({
        metricName: 'OnFailureDestinationDeliveredEventCount',
        dimensions: { EventSourceMappingUUID: `uuid-of-${source}-data-processor` },
        threshold: 0,
      });
    }
  });

  it('watch for a raw file that lies there unread, over more time than passes between two ticks', () => {
    for (const { source } of sources)
      expect(alarm(`${source}-raw-file-rejected`)).to.deep.include({
        ...{ namespace: 'MultiSourceDataLake/prod', metricName: 'FilesRejected', dimensions: { Source: source } },
        ...{ statistic: 'Maximum', threshold: 0, period: 3600, evaluationPeriods: 1 },
      });
  });

  it('watch the share of quarantined records, and nothing if none came', () => {
    const { metricQueries, threshold } = alarm('ecommerce-quarantine-rate') as {
      metricQueries: { id: string; expression?: string; metric?: { metricName: string; dimensions: unknown } }[];
      threshold: number;
    };
    expect(threshold).to.equal(5);
    expect(metricQueries.map(({ id, metric }) => [id, metric?.metricName])).to.deep.equal([
      ['quarantined', 'RecordsQuarantined'],
      ['received', 'RecordsReceived'],
      ['value', undefined],
    ]);
    for (const { metric } of metricQueries)
      if (metric)
        expect(metric).to.deep.include({ namespace: 'MultiSourceDataLake/prod', dimensions: { Source: 'ecommerce' } });
    expect(metricQueries[2]?.expression).to.contain('received > 0');
  });

  it('take an hour without a run that succeeded for a bad one, as often as the setting says', () => {
    expect(alarm('analytics-freshness')).to.deep.include({
      namespace: 'AWS/States',
      metricName: 'ExecutionsSucceeded',
      dimensions: { StateMachineArn: graph.outputs.stateMachineArn },
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      period: 3600,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      treatMissingData: 'breaching',
    });
  });

  it('watch errors and throttles of every function', () => {
    for (const { name, inputs } of ofType(graph, 'aws:lambda/function:Function')) {
      for (const [ending, metricName] of [
        ['errors', 'Errors'],
        ['throttles', 'Throttles'],
      ] as const)
        expect(alarm(`${name}-${ending}`)).to.deep.include({
          metricName,
          dimensions: { FunctionName: inputs.name },
          statistic: 'Sum',
        });
    }
  });

  it('count failed runs of jobs in the log that executions write', () => {
    const filter = one(graph, 'aws:cloudwatch/logMetricFilter:LogMetricFilter', 'etl-job-failures').inputs;
    const { loggingConfiguration } = one(graph, 'aws:sfn/stateMachine:StateMachine', 'data-lake-orchestration').inputs;
    expect(loggingConfiguration).to.deep.equal({
      level: 'ERROR',
      includeExecutionData: true,
      logDestination: `arn:aws:logs:eu-central-1:123456789012:log-group:${filter.logGroupName}:*`,
    });
    const { name, namespace } = filter.metricTransformation as { name: string; namespace: string };
    expect(alarm('etl-job-failures')).to.include({ metricName: name, namespace });
  });

  it('count a run of a job that failed or was stopped, and none that Glue rejected beside another', () => {
    const { pattern } = one(graph, 'aws:cloudwatch/logMetricFilter:LogMetricFilter', 'etl-job-failures').inputs;
    const counted = (type: string, error: string, resourceType = 'glue') =>
      matchesPattern(String(pattern), { type, details: { resourceType, error } });
    for (const type of ['TaskFailed', 'TaskSubmitFailed', 'TaskStartFailed']) {
      expect(counted(type, 'States.TaskFailed'), type).to.equal(true);
      expect(counted(type, 'Glue.AccessDeniedException'), type).to.equal(true);
      expect(counted(type, 'Glue.ConcurrentRunsExceededException'), type).to.equal(false);
      expect(counted(type, 'States.TaskFailed', 'lambda'), type).to.equal(false);
    }
    expect(counted('TaskTimedOut', 'States.Timeout')).to.equal(true);
    expect(counted('TaskSucceeded', '')).to.equal(false);
  });
});

describe('alarms that are switched off', () => {
  it('none is declared, and no metric is paid for that only they read', async () => {
    const graph = await platformGraph('dev');
    expect(ofType(graph, type)).to.deep.equal([]);
    for (const { inputs } of ofType(graph, 'aws:lambda/eventSourceMapping:EventSourceMapping'))
      expect(inputs).to.not.have.property('metricsConfig');
  });

  it('silence of an orchestration that does not run by itself is no fault', async () => {
    const graph = await platformGraph('prod', { orchestrate: 'false' });
    expect(ofType(graph, type).map(kindOf)).to.include('iterator-age').and.not.include('analytics-freshness');
  });
});

describe('the dashboard', () => {
  for (const stack of ['dev', 'prod'] as const) {
    it(`of ${stack} shows every metric that an alarm of prod watches, and names nothing of another stack`, async () => {
      const graph = await platformGraph(stack);
      const { dashboardName, dashboardBody } = one(graph, 'aws:cloudwatch/dashboard:Dashboard', 'data-lake').inputs;
      expect(dashboardName).to.equal(graph.outputs.dashboard);
      const { widgets } = JSON.parse(String(dashboardBody)) as { widgets: Record<string, unknown>[] };
      const lines = widgets.flatMap(({ properties }) => (properties as { metrics?: unknown[][] }).metrics ?? []);
      const watched = ofType(await platformGraph('prod'), type).flatMap(({ inputs }) => {
        const queries = (inputs.metricQueries ?? []) as { metric?: { metricName: string } }[];
        return [inputs.metricName, ...queries.map(({ metric }) => metric?.metricName)].filter((m) => m !== undefined);
      });
      expect(lines.map(([, name]) => name)).to.include.members(watched);
      const others = ['staging', stack === 'dev' ? 'prod' : 'dev'];
      for (const other of others) expect(dashboardBody).to.not.match(new RegExp(`[-/_]${other}\\b`));
      for (const { x, width } of widgets as { x: number; width: number }[]) expect(x + width).to.be.at.most(24);
    });
  }
});

describe('docs/runbook.md', () => {
  const page = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
  const sections = page.split(/^## /m).slice(1);
  const about = new Map(sections.map((section) => [section.slice(0, section.indexOf('\n')).trim(), section]));

  /** Faults that no alarm reports. */
  const unalarmed = [
    ...['raw-file-quarantined', 'failed-run', 'raw-file-replaced'],
    ...['outdated-layout', 'incompatible-contract', 'erase-a-person'],
  ];

  it('has a section for every kind of alarm, and then for faults that no alarm reports', () => {
    expect([...about.keys()]).to.deep.equal([...alarmKinds, ...unalarmed]);
  });

  for (const kind of [...alarmKinds, ...unalarmed]) {
    it(`says of ${kind} what it means, what to look at, by a command or a query, and what to do`, () => {
      const section = about.get(kind) ?? '';
      for (const heading of ['**Meaning.**', '**Check.**', '**Fix.**']) expect(section).to.contain(heading);
      expect(section).to.match(/```(sh|sql)\n[^`]+```/);
    });
  }
});
