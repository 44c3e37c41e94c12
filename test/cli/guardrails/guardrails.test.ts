import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { guardrails } from '../../../cli/guardrails/guardrails.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What a command prints on standard output, with its exit code. */
async function printed(command: () => Promise<number>): Promise<{ readonly code: number; readonly text: string }> {
  const lines: unknown[] = [];
  const { log } = console;
  console.log = (line: unknown) => lines.push(line);
  try {
    const code = await command();
    return { code, text: lines.join('\n') };
  } finally {
    console.log = log;
  }
}

describe('npm run guardrails', () => {
  it('needs a line for each stack that keeps to the rules, and ends well', async () => {
    const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((resolve) => {
      const args = ['--disable-warning=ExperimentalWarning', 'cli/main.ts', 'guardrails'];
      execFile(process.execPath, args, { cwd: root }, (error, out) => resolve({ code: error?.code ?? 0, stdout: out }));
    });
    for (const line of stdout.trimEnd().split('\n'))
      expect(line).to.match(/^\w+: \d+ resources, \d+ rules, no violation$/);
    expect(stdout).to.match(/^dev: .*\n(.*\n)*prod: .*\nstaging: /);
    expect(code).to.equal(0);
  });

  describe("with an operator's own settings", () => {
    let folder: string;
    const look = (...stacks: string[]) => printed(() => guardrails(folder, stacks));
    const configure = (stack: string, settings: Readonly<Record<string, unknown>>) => {
      const config = Object.entries(settings).map(([key, value]) => [`multi-source-data-lake:${key}`, value]);
      return writeFile(join(folder, `Pulumi.${stack}.yaml`), stringify({ config: Object.fromEntries(config) }));
    };

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'guardrails-'));
      const project = parse(await readFile(join(root, 'Pulumi.yaml'), 'utf8'));
      const main = relative(folder, join(root, project.main));
      await writeFile(join(folder, 'Pulumi.yaml'), stringify({ ...project, main }));
      await configure('prod', { alarms: true });
      await configure('qa', { streamShards: 2 });
      await configure('qa2', { streamShard: 2, batchSize: 'many' });
    });
    after(() => rm(folder, { recursive: true }));

    it('prints the finding, resource, correction and reason of each violation, and fails', async () => {
      const { code, text } = await look('prod');
      expect(code).to.equal(1);
      const [summary, ...lines] = text.split('\n');
      expect(summary).to.match(/^prod: \d+ resources, \d+ rules, 3 violations$/);
      const left = 'not protected; set protectData to true in Pulumi.prod.yaml';
      expect(lines).to.deep.equal([
        '  data-protected: Pulumi deletes and recreates a renamed resource. For a resource that holds data, this must fail instead.',
        `    aws:s3/bucket:Bucket lake: ${left}`,
        `    aws:kinesis/stream:Stream ecommerce-data-stream: ${left}`,
        `    aws:kinesis/stream:Stream manufacturing-data-stream: ${left}`,
      ]);
    });

    it('looks at a stack of any name', async () => {
      expect(await look('qa')).to.have.property('code', 0);
    });

    it('lists the mistakes of a configuration without a stack trace, and looks at the other stacks all the same', async () => {
      const { code, text } = await look('qa2', 'qa');
      expect(code).to.equal(1);
      expect(text).to.match(/^qa2: The configuration of stack "qa2" has 2 mistake\(s\)\. Nothing was declared\.\n/);
      expect(text).to.contain('streamShard is not a key').and.to.contain('batchSize is "many"');
      expect(text).to.match(/\nqa: \d+ resources, \d+ rules, no violation$/);
      expect(text).not.to.match(/^ +at /m);
    });
  });
});
