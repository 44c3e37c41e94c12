import { expect } from 'chai';
import { parseDlq } from '../../../cli/dlq/options.ts';
import { UsageError } from '../../../cli/options.ts';
import { parseQuarantine } from '../../../cli/quarantine/options.ts';
import { parseStatus } from '../../../cli/status/options.ts';

const now = Date.UTC(2025, 0, 31, 12);
const around = {
  ...{ from: '/home/me', home: '/lake/.lake' },
  ...{ stacks: ['dev', 'prod'], sources: ['ecommerce', 'manufacturing'] },
};
const quarantine = (...args: string[]) => parseQuarantine(args, around, now);
const dlq = (...args: string[]) => parseDlq(args, around);
const target = { directory: '/lake/.lake' };

describe('arguments of lake quarantine', () => {
  it('say which records are meant, and of which lake', () => {
    expect(quarantine('ls')).to.deep.equal({ target, command: 'ls', filter: {}, limit: 50 });
    const all = ['--source', 'manufacturing', '--reason', 'below', '--field', 'vibration', '--since', '2h', '--id=-x'];
    const filter = { source: 'manufacturing', reason: 'below', field: 'vibration', since: now - 7_200_000, id: '-x' };
    expect(quarantine('ls', ...all, '--limit', '5')).to.deep.equal({ target, command: 'ls', filter, limit: 5 });
    expect(quarantine('replay', ...all, '--dry-run', '--stack', 'prod', '--directory', 'here')).to.deep.equal({
      target: { directory: '/home/me/here', stack: 'prod' },
      ...{ command: 'replay', filter, dryRun: true },
    });
  });

  it('take a time as a day, a moment or how long ago', () => {
    for (const [text, since] of [
      ['2025-01-31', Date.UTC(2025, 0, 31)],
      ['2025-01-31T10:00', Date.UTC(2025, 0, 31, 10)],
      ['2025-01-31T10:00+02:00', Date.UTC(2025, 0, 31, 8)],
      ['30m', now - 1_800_000],
      ['7d', now - 7 * 86_400_000],
    ] as const) {
      expect(quarantine('ls', '--since', text)).to.deep.include({ filter: { since } });
    }
    expect(() => quarantine('ls', '--since', 'yesterday')).to.throw(UsageError, '--since takes 2025-01-31,');
  });

  it('name one record, also one whose id begins with a dash', () => {
    for (const args of [['a:1'], ['--id', 'a:1'], ['--id=a:1']])
      expect(quarantine('show', ...args)).to.deep.equal({ target, command: 'show', id: 'a:1' });
    expect(quarantine('show', '--', '-a')).to.deep.include({ id: '-a' });
    for (const args of [[], ['a', 'b'], ['a', '--id', 'b']])
      expect(() => quarantine('show', ...args)).to.throw(UsageError, `give one id`);
  });

  it('say what is to be fixed, in one way', () => {
    expect(quarantine('fix', 'a', '--set', 'vibration=1=2', '--set', 'status=', '--unset', 'x')).to.deep.include({
      ...{ id: 'a', dryRun: false },
      change: {
        set: new Map([
          ['vibration', '1=2'],
          ['status', ''],
          ['x', null],
        ]),
      },
    });
    expect(quarantine('fix', 'a', '--data', 'e.json')).to.deep.include({ change: { data: '/home/me/e.json' } });
    expect(() => quarantine('fix', 'a')).to.throw(UsageError, 'give the correction');
    expect(() => quarantine('fix', 'a', '--set', 'x=1', '--data', 'e')).to.throw(UsageError, 'give the correction');
    expect(() => quarantine('fix', 'a', '--set', 'vibration')).to.throw(UsageError, '--set takes FIELD=VALUE');
  });

  it('that nobody knows are answered with what would be right', () => {
    expect(() => quarantine('lss')).to.throw(UsageError, 'there are ls, show, fix, replay. Did you mean ls?');
    expect(() => quarantine('ls', '--sorce', 'x')).to.throw(
      UsageError,
      'there is no option --sorce. Did you mean --source? See npm run lake -- quarantine --help',
    );
    expect(() => quarantine('ls', '--source', 'x')).to.throw(UsageError, '--source takes ecommerce or manufacturing');
    expect(() => quarantine('replay', 'a')).to.throw(UsageError, 'one record is --id a');
    expect(() => quarantine('ls', '--limit', '0')).to.throw(UsageError, '--limit takes a whole number from 1 on');
    expect(() => quarantine('ls', '--stack', 'nope')).to.throw(UsageError, '--stack takes dev or prod, not "nope"');
    expect(quarantine()).to.equal('help');
    expect(quarantine('fix', '--help')).to.equal('help');
  });
});

describe('arguments of lake dlq', () => {
  it('say which batches are meant, in one way', () => {
    expect(dlq('ls')).to.deep.equal({ target, command: 'ls', batches: 'all' });
    expect(dlq('show', 'k')).to.deep.equal({ target, command: 'show', key: 'k' });
    for (const [args, batches] of [
      [['k', 'l'], { keys: ['k', 'l'] }],
      [['--source', 'ecommerce'], { source: 'ecommerce' }],
      [['--all'], 'all'],
    ] as const) {
      expect(dlq('redrive', ...args)).to.deep.equal({ target, command: 'redrive', batches, dryRun: false });
    }
    for (const args of [[], ['k', '--all'], ['--source', 'ecommerce', '--all']])
      expect(() => dlq('redrive', ...args)).to.throw(UsageError, 'choose the dead letters to redrive');
    expect(() => dlq('redirve')).to.throw(UsageError, 'Did you mean redrive?');
  });
});

describe('arguments of lake status', () => {
  it('say which lake is meant', () => {
    expect(parseStatus([], around)).to.deep.equal({ target });
    expect(parseStatus(['--stack', 'prod', '--json', 'o.json'], around)).to.deep.equal({
      target: { ...target, stack: 'prod' },
      json: '/home/me/o.json',
    });
    expect(() => parseStatus(['prod'], around)).to.throw(UsageError, 'a stack is --stack prod');
  });
});
