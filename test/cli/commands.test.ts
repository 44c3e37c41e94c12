import { statSync } from 'node:fs';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { commands, runCommand } from '../../cli/commands.ts';
import { UsageError } from '../../cli/options.ts';
import { ContractError } from '../../etl/index.ts';
import { InvariantError, ServiceError, UserError } from '../../etl/platform.ts';
import { rememberingRequests } from '../../lake/index.ts';

const folders = { root: process.cwd(), from: process.cwd() };

/** Runs a command, and keeps what it prints on standard error. */
async function failing(known: typeof commands, args: readonly string[], debug = false) {
  const printed: string[] = [];
  const { error: write } = console;
  console.error = (text: string) => printed.push(text);
  try {
    return { code: await runCommand(known, args, folders, debug), text: printed.join('\n') };
  } finally {
    console.error = write;
  }
}

const throwing = (name: string, error: unknown): typeof commands => ({
  [name]: async () => {
    throw error;
  },
});

const fileSystemError = (): unknown => {
  try {
    return statSync('/nowhere/at/all');
  } catch (error) {
    return error;
  }
};

async function sdkError(): Promise<unknown> {
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const settings = { region: 'us-east-1', endpoint: 'http://127.0.0.1:1', credentials, maxAttempts: 1 };
  const client = rememberingRequests(new S3Client(settings));
  return client.send(new ListObjectsV2Command({ Bucket: 'lake' })).catch((error: unknown) => error);
}

for (const name of Object.keys(commands)) {
  describe(`lake ${name} ends`, () => {
    it('with one sentence and code 2 if its command line is wrong', async () => {
      const { code, text } = await failing(commands, [
        name,
        ...(name === 'dlq' || name === 'quarantine' ? ['ls'] : []),
        '--no-such',
      ]);
      expect(code).to.equal(2);
      expect(text).to.match(/^lake: there is no option --no-such\. .*See npm .*--help$/);
    });

    it("with one sentence for a user's mistake", async () => {
      for (const error of [new UserError('m.csv is empty'), new ContractError('orders', ['no key'])])
        expect(await failing(throwing(name, error), [name])).to.deep.equal({ code: 1, text: `lake: ${error.message}` });
    });

    it('with one sentence for a service that failed', async () => {
      const known = new ServiceError('Athena query 1 (SELECT 1): FAILED: no memory', {}, { cause: new Error('inner') });
      expect(await failing(throwing(name, known), [name])).to.deep.equal({ code: 1, text: `lake: ${known.message}` });
      const { code, text } = await failing(throwing(name, await sdkError()), [name]);
      expect(code).to.equal(1);
      expect(text).to.match(
        /^lake: S3 ListObjectsV2 of s3:\/\/lake\/ failed: ECONNREFUSED, .*; nothing answers there: .*$/,
      );
      expect(text).not.to.include('\n');
    });

    it('with one sentence for a file system that failed', async () => {
      const { code, text } = await failing(throwing(name, fileSystemError()), [name]);
      expect(code).to.equal(1);
      expect(text)
        .to.match(/^lake: stat \/nowhere\/at\/all failed: ENOENT/)
        .and.not.include('\n');
    });

    it('with the stack of a bug, and the request to report it', async () => {
      for (const error of [new InvariantError('no shard'), new TypeError('x is not a function')]) {
        const { code, text } = await failing(throwing(name, error), [name]);
        expect(code).to.equal(1);
        expect(text).to.match(new RegExp(`^lake: internal error: ${error.message}\\n +at `));
        expect(text).to.match(/\nThis is a bug\. Please report it with .*$/);
      }
      expect((await failing(throwing(name, 'just text'), [name])).text).to.match(/^lake: internal error: just text\n/);
    });
  });
}

describe('a failure of lake', () => {
  it('has its causes printed only on request', async () => {
    const error = new ServiceError('S3 is down', {}, { cause: new Error('inner') });
    expect((await failing(throwing('status', error), ['status'])).text).not.to.include('inner');
    expect((await failing(throwing('status', error), ['status'], true)).text).to.match(
      /\ncaused by: Error: inner\n +at /,
    );
  });

  it('has each of several causes printed', async () => {
    const causes = [new Error('one', { cause: 'disk' }), new Error('two')];
    const error = new ServiceError('both are down', {}, { cause: new AggregateError(causes) });
    const { text } = await failing(throwing('status', error), ['status'], true);
    expect(text.match(/^caused by: .*/gm)).to.deep.equal([
      'caused by: AggregateError',
      'caused by: Error: one',
      'caused by: disk',
      'caused by: Error: two',
    ]);
  });

  it('never obeys what a file says to a terminal', async () => {
    const { text } = await failing(throwing('start', new UserError('header \u001b[2J')), ['start']);
    expect(text).to.equal('lake: header \ufffd[2J');
  });

  it('is an unknown command, with the nearest one', async () => {
    const { code, text } = await failing(commands, ['statsu']);
    expect(code).to.equal(2);
    expect(text).to.match(/^lake: there is no command "statsu"; there are start, status, .*\. Did you mean status\?/);
    expect(new UsageError('a')).to.be.instanceOf(UserError);
  });
});
