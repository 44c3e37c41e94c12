import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';

const run = (after: string) =>
  spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '--eval',
    `import { announceInterruption } from '${new URL('../../../cli/start/interruption.ts', import.meta.url)}';
     const ranToItsEnd = announceInterruption(); ${after} console.log('ready'); setInterval(() => {}, 1000);`,
  ]);

async function interrupt(signal: NodeJS.Signals, after = '') {
  const child = run(after);
  let printed = '';
  child.stderr.on('data', (chunk) => {
    printed += chunk;
  });
  await once(child.stdout, 'data');
  child.kill(signal);
  const [, endedBy] = (await once(child, 'close')) as [number | null, string];
  return { printed, endedBy };
}

describe('an interruption', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`by ${signal} ends the run at once and says how it goes on`, async () => {
      const { printed, endedBy } = await interrupt(signal);
      expect(endedBy).to.equal(signal);
      expect(printed).to.equal('\nInterrupted before the end; the next start goes on from here.\n');
    });
  }

  it('after the run is no interruption', async () => {
    expect((await interrupt('SIGTERM', 'ranToItsEnd();')).printed).to.equal('');
  });
});
