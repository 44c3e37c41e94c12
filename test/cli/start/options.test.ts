import { expect } from 'chai';
import { UsageError } from '../../../cli/options.ts';
import { parseStart, type StartOptions } from '../../../cli/start/options.ts';

const parse = (...args: string[]) => parseStart(args, ['manufacturing', 'ecommerce'], '/home/ann', '/lake');

describe('npm start options', () => {
  it('stays up, keeps the last run and uses the default port and directory when nothing is said', () => {
    expect(parse()).to.deep.equal({
      files: new Map(),
      formats: new Map(),
      ...{ exit: false, fresh: false, discardRaw: false, discardRecords: false },
      ...{ directory: '/lake', port: 4510 },
    });
  });

  it('takes files from the folder that it was called in', () => {
    const options = parse('--ecommerce', 'orders.csv', '--manufacturing=/data/m.csv', '--json', 'out.json');
    expect(options).to.deep.include({ json: '/home/ann/out.json' });
    expect(options)
      .to.have.property('files')
      .that.deep.equals(
        new Map([
          ['manufacturing', '/data/m.csv'],
          ['ecommerce', '/home/ann/orders.csv'],
        ]),
      );
  });

  it('takes the format of a file, for all files or for one', () => {
    const files = ['--ecommerce', 'o.csv', '--manufacturing', 'm.csv'];
    const said = ['--decimal', 'comma', '--date-order', 'ecommerce=dmy', '--date-order=manufacturing=mdy'];
    const { formats } = parse(...files, ...said, '--delimiter', 'tab', '--encoding', 'Shift_JIS') as StartOptions;
    const both = { decimalMark: ',', delimiter: '\t', encoding: 'shift_jis' };
    expect(formats).to.deep.equal(
      new Map([
        ['manufacturing', { ...both, dateOrder: 'mdy' }],
        ['ecommerce', { ...both, dateOrder: 'dmy' }],
      ]),
    );
  });

  it('rejects a source that is called like an option', () => {
    expect(() => parseStart([], ['json'], '/', '/')).to.throw(UsageError, /a source cannot be called "json"/);
  });

  it('takes a value that begins with a dash, and one that begins with two behind an equals sign', () => {
    expect(parse('--json', '-out.json')).to.deep.include({ json: '/home/ann/-out.json' });
    expect(parse('--json=--exit')).to.deep.include({ json: '/home/ann/--exit', exit: false });
  });

  const mistakes: [string[], RegExp][] = [
    [['--manufacuring', 'x.csv'], /no option --manufacuring\. Did you mean --manufacturing\?/],
    [['--zzzzzzzz'], /no option --zzzzzzzz\. See npm start -- --help$/],
    [['--ecommerce'], /--ecommerce needs a value, e\.g\. --ecommerce ecommerce\.csv/],
    [
      ['--json', '--exit'],
      /--json needs a value, e\.g\. --json out\.json; one that begins with -- is given as --json=VALUE/,
    ],
    [['--port='], /--port needs a value, e\.g\. --port 4510$/],
    [['--ecommerce', 'a.csv', '--ecommerce', 'b.csv'], /--ecommerce is given twice, and takes one value/],
    [['--exit=yes'], /--exit takes no value, but got "yes"/],
    [['orders.csv'], /don't know what "orders\.csv" is for; give a file as --manufacturing FILE or --ecommerce FILE/],
    [['--date-order', 'dmy'], /--date-order dmy is about a file, but none is given: add --manufacturing FILE/],
    [['--ecommerce', 'a', '--decimal', 'dot'], /^--decimal takes point or comma, not "dot"$/],
    [['--ecommerce', 'a', '--encoding', 'klingon'], /^--encoding takes the name of an encoding/],
    [
      ['--ecommerce', 'a', '--delimiter', 'ab'],
      /^--delimiter takes comma, semicolon, tab, pipe or one other character/,
    ],
    [['--ecommerce', 'a', '--date-order=dmy', '--date-order=mdy'], /--date-order is given twice for ecommerce/],
    [['--discard-raw'], /--discard-raw goes with --fresh/],
    [['--port', '99999'], /--port takes a number from 0 to 65535, not "99999"/],
  ];
  for (const [args, sentence] of mistakes) {
    it(`answers ${args.join(' ')} with one clear sentence`, () => {
      expect(() => parse(...args)).to.throw(UsageError, sentence);
    });
  }
});
