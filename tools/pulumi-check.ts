// Runs the program under the real Pulumi engine against an AWS emulator: preview, up, up again, up with another setting,
// destroy. State and settings live in a temporary folder. Needs tools that npm does not have; prints the missing ones.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sources } from '../etl/platform.ts';
import { type Changes, type Expectation, shown, surprise } from './pulumi/changes.ts';
import { attached, look, missing, providerVersion } from './pulumi/requirements.ts';
import { declaredEndpoint, openWorkspace, type Workspace } from './pulumi/workspace.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const quiet = ['--suppress-progress', '--suppress-outputs'];

/** Makes a workspace's stack, changes it and takes it down again. @throws Error at the first step that goes otherwise than it must */
function exercise(workspace: Workspace): void {
  workspace.pulumi('stack', 'init', 'emulator');
  step('preview', () => workspace.pulumi('preview', ...quiet));
  try {
    const total = changing(workspace, 'up', { kind: 'create' }).create ?? 0;
    changing(workspace, 'up', { kind: 'unchanged', of: total });
    workspace.pulumi('config', 'set', 'batchSize', '250');
    changing(workspace, 'up', { kind: 'update', updated: sources.length, of: total });
    changing(workspace, 'destroy', { kind: 'delete', of: total });
  } catch (error) {
    takeDown(workspace);
    throw error;
  }
}

/**
 * Removes the stack after a failure, so that the next run meets a clean emulator. Errors here are printed, not thrown: the
 * first failure counts.
 */
function takeDown(workspace: Workspace): void {
  console.error('\nFailed. Taking down what was made:');
  try {
    workspace.pulumi('destroy', '--yes', ...quiet);
  } catch (error) {
    console.error(`Restart the emulator, it still holds resources: ${error instanceof Error ? error.message : error}`);
  }
}

/** Runs an operation that changes the stack, and compares its changes with the expected ones. */
function changing(workspace: Workspace, operation: 'up' | 'destroy', expectation: Expectation): Changes {
  return step(`${operation}, ${expectation.kind}`, () => {
    workspace.pulumi(operation, '--yes', ...(operation === 'up' ? ['--skip-preview'] : []), ...quiet);
    const changes = workspace.lastChanges();
    const problem = surprise(expectation, changes);
    if (problem !== undefined) throw new Error(`${operation}: ${problem}.`);
    console.log(`ok: ${shown(changes)}`);
    return changes;
  });
}

function step<T>(title: string, task: () => T): T {
  console.log(`\n=== ${title}`);
  return task();
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { endpoint: { type: 'string', default: declaredEndpoint } } });
  const wanted = { provider: providerVersion(root), endpoint: values.endpoint };
  const problems = missing(await look(wanted), wanted);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const workspace = openWorkspace(root, values.endpoint);
  try {
    exercise(workspace);
  } finally {
    workspace.remove();
  }
  console.log('\nThe stack went up, stayed as it was, took a change and came down.');
  if (attached())
    console.log('The provider was a process that Pulumi was configured to attach to: this run says nothing of AWS.');
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
