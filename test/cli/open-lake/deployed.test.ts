import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { openLake } from '../../../cli/open-lake/open-lake.ts';
import { UsageError } from '../../../cli/options.ts';
import { rejection } from '../../handlers/support.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const outputs = {
  ...{ bucket: 'lake-prod', database: 'lake_prod', workgroup: 'lake-prod' },
  stateMachineArn: 'arn:aws:states:us-east-1:0:stateMachine:data-lake-orchestration-prod',
  streams: { manufacturing: 'manufacturing-data-stream-prod' },
  functions: { processors: { manufacturing: 'manufacturing-data-processor-prod' } },
};

describe('a deployed stack as the lake that a command works on', () => {
  let folder: string;
  const path = process.env.PATH;

  /** A Pulumi that says this and nothing else. */
  const pulumiSays = async (stdout: string, stderr = '', code = 0) => {
    const program = join(folder, 'pulumi');
    const write = (stream: string, text: string) => `process.${stream}.write(${JSON.stringify(text)});`;
    const script = `if (process.argv.slice(2).join(' ') !== 'stack output --json --stack prod') throw new Error('called otherwise');`;
    const text = `#!${process.execPath}\n${script}${write('stdout', stdout)}${write('stderr', stderr)}process.exitCode = ${code};\n`;
    await writeFile(program, text);
    await chmod(program, 0o755);
    process.env.PATH = `${folder}${delimiter}${path}`;
  };
  const open = () => openLake(root, { directory: folder, stack: 'prod' });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pulumi-'));
  });
  afterEach(async () => {
    process.env.PATH = path;
    await rm(folder, { recursive: true, force: true });
  });

  it('has the names that Pulumi knows, in the region that is configured', async () => {
    await pulumiSays(JSON.stringify(outputs));
    const { lake, described, local, close } = await open();
    expect(described).to.equal('stack prod in us-east-1');
    expect(local).to.equal(undefined);
    expect(lake).to.deep.include({ streams: outputs.streams, processors: outputs.functions.processors });
    expect(lake.queries).to.deep.equal({ database: 'lake_prod', workgroup: 'lake-prod' });
    expect(await lake.kinesis.config.region()).to.equal('us-east-1');
    await close();
  });

  for (const [when, says, reason] of [
    ['was not deployed', ['{}'], 'stack prod has not been deployed yet: pulumi up --stack prod'],
    [
      'was deployed by an older version',
      [JSON.stringify({ ...outputs, functions: undefined })],
      'stack prod has no output functions: deploy it again',
    ],
    ['Pulumi does not know', ['', "error: no stack named 'prod' found\n", 255], 'Pulumi knows no stack "prod"'],
    [
      'needs a login',
      ['', 'error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions\n', 255],
      'Pulumi is not logged in',
    ],
    ['fails otherwise', ['', 'diagnostics\nerror: the moon is full\n', 1], 'error: the moon is full'],
  ] as const) {
    it(`is rejected in one sentence when it ${when}`, async () => {
      await pulumiSays(...(says as readonly [string, string?, number?]));
      const error = await rejection(open());
      expect(error).to.be.instanceOf(UsageError);
      expect(error.message).to.include(reason);
    });
  }

  it('is rejected in one sentence if Pulumi is missing', async () => {
    process.env.PATH = folder;
    expect((await rejection(open())).message).to.include('needs the Pulumi CLI, which is not on the PATH');
  });

  it('is not looked for without --stack: a folder without a lake says how to make one', async () => {
    const error = await rejection(openLake(root, { directory: folder }));
    expect(error.message).to.equal(
      `there is no lake in ${folder} yet: npm start makes one; --stack NAME means one on AWS`,
    );
  });
});
