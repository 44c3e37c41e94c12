import { expect } from 'chai';
import { sources } from '../../etl/platform.ts';
import {
  analyticsEnvironment,
  EnvironmentError,
  etlEnvironment,
  integrationEnvironment,
  processorEnvironment,
  simulatorEnvironment,
} from '../../handlers/environment.ts';

const common = {
  AWS_LAMBDA_FUNCTION_NAME: 'a-function',
  METRICS_NAMESPACE: 'Lake',
  LOG_LEVEL: 'INFO',
  LAKE_BUCKET: 'lake',
};
const simulator = { ...common, STREAMS: '{"manufacturing":"m-stream"}', RECORDS_PER_DAY: '100000', TICK_MINUTES: '5' };
const processor = { ...common, SOURCE: 'manufacturing', ALERT_TOPIC_ARN: 'arn:t', ALERT_THRESHOLD: '3.24' };
const etl = { ...common, SOURCE: 'ecommerce' };
const analytics = { ...etl, DATABASE: 'd', WORKGROUP: 'w' };
const integration = { ...common, DATABASE: 'd', WORKGROUP: 'w' };

const functions = [
  ['simulator', simulatorEnvironment, simulator],
  ['processor', processorEnvironment, processor],
  ['etl', etlEnvironment, etl],
  ['analytics', analyticsEnvironment, analytics],
  ['integration', integrationEnvironment, integration],
] as const;

describe('environment of the functions', () => {
  for (const [name, read, variables] of functions) {
    for (const missing of Object.keys(variables).filter((variable) => variable !== 'AWS_LAMBDA_FUNCTION_NAME')) {
      it(`of the ${name} says which function misses ${missing}`, () => {
        expect(() => read({ ...variables, [missing]: undefined })).to.throw(
          EnvironmentError,
          `function a-function: environment variable ${missing} is missing`,
        );
      });
    }
  }

  it('reads what the stack sets, each as what it is', () => {
    expect(simulatorEnvironment(simulator)).to.deep.equal({
      functionName: 'a-function',
      metricsNamespace: 'Lake',
      logLevel: 'info',
      lakeBucket: 'lake',
      streams: { manufacturing: 'm-stream' },
      recordsPerDay: 100_000,
      tickMinutes: 5,
    });
    expect(processorEnvironment(processor)).to.include({ alertThreshold: 3.24, alertTopicArn: 'arn:t' });
    expect(analyticsEnvironment(analytics).contract.source).to.equal('ecommerce');
  });

  it('wants no alert threshold of a source that raises no alerts', () => {
    const variables = { ...processor, SOURCE: 'ecommerce', ALERT_THRESHOLD: undefined };
    expect(processorEnvironment(variables).alertThreshold).to.equal(undefined);
  });

  const wrong: readonly [Record<string, string>, string][] = [
    [{ RECORDS_PER_DAY: 'many' }, 'RECORDS_PER_DAY is "many", not a number of 0 or more'],
    [{ TICK_MINUTES: '-5' }, 'TICK_MINUTES is "-5", not a number of 0 or more'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud", not one of debug, info, warn, error'],
    [{ STREAMS: 'm-stream' }, 'STREAMS is not a JSON object of source and stream name'],
    [{ STREAMS: '["m-stream"]' }, 'STREAMS is not a JSON object of source and stream name'],
    [{ STREAMS: '{"manufacturing":3}' }, 'STREAMS is not a JSON object of source and stream name'],
  ];
  for (const [variables, message] of wrong) {
    it(`says that ${message}`, () => {
      expect(() => simulatorEnvironment({ ...simulator, ...variables })).to.throw(EnvironmentError, message);
    });
  }

  it('takes an alert threshold below 0, since a score may lie there', () => {
    expect(processorEnvironment({ ...processor, ALERT_THRESHOLD: '-0.5' })).to.include({ alertThreshold: -0.5 });
    expect(() => processorEnvironment({ ...processor, ALERT_THRESHOLD: 'low' })).to.throw('"low", not a number');
  });

  it('names the sources there are when it meets an unknown one', () => {
    expect(() => etlEnvironment({ ...etl, SOURCE: 'nowhere' })).to.throw(
      `there are ${sources.map(({ source }) => source).join(', ')}`,
    );
  });
});
