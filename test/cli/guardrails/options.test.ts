import { expect } from 'chai';
import { parseGuardrails } from '../../../cli/guardrails/options.ts';
import { UsageError } from '../../../cli/options.ts';

const parse = (...args: string[]) => parseGuardrails(args, ['dev', 'prod', 'qa']);

describe('npm run guardrails options', () => {
  it('are every stack when nothing is said', () => {
    expect(parse()).to.deep.equal({ stacks: ['dev', 'prod', 'qa'] });
  });

  it('take one stack', () => {
    expect(parse('--stack', 'qa')).to.deep.equal({ stacks: ['qa'] });
  });

  it('ask for help', () => {
    expect(parse('-h')).to.equal('help');
  });

  const mistakes: [string[], RegExp][] = [
    [['--stak', 'prod'], /no option --stak\. Did you mean --stack\? See npm run guardrails -- --help/],
    [['--stack', 'pord'], /--stack takes dev or prod or qa, not "pord": there is no Pulumi\.pord\.yaml/],
    [['--stack'], /--stack needs a value, e\.g\. --stack prod/],
    [['prod'], /don't know what "prod" is for; name a stack as --stack dev or prod or qa/],
  ];
  for (const [args, sentence] of mistakes) {
    it(`answer ${args.join(' ')} with one clear sentence`, () => {
      expect(() => parse(...args)).to.throw(UsageError, sentence);
    });
  }
});
