import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readConfig } from '../../local/program/config.ts';
import { operatorClients } from '../../operations/clients.ts';
import { type LakeNames, lakeOf } from '../../operations/lake.ts';
import { UsageError } from '../options.ts';
import { awsCommand, executionHistory } from './executions.ts';
import type { OpenLake } from './open-lake.ts';

const execute = promisify(execFile);

/** A deployed stack: its names as Pulumi knows them, its region as it is configured, AWS with the usual credentials. */
export async function openStack(root: string, stack: string): Promise<OpenLake> {
  const { values } = await readConfig(root, stack, { encrypted: 'substitute' });
  const region = values['aws:region'] ?? 'us-east-1';
  const names = readNames(await outputsOf(root, stack), stack);
  const clients = operatorClients({ region });
  return {
    lake: lakeOf(clients, names),
    described: `stack ${stack} in ${region}`,
    runs: () => executionHistory(awsCommand(region), names.stateMachineArn),
    processed: async () => undefined,
    close: async () => clients.close(),
  };
}

const longestOutput = 16 * 1024 ** 2;

async function outputsOf(root: string, stack: string): Promise<string> {
  try {
    const options = { cwd: root, maxBuffer: longestOutput };
    const { stdout } = await execute('pulumi', ['stack', 'output', '--json', '--stack', stack], options);
    return stdout;
  } catch (cause) {
    throw new UsageError(pulumiFailure(stack, cause as NodeJS.ErrnoException & { readonly stderr?: string }), {
      cause,
    });
  }
}

/** Sentence for a failure of the Pulumi CLI: what is wrong and what to do. */
export function pulumiFailure(
  stack: string,
  { code, stderr = '' }: { readonly code?: unknown; readonly stderr?: string },
) {
  if (code === 'ENOENT')
    return `--stack ${stack} needs the Pulumi CLI, which is not on the PATH: https://www.pulumi.com/docs/install/`;
  if (/no stack named|stack .* not found/i.test(stderr))
    return `Pulumi knows no stack "${stack}": pulumi stack ls lists the known ones, pulumi stack init ${stack} makes it`;
  if (/PULUMI_ACCESS_TOKEN|pulumi login|not logged in/i.test(stderr))
    return `Pulumi is not logged in to the backend of stack ${stack}: pulumi login`;
  if (/passphrase/i.test(stderr))
    return `stack ${stack} is encrypted by a passphrase: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE`;
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return `pulumi stack output --stack ${stack} failed: ${said || String(code)}`;
}

const needed = ['bucket', 'database', 'workgroup', 'stateMachineArn', 'streams', 'functions'] as const;

interface DeployedNames extends LakeNames {
  readonly stateMachineArn: string;
}

/** @throws UsageError if the stack has not been deployed, or was deployed by another version */
export function readNames(json: string, stack: string): DeployedNames {
  const outputs = JSON.parse(json) as Partial<Record<string, unknown>>;
  const missing = needed.filter((name) => !outputs[name]);
  if (missing.length === 0) return outputs as unknown as DeployedNames;
  throw new UsageError(
    missing.length === needed.length
      ? `stack ${stack} has not been deployed yet: pulumi up --stack ${stack}`
      : `stack ${stack} has no output ${missing.join(', ')}: deploy it again with pulumi up --stack ${stack}`,
  );
}
