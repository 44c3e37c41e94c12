import { expect } from 'chai';
import { parseCost } from '../../../cli/cost/options.ts';
import { UsageError } from '../../../cli/options.ts';

const parse = (...args: string[]) => parseCost(args, '/home/ann', ['dev', 'prod', 'qa']);

describe('npm run cost options', () => {
  it('are dev and steady arrival when nothing is said', () => {
    expect(parse()).to.deep.equal({ stack: 'dev', arrival: 'steady' });
  });

  it('take a stack, a load, an arrival and a file from the folder that it was called in', () => {
    expect(
      parse('--stack', 'prod', '--records-per-day=1,000_000', '--arrival', 'ticks', '--json', 'c.json'),
    ).to.deep.equal({ stack: 'prod', recordsPerDay: 1_000_000, arrival: 'ticks', json: '/home/ann/c.json' });
  });

  it('ask for help', () => {
    expect(parse('--help')).to.equal('help');
  });

  const mistakes: [string[], RegExp][] = [
    [['--stak', 'prod'], /no option --stak\. Did you mean --stack\? See npm run cost -- --help/],
    [
      ['--stack', 'production'],
      /--stack takes dev or prod or qa, not "production": there is no Pulumi\.production\.yaml/,
    ],
    [['--stack'], /--stack needs a value, e\.g\. --stack prod/],
    [['--records-per-day', 'many'], /--records-per-day takes a whole number from 1 to .*, not "many"/],
    [['--records-per-day', '0'], /not "0"/],
    [['--records-per-day', '1.5'], /not "1\.5"/],
    [['--arrival', 'daily'], /--arrival takes steady or ticks, not "daily"/],
    [['prod'], /don't know what "prod" is for; name a stack as --stack dev or prod or qa/],
  ];
  for (const [args, sentence] of mistakes) {
    it(`answer ${args.join(' ')} with one clear sentence`, () => {
      expect(() => parse(...args)).to.throw(UsageError, sentence);
    });
  }
});
