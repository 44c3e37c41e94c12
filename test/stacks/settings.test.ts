import { expect } from 'chai';
import { parseSettings, SettingsError } from '../../stacks/read-settings.ts';
import { withRunErrors } from '../../stacks/run-error.ts';
import { declaredSettings } from '../../stacks/setting-declarations.ts';
import type { Setting } from '../../stacks/setting-types.ts';
import { readProjectFile, readStackConfig } from './project-files.ts';

const sources = ['manufacturing', 'ecommerce'];

function issuesOf(given: Record<string, string>, stack = 'dev'): readonly string[] {
  try {
    parseSettings(stack, given, sources);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.issues;
    throw error;
  }
}

describe('settings of a stack', () => {
  it('are complete without a single key', () => {
    const settings = parseSettings('dev', {}, sources);
    expect(settings).to.include({ recordsPerDay: 100_000, tickMinutes: 5, batchSize: 500, enableCrawlers: false });
    expect(settings).to.not.have.any.keys('bucketName', 'alertEmail', 'pseudonymKey');
  });

  it('are typed as declared', () => {
    const settings = parseSettings('dev', { streamShards: '3', protectData: 'true', alertEmail: 'a@b.eu' }, sources);
    expect(settings).to.include({ streamShards: 3, protectData: true, alertEmail: 'a@b.eu' });
  });

  it('name every mistake at once', () => {
    const issues = issuesOf({
      shards: '3',
      streamMode: 'on-demand',
      batchSize: '20000',
      protectData: 'yes',
      alertEmail: 'nobody',
      orchestrationSchedule: 'hourly',
      logRetentionDays: '8',
    });
    expect(issues).to.have.length(7);
    for (const key of ['shards', 'streamMode', 'batchSize', 'protectData', 'alertEmail', 'orchestrationSchedule'])
      expect(
        issues.filter((issue) => issue.startsWith(key)),
        key,
      ).to.have.length(1);
  });

  it('say of a mistake what was found, what would be right and how to set it', () => {
    expect(issuesOf({ batchSize: '20000' })).to.deep.equal([
      'batchSize is "20000", not a whole number from 1 to 10000: pulumi config set batchSize <value>',
    ]);
  });

  for (const [key, wrong] of [
    ['streamShards', '0'],
    ['streamShards', '1.5'],
    ['streamShards', '1e2'],
    ['streamShards', ' 1'],
    ['recordAgeSeconds', '59'],
    ['batchesPerShard', '11'],
    ['etlMemoryMb', '10241'],
    ['athenaScanLimitMb', '9'],
    ['orchestrationSchedule', 'rate(1 hours)'],
    ['orchestrationSchedule', 'rate(5 minute)'],
    ['orchestrationSchedule', 'rate(0 minutes)'],
    ['orchestrationSchedule', 'cron(0/15 * * * ?)'],
    ['bucketName', 'Lake'],
  ] as const) {
    it(`reject "${wrong}" for ${key}`, () => {
      expect(issuesOf({ [key]: wrong })).to.have.length(1);
    });
  }

  for (const right of ['rate(1 hour)', 'rate(11 minutes)', 'rate(1 day)', 'cron(0/15 * * * ? *)']) {
    it(`take ${right} for a schedule`, () => {
      expect(issuesOf({ orchestrationSchedule: right })).to.deep.equal([]);
    });
  }

  it('detect if two keys contradict each other', () => {
    expect(issuesOf({ recordAgeSeconds: '86401' })).to.have.length(1);
    expect(issuesOf({ recordAgeSeconds: '86401', streamRetentionHours: '48' })).to.deep.equal([]);
    expect(issuesOf({ batchSize: '11', batchWindowSeconds: '0' })).to.have.length(1);
  });

  it('want a secret if pseudonyms are on, and never repeat what was given for it', () => {
    const on = { pseudonymisePersonal: 'true' };
    expect(issuesOf(on).join()).to.include('pulumi config set --secret pseudonymKey');
    const [issue = '', ...others] = issuesOf({ pseudonymKey: 'too short to be one' });
    expect(others).to.deep.equal([]);
    expect(issue).to.include('not a secret of 32 characters or more: pulumi config set --secret pseudonymKey');
    expect(issue).not.to.include('too short');
    expect(issuesOf({ ...on, pseudonymKey: 'x'.repeat(32) })).to.deep.equal([]);
  });

  it('see alarms that could never be raised, or would never end', () => {
    const alarmed = (given: Record<string, string>) => issuesOf({ alarms: 'true', ...given });
    expect(alarmed({})).to.deep.equal([]);
    for (const wrong of [
      { recordAgeSeconds: '600' },
      { alarmEtlMinutes: '60' },
      { orchestrationSchedule: 'rate(3 hours)' },
      { orchestrationSchedule: 'rate(1 day)', alarmFreshnessHours: '24' },
    ]) {
      expect(alarmed(wrong), JSON.stringify(wrong)).to.have.length(1);
      expect(issuesOf(wrong), 'without alarms').to.deep.equal([]);
    }
    expect(alarmed({ orchestrationSchedule: 'rate(1 day)', orchestrate: 'false' })).to.deep.equal([]);
    expect(alarmed({ orchestrationSchedule: 'rate(170 minutes)' })).to.deep.equal([]);
    expect(alarmed({ orchestrationSchedule: 'cron(0 3 * * ? *)' })).to.deep.equal([]);
  });

  it('reject a stack whose names AWS would reject', () => {
    expect(issuesOf({}, 'a-stack-with-a-name-that-is-much-too-long-for-a-bucket')).to.not.be.empty;
  });

  it('are a mistake of a person, which Pulumi prints without a stack trace', () => {
    const fail = () => {
      throw new SettingsError('dev', ['x']);
    };
    expect(() => withRunErrors(fail))
      .to.throw(/has 1 mistake/)
      .with.property('__pulumiRunError', true);
  });
});

describe('Pulumi.yaml', () => {
  it('declares the keys that the program reads, with the same type, default and description', () => {
    const expected = Object.entries(declaredSettings).map(([key, setting]: [string, Setting<unknown>]) => [
      key,
      // The CLI insists on a value for every key that has no default.
      { type: setting.type, default: setting.default ?? '', description: setting.description },
    ]);
    expect(readProjectFile().config).to.deep.equal(Object.fromEntries(expected));
  });

  it('lets Node itself run the program', () => {
    const { main, runtime } = readProjectFile();
    expect(main).to.equal('stacks/index.ts');
    expect(runtime).to.deep.equal({ name: 'nodejs', options: { packagemanager: 'npm', typescript: false } });
  });

  for (const stack of ['dev', 'staging', 'prod']) {
    it(`and Pulumi.${stack}.yaml keep no secret in the clear`, () => {
      const secret = readStackConfig(stack)[`${readProjectFile().name}:pseudonymKey`] ?? '';
      expect(secret === '' || secret.startsWith('{"secure":'), 'pulumi config set --secret').to.equal(true);
    });

    it(`and Pulumi.${stack}.yaml make settings without a mistake`, () => {
      const { name } = readProjectFile();
      const given = Object.entries(readStackConfig(stack)).filter(([key]) => key.startsWith(`${name}:`));
      const settings = given.map(([key, value]) => [key.slice(name.length + 1), value]);
      expect(issuesOf(Object.fromEntries(settings), stack)).to.deep.equal([]);
    });
  }
});
