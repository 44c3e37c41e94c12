import { expect } from 'chai';
import { layerNames, wrongArrows } from './arrows.ts';
import { filesOf } from './source.ts';

describe('imports go one way: cli → local → stacks → infra → handlers → lake → etl, cli → operations → lake, cli → preflight → etl', () => {
  it('in every file', () => {
    const files = filesOf(layerNames);
    expect(new Set(files.map(({ path }) => path.split('/')[0]))).to.deep.equal(new Set(layerNames));
    expect(files.flatMap(wrongArrows)).to.deep.equal([]);
  });

  for (const [path, specifier] of [
    ['etl/score.ts', '../lake/objects.ts'],
    ['etl/plan/ledger.ts', '../../local/engines.ts'],
    ['lake/objects.ts', '../infra/naming.ts'],
    ['handlers/lambda/etl.ts', '../../etl/plan/ledger.ts'],
    ['handlers/lambda/etl.ts', '../../etl/index.ts'],
    ['lake/objects.ts', '@pulumi/pulumi'],
    ['infra/role.ts', '../stacks/read-settings.ts'],
    ['infra/role.ts', '@aws-sdk/client-s3'],
    ['preflight/cost/bill.ts', '../../infra/naming.ts'],
    ['preflight/cost/bill.ts', '@pulumi/pulumi'],
    ['infra/role.ts', '../preflight/graph.ts'],
    ['stacks/declare-platform.ts', '../local/platform/platform.ts'],
    ['stacks/declare-platform.ts', '../cli/start/start.ts'],
    ['local/platform/platform.ts', '../../cli/start/start.ts'],
    ['local/platform/platform.ts', '../../handlers/lambda/etl.ts'],
    ['local/platform/platform.ts', '../../test/support.ts'],
    ['cli/start/start.ts', '../../tools/docs.ts'],
    ['cli/quarantine/quarantine.ts', '../../lake/objects.ts'],
    ['operations/lake.ts', '../local/platform/platform.ts'],
    ['operations/lake.ts', '../handlers/etl/merge-step.ts'],
    ['operations/lake.ts', '../lake/objects.ts'],
    ['handlers/lambda/etl.ts', '../../lake/plan.ts'],
    ['handlers/lambda/etl.ts', '../../lake/keys.ts'],
    ['infra/role.ts', '../lake/cursor.ts'],
    ['lake/objects.ts', '../handlers/lambda/etl.ts'],
  ] as const) {
    it(`is broken by ${specifier} in ${path}`, () => {
      for (const text of [`import '${specifier}';`, `export * from '${specifier}';`, `await import('${specifier}');`]) {
        expect(wrongArrows({ path, text })).to.deep.equal([`${path} imports ${specifier}`]);
      }
    });
  }

  for (const [path, specifier] of [
    ['handlers/lambda/etl.ts', '../../etl/platform.ts'],
    ['infra/role.ts', './naming.ts'],
    ['infra/role.ts', '@pulumi/aws'],
    ['stacks/declare-platform.ts', '../infra/role.ts'],
    ['local/platform/platform.ts', '../../stacks/declare-platform.ts'],
    ['cli/start/start.ts', '../../local/platform/platform.ts'],
    ['cli/cost/cost.ts', '../../preflight/cost/bill.ts'],
    ['cli/quarantine/quarantine.ts', '../../operations/lake.ts'],
    ['operations/lake.ts', '../lake/index.ts'],
    ['infra/role.ts', '../lake/keys.ts'],
  ] as const) {
    it(`is kept by ${specifier} in ${path}`, () => {
      expect(wrongArrows({ path, text: `import '${specifier}';` })).to.deep.equal([]);
    });
  }
});
