import { expect } from 'chai';
import { parseErase } from '../../../cli/erase/options.ts';
import { UsageError } from '../../../cli/options.ts';

const context = {
  from: '/here',
  home: '/here/.lake',
  stacks: ['dev', 'prod'],
  sources: ['ecommerce', 'machines'],
};
const parse = (...args: string[]) => parseErase(args, context);

describe('the arguments of erase', () => {
  it('only report unless erasing is confirmed', () => {
    expect(parse('C-1')).to.deep.include({ key: 'C-1', mode: 'confirm', eraseMatches: false });
    expect(parse('C-1', '--dry-run')).to.include({ mode: 'dry-run' });
    expect(parse('C-1', '--yes', '--matches', '--source', 'machines', '--stack', 'prod')).to.deep.include({
      ...{ mode: 'erase', eraseMatches: true, source: 'machines' },
      target: { directory: '/here/.lake', stack: 'prod' },
    });
  });

  it('take a lone hyphen for standard input', () => {
    expect(parse('-', '--yes')).to.include({ key: '-', mode: 'erase' });
  });

  it('are rejected without a key, with two keys and if they contradict each other', () => {
    for (const wrong of [[''], ['--yes'], ['C-1', 'C-2'], ['C-1', '--yes', '--dry-run'], ['C-1', '--source', 'orders']])
      expect(() => parse(...wrong), wrong.join(' ')).to.throw(UsageError);
    expect(parse()).to.equal('help');
    expect(parse('--help')).to.equal('help');
  });
});
