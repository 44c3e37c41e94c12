import { expect } from 'chai';
import {
  checkedName,
  NameError,
  namingOf,
  physicalName,
  type ResourceKind,
  resourceNameIssues,
} from '../../infra/naming.ts';

const longest: readonly [ResourceKind, number][] = [
  ['bucket', 63],
  ['stream', 128],
  ['function', 64],
  ['role', 64],
  ['job', 255],
  ['crawler', 255],
  ['database', 255],
  ['workgroup', 128],
  ['stateMachine', 80],
  ['schedule', 64],
  ['topic', 256],
  ['alarm', 255],
  ['dashboard', 255],
  ['query', 128],
];

describe('names of resources', () => {
  for (const [kind, length] of longest) {
    it(`of a ${kind} may have ${length} characters and not one more`, () => {
      expect(checkedName(kind, 'a'.repeat(length))).to.have.length(length);
      expect(() => checkedName(kind, 'a'.repeat(length + 1)))
        .to.throw(NameError)
        .with.property('message')
        .that.contains(`${length + 1} characters`);
    });
  }

  const rejected: readonly [ResourceKind, string][] = [
    ['bucket', 'Upper-case'],
    ['bucket', 'under_score'],
    ['bucket', '-leading'],
    ['function', 'with.dot'],
    ['database', 'with-hyphen'],
    ['role', 'with space'],
    ['stateMachine', 'with/slash'],
  ];
  for (const [kind, name] of rejected) {
    it(`reject "${name}" for a ${kind}`, () => {
      expect(() => checkedName(kind, name)).to.throw(NameError);
    });
  }

  it('have no suffix in dev, and end in the stack everywhere else', () => {
    expect(physicalName('role', 'glue-etl-role', 'dev')).to.equal('glue-etl-role');
    expect(physicalName('role', 'glue-etl-role', 'prod')).to.equal('glue-etl-role-prod');
    expect(physicalName('database', 'multi_source_data_lake', 'pull-7', '_')).to.equal('multi_source_data_lake_pull_7');
  });

  it('are those that the documentation uses, in dev', () => {
    const naming = namingOf('dev');
    expect(naming).to.include({
      simulator: 'data-ingestion-simulator',
      integration: 'data-integration',
      database: 'multi_source_data_lake',
      stateMachine: 'data-lake-orchestration',
    });
    expect(naming.stream('ecommerce')).to.equal('ecommerce-data-stream');
    expect(naming.processor('ecommerce')).to.equal('ecommerce-data-processor');
    expect(naming.etl('ecommerce')).to.equal('ecommerce-etl');
    expect(naming.etlJob('ecommerce')).to.equal('ecommerce_etl_job');
    expect(naming.crawler('ecommerce')).to.equal('ecommerce_data_crawler');
    expect(naming.analytics('ecommerce')).to.equal('ecommerce-analytics');
    expect(naming.bucket('123456789012')).to.equal('multi-source-data-lake-dev-123456789012');
  });

  it('differ between any two stacks, so that stacks can share an account', () => {
    const all = ['dev', 'staging', 'prod'].map((stack) => {
      const { role, schedule, alarm, query, ...others } = namingOf(stack);
      const { stream, processor, etl, analytics, etlJob, crawler, bucket, ...names } = others;
      const based = [role('glue-etl-role'), schedule('tick'), alarm('analytics-freshness'), query('duplicates')];
      const bySource = [stream, processor, etl, analytics, etlJob, crawler].map((name) => name('ecommerce'));
      return [...Object.values(names), ...bySource, ...based, bucket('123456789012')];
    });
    const flat = all.flat();
    expect(new Set(flat).size).to.equal(flat.length);
  });

  it('are all checked before anything is declared', () => {
    expect(resourceNameIssues('staging', ['manufacturing', 'ecommerce'])).to.deep.equal([]);
    const long = 'x'.repeat(60);
    expect(resourceNameIssues('staging', [long])).to.have.length(3);
    expect(resourceNameIssues('dev', ['glue']).join()).to.include('source "glue" would share glue-etl-role');
    expect(resourceNameIssues('Über', ['ecommerce'])).to.have.length.greaterThan(0);
  });
});
