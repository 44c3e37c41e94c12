import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { LakeSummary } from '../../cli/status/summary.ts';

const execute = promisify(execFile);

/** Folders and files that a lake runs from. */
const parts = 'bin cli etl handlers infra lake local operations preflight stacks package.json package-lock.json'.split(
  ' ',
);
const stackFiles = ['Pulumi.yaml', 'Pulumi.dev.yaml'];

const contract = `
import { defineContract } from '../contract-checks/contract-checks.ts';

export const contract = defineContract({
  source: 'visits',
  description: 'Visits to a place.',
  version: 1,
  records: 'calls',
  entities: 'places',
  key: 'place',
  fields: [
    { name: 'place', type: 'text', required: true, description: 'Where.' },
    { name: 'guests', type: 'integer', min: 0, max: 100, description: 'How many.' },
  ],
});
`;

describe('a lake whose only source has fields and a key, and nothing else', () => {
  let folder: string;
  let summary: LakeSummary;
  let printed: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-'));
    for (const part of [...parts, ...stackFiles]) await cp(part, join(folder, part), { recursive: true });
    await symlink(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
    await writeFile(join(folder, 'etl', 'sources', 'visits.ts'), contract);
    await writeFile(join(folder, 'etl', 'sources', 'registered.ts'), "export * as visits from './visits.ts';\n");
    await writeFile(join(folder, 'visits.csv'), 'Place,Guests\nA,1\nA,2\nB,3\nC,101\nC,\n');
    const run = await execute(
      process.execPath,
      [
        ...['--disable-warning=ExperimentalWarning', 'cli/main.ts', 'start', '--exit', '--visits'],
        join(folder, 'visits.csv'),
        ...['--directory', join(folder, '.lake'), '--json', join(folder, 'out.json')],
      ],
      { cwd: folder },
    );
    printed = run.stdout;
    summary = JSON.parse(await readFile(join(folder, 'out.json'), 'utf8')) as LakeSummary;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('stores and quarantines its records, and accounts for each', () => {
    expect(summary.sources.visits).to.include({ rows: 5, sent: 5, stored: 4, quarantined: 1, waiting: 0 });
    expect(summary.violations).to.deep.equal([]);
    expect(summary.orchestration.status).to.equal('SUCCEEDED');
  });

  it('speaks of no score, tier or alert', () => {
    expect(summary.sources.visits).to.not.have.any.keys('meanScore', 'unscored', 'alerts', 'tiers', 'topEntities');
    expect(printed).to.not.match(/mean score|without a score|tier|alerts/i);
  });

  it('has metrics across sources: those over sources that are not there are null', () => {
    expect(summary.integrated).to.include({ operational_excellence_score: null, business_health_index: null });
    expect(summary.integrated.data_quality_composite).to.be.closeTo((4 / 5) * (7 / 8), 1e-9);
  });
});
