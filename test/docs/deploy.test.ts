import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);

interface Version {
  readonly Key: string;
  readonly VersionId: string;
}

/** A bucket as its file has it: its versions and delete markers, and how it answers deletes. */
interface Bucket {
  readonly versions: readonly Version[];
  readonly markers: readonly Version[];
  readonly deletes: 'takes' | 'rejects' | 'fails';
}

interface Emptied {
  /** What is left in the bucket. */
  readonly left: Bucket;
  /** How many versions each delete named. */
  readonly deletes: readonly number[];
  readonly stderr: string;
}

/**
 * `aws`, as far as the page uses it: a page of S3 holds 1,000 versions and markers together, and all pages come unless
 * one says otherwise. After twenty calls it fails, so that no loop is without end.
 */
const aws = `
  const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
  const [, operation, ...rest] = process.argv.slice(2);
  const option = (name) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
  appendFileSync('calls', operation + '\\n');
  if (readFileSync('calls', 'utf8').split('\\n').length > 20) process.exit(1);
  const bucket = JSON.parse(readFileSync('bucket.json', 'utf8'));
  if (operation === 'list-object-versions') {
    const standing = [...bucket.versions, ...bucket.markers].sort((a, b) => (a.Key < b.Key ? -1 : 1));
    const listed = standing.slice(0, rest.includes('--no-paginate') ? 1000 : undefined);
    console.log(JSON.stringify({ Objects: listed, Quiet: true }, null, 4));
  } else {
    if (bucket.deletes === 'fails') process.exit(254);
    const given = option('--delete');
    const { Objects } = JSON.parse(given.startsWith('file://') ? readFileSync(given.slice(7), 'utf8') : given);
    appendFileSync('deletes', Objects.length + '\\n');
    if (Objects.length > 1000) process.exit(254);
    const gone = new Set(Objects.map(({ VersionId }) => VersionId));
    const left = (all) => all.filter(({ VersionId }) => !gone.has(VersionId));
    if (bucket.deletes === 'takes') {
      writeFileSync('bucket.json', JSON.stringify({ ...bucket, versions: left(bucket.versions), markers: left(bucket.markers) }));
    }
    console.log(bucket.deletes === 'takes' ? 'null' : JSON.stringify({ ...Objects[0], Code: 'AccessDenied' }));
  }
`;

/** Keys as long as S3 takes them: a page of them is longer than an argument of a command may be, 128 KiB on Linux. */
const versions = (count: number, kind: string): Version[] =>
  Array.from({ length: count }, (_, i) => ({
    Key: `processed/${String(i).padStart(1000, '0')}`,
    VersionId: `${kind}-${i}`,
  }));

describe('docs/deploy.md', () => {
  let commands: readonly string[];
  let directory: string;
  before(async () => {
    const page = await readFile('docs/deploy.md', 'utf8');
    commands = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block ?? '');
  });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lake-deploy-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function command(name: string, script: string): Promise<void> {
    await writeFile(join(directory, name), `#!${process.execPath}\n${script}`);
    await chmod(join(directory, name), 0o755);
  }

  async function empty(bucket: Bucket): Promise<Emptied> {
    const emptying = commands.find((block) => block.includes('list-object-versions')) ?? '';
    await command('aws', aws);
    await command('pulumi', "if (process.argv[2] === 'stack') console.log('lake');");
    await Promise.all([
      writeFile(join(directory, 'bucket.json'), JSON.stringify(bucket)),
      writeFile(join(directory, 'deletes'), ''),
    ]);
    const env = { ...process.env, PATH: [directory, process.env.PATH].join(delimiter) };
    const { stderr } = await run('bash', ['-c', emptying], { cwd: directory, env });
    return {
      left: JSON.parse(await readFile(join(directory, 'bucket.json'), 'utf8')) as Bucket,
      deletes: (await readFile(join(directory, 'deletes'), 'utf8')).trim().split('\n').map(Number),
      stderr,
    };
  }

  it('shows only commands that a shell can read', async () => {
    expect(commands).to.have.length.of.at.least(5);
    for (const block of commands) await run('bash', ['-n', '-c', block]);
  });

  it('empties a bucket of long keys, versions and delete markers, as many at a time as S3 deletes', async () => {
    const bucket: Bucket = { versions: versions(1300, 'v'), markers: versions(900, 'm'), deletes: 'takes' };
    const { left, deletes, stderr } = await empty(bucket);
    expect(left).to.deep.include({ versions: [], markers: [] });
    expect(deletes).to.deep.equal([1000, 1000, 200]);
    expect(stderr).to.equal('');
  });

  it('gives up at once if AWS does not delete, and shows what it says', async () => {
    const bucket = { versions: versions(2, 'v'), markers: [] };
    const rejected = await empty({ ...bucket, deletes: 'rejects' });
    expect(rejected.deletes).to.deep.equal([2]);
    expect(rejected.stderr).to.match(/^not emptied: .*AccessDenied/);
  });

  it('gives up at once if the call fails', async () => {
    const failed = await empty({ versions: versions(2, 'v'), markers: [], deletes: 'fails' });
    expect(failed.stderr).to.equal('not emptied: \n');
    expect((await readFile(join(directory, 'calls'), 'utf8')).trim().split('\n')).to.have.length(2);
  });
});
