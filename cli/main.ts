import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LakeError, sources } from '../etl/platform.ts';
import { costHelp, parseCost } from './cost/options.ts';
import { dlq } from './dlq/dlq.ts';
import { dlqHelp, parseDlq } from './dlq/options.ts';
import { erase } from './erase/erase.ts';
import { eraseHelp, parseErase } from './erase/options.ts';
import { onScreen } from './format.ts';
import { guardrailsHelp, parseGuardrails } from './guardrails/options.ts';
import type { CliContext } from './open-lake/location.ts';
import { help, parseStart, UsageError } from './options.ts';
import { parseQuarantine, quarantineHelp } from './quarantine/options.ts';
import { quarantine } from './quarantine/quarantine.ts';
import { stacksIn } from './stacks.ts';
import { parseStatus, statusHelp } from './status/options.ts';
import { status } from './status/status.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const names = sources.map((contract) => contract.source);
const [command, ...args] = process.argv.slice(2);

try {
  process.exitCode = await run();
} catch (error) {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  const mistake = error instanceof LakeError;
  // It may quote a header of somebody's file.
  console.error(mistake ? `lake: ${onScreen(error.message)}` : error);
}

/** Commands that need Pulumi or the engines load them themselves: whoever only asks a running lake does not wait for them. */
async function run(): Promise<number> {
  const from = process.env.LAKE_CALLED_FROM ?? process.cwd();
  switch (command) {
    case 'start':
      return runStart(from);
    case 'cost':
      return runCost(from);
    case 'guardrails':
      return runGuardrails();
    case 'status':
      return runStatus(from);
    case 'quarantine':
      return runQuarantine(from);
    case 'dlq':
      return runDlq(from);
    case 'erase':
      return runErase(from);
    case undefined:
    case '--help':
    case '-h':
      return tell(help(names));
    default:
      throw new UsageError(
        `there is no command "${command}"; there are start, status, quarantine, dlq, erase, cost and guardrails. See npm start -- --help`,
      );
  }
}

async function runStart(from: string): Promise<number> {
  const options = parseStart(args, names, from, resolve('.lake'));
  return options === 'help' ? tell(help(names)) : (await import('./start/start.ts')).start(options);
}

async function runCost(from: string): Promise<number> {
  const stacks = await stacksIn(root);
  const options = parseCost(args, from, stacks);
  return options === 'help' ? tell(costHelp(stacks)) : (await import('./cost/cost.ts')).cost(options);
}

async function runGuardrails(): Promise<number> {
  const stacks = await stacksIn(root);
  const options = parseGuardrails(args, stacks);
  return options === 'help'
    ? tell(guardrailsHelp(stacks))
    : (await import('./guardrails/guardrails.ts')).guardrails(root, options.stacks);
}

async function contextOf(from: string): Promise<CliContext> {
  return { from, home: resolve('.lake'), stacks: await stacksIn(root), sources: names };
}

async function runStatus(from: string): Promise<number> {
  const options = parseStatus(args, await contextOf(from));
  return options === 'help' ? tell(statusHelp) : status(root, options);
}

async function runQuarantine(from: string): Promise<number> {
  const options = parseQuarantine(args, await contextOf(from), Date.now());
  return options === 'help' ? tell(quarantineHelp(names)) : quarantine(root, options);
}

async function runDlq(from: string): Promise<number> {
  const options = parseDlq(args, await contextOf(from));
  return options === 'help' ? tell(dlqHelp(names)) : dlq(root, options);
}

async function runErase(from: string): Promise<number> {
  const options = parseErase(args, await contextOf(from));
  return options === 'help' ? tell(eraseHelp(names)) : erase(root, options);
}

function tell(text: string): number {
  console.log(text);
  return 0;
}
