import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { localStack } from '../../infra/naming.ts';
import { readConfig } from '../../local/program/config.ts';
import type { LakeLocation } from '../open-lake/open-lake.ts';
import { UsageError } from '../options.ts';

const execute = promisify(execFile);

/**
 * Secret that a lake's pseudonyms are made with: its tables know a person only by pseudonym.
 * @returns undefined if the lake has no pseudonyms
 * @throws UsageError if Pulumi does not give the secret
 */
export async function pseudonymKeyOf(root: string, { stack }: LakeLocation): Promise<string | undefined> {
  const { project, values } = await readConfig(root, stack ?? localStack, { encrypted: 'substitute' });
  if (!values[`${project}:pseudonymKey`]) return undefined;
  if (stack === undefined) return values[`${project}:pseudonymKey`];
  try {
    const { stdout } = await execute('pulumi', ['config', 'get', 'pseudonymKey', '--stack', stack], { cwd: root });
    return stdout.replace(/\r?\n$/, '');
  } catch (cause) {
    // Pulumi's output is not passed on: it is about a secret.
    throw new UsageError(
      `stack ${stack} has pseudonyms, and without their key nobody is found in its tables: pulumi config get pseudonymKey --stack ${stack} failed`,
      { cause: (cause as NodeJS.ErrnoException).code },
    );
  }
}
