import { resolve } from 'node:path';
import { nearestName, sources } from '../etl/platform.ts';
import { costHelp, parseCost } from './cost/options.ts';
import { dlq } from './dlq/dlq.ts';
import { dlqHelp, parseDlq } from './dlq/options.ts';
import { erase } from './erase/erase.ts';
import { eraseHelp, parseErase } from './erase/options.ts';
import { guardrailsHelp, parseGuardrails } from './guardrails/options.ts';
import type { CliContext } from './open-lake/location.ts';
import { UsageError } from './options.ts';
import { parseQuarantine, quarantineHelp } from './quarantine/options.ts';
import { quarantine } from './quarantine/quarantine.ts';
import { commandFailure } from './report-error.ts';
import { stacksIn } from './stacks.ts';
import { parseStart, startHelp } from './start/options.ts';
import { parseStatus, statusHelp } from './status/options.ts';
import { status } from './status/status.ts';

/** Folders that a command works with. */
export interface CommandFolders {
  /** Folder of the project: `Pulumi.yaml`, `package.json`. */
  readonly root: string;
  /** Folder that relative paths start from. */
  readonly from: string;
}

/** @returns exit code */
export type Command = (args: readonly string[], folders: CommandFolders) => Promise<number>;

const names = sources.map((contract) => contract.source);

const home = (): string => resolve('.lake');

const contextOf = async ({ root, from }: CommandFolders): Promise<CliContext> => ({
  from,
  home: home(),
  stacks: await stacksIn(root),
  sources: names,
});

/** Commands by name. Those that need Pulumi or the engines load them themselves: the others start without that wait. */
export const commands: Readonly<Record<string, Command>> = {
  async start(args, { from }) {
    const options = parseStart(args, names, from, home());
    return options === 'help' ? print(startHelp(names)) : (await import('./start/start.ts')).start(options);
  },
  async status(args, folders) {
    const options = parseStatus(args, await contextOf(folders));
    return options === 'help' ? print(statusHelp) : status(folders.root, options);
  },
  async quarantine(args, folders) {
    const options = parseQuarantine(args, await contextOf(folders), Date.now());
    return options === 'help' ? print(quarantineHelp(names)) : quarantine(folders.root, options);
  },
  async dlq(args, folders) {
    const options = parseDlq(args, await contextOf(folders));
    return options === 'help' ? print(dlqHelp(names)) : dlq(folders.root, options);
  },
  async erase(args, folders) {
    const options = parseErase(args, await contextOf(folders));
    return options === 'help' ? print(eraseHelp(names)) : erase(folders.root, options);
  },
  async cost(args, { root, from }) {
    const stacks = await stacksIn(root);
    const options = parseCost(args, from, stacks);
    return options === 'help' ? print(costHelp(stacks)) : (await import('./cost/cost.ts')).cost(options);
  },
  async guardrails(args, { root }) {
    const stacks = await stacksIn(root);
    const options = parseGuardrails(args, stacks);
    return options === 'help'
      ? print(guardrailsHelp(stacks))
      : (await import('./guardrails/guardrails.ts')).guardrails(root, options.stacks);
  },
};

/**
 * Runs the command that the arguments name. Every error ends here, as text on standard error.
 * @param debug prints the causes of a failure as well
 * @returns exit code
 */
export async function runCommand(
  known: Readonly<Record<string, Command>>,
  [name, ...args]: readonly string[],
  folders: CommandFolders,
  debug: boolean,
): Promise<number> {
  try {
    if (name === undefined || name === '--help' || name === '-h') return print(startHelp(names));
    const command = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!command) throw new UsageError(unknownCommand(name, Object.keys(known)));
    return await command(args, folders);
  } catch (error) {
    const { text, exitCode } = commandFailure(error, debug);
    console.error(text);
    return exitCode;
  }
}

function unknownCommand(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known, 2);
  const hint = nearest === null ? '' : ` Did you mean ${nearest}?`;
  return `there is no command "${name}"; there are ${known.join(', ')}.${hint} See npm start -- --help`;
}

function print(text: string): number {
  console.log(text);
  return 0;
}
