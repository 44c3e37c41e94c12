import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Changes } from './changes.ts';

/** Stack that the emulator gets; its settings are in `Pulumi.emulator.yaml`. */
const stack = 'emulator';

/** URL of the emulator of `Pulumi.emulator.yaml`. */
export const declaredEndpoint = 'http://127.0.0.1:4566';

const folders = ['stacks', 'infra', 'handlers', 'lake', 'etl', 'node_modules'];
const files = ['Pulumi.yaml', 'package.json', 'tsconfig.json'];

/** A project of its own in a temporary folder, with its state beside it. */
export interface Workspace {
  /** Runs the Pulumi CLI; its output goes to this terminal. @throws Error when it ends with anything but 0 */
  readonly pulumi: (...args: string[]) => void;
  /** Changes that the latest operation made. */
  readonly lastChanges: () => Changes;
  readonly remove: () => void;
}

/**
 * Links the project into a temporary folder, so that Pulumi writes neither state nor salt into the tree, and neither
 * reads nor changes the backend that its user is logged in to.
 */
export function openWorkspace(root: string, endpoint: string): Workspace {
  const directory = mkdtempSync(join(tmpdir(), 'pulumi-check-'));
  const state = join(directory, '.state');
  mkdirSync(state);
  for (const name of folders) symlinkSync(join(root, name), join(directory, name), 'junction');
  for (const name of files) copyFileSync(join(root, name), join(directory, name));
  const settings = readFileSync(join(root, `Pulumi.${stack}.yaml`), 'utf8');
  writeFileSync(join(directory, `Pulumi.${stack}.yaml`), settings.replaceAll(declaredEndpoint, endpoint));
  const environment = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${state.replaceAll('\\', '/')}`,
    // Of a state that is gone in a minute and holds no secret.
    PULUMI_CONFIG_PASSPHRASE: 'check',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  };
  const call = (args: readonly string[], output: 'inherit' | 'pipe') => {
    const done = spawnSync('pulumi', [...args, '--non-interactive'], {
      cwd: directory,
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', output, 'inherit'],
    });
    if (done.status !== 0) throw new Error(`"pulumi ${args.join(' ')}" ended with ${done.status ?? done.signal}.`);
    return done.stdout;
  };
  return {
    pulumi: (...args) => {
      call(args, 'inherit');
    },
    lastChanges: () => {
      const history = call(['stack', 'history', '--json', '--page-size', '1'], 'pipe');
      const [latest] = JSON.parse(history) as readonly { readonly resourceChanges?: Changes }[];
      return latest?.resourceChanges ?? {};
    },
    remove: () => rmSync(directory, { recursive: true }),
  };
}
