import { resolve } from 'node:path';
import { LakeError, sources } from '../etl/index.ts';
import { cost } from './cost.ts';
import { costHelp, parseCost } from './cost-options.ts';
import { help, parseStart, UsageError } from './options.ts';
import { start } from './start.ts';

const names = sources.map((contract) => contract.source);
const [command, ...args] = process.argv.slice(2);

try {
  process.exitCode = await run();
} catch (error) {
  process.exitCode = 1;
  const mistake = error instanceof UsageError || error instanceof LakeError;
  console.error(mistake ? `lake: ${error.message}` : error);
}

async function run(): Promise<number> {
  const from = process.env.LAKE_CALLED_FROM ?? process.cwd();
  switch (command) {
    case 'start':
      return runStart(from);
    case 'cost':
      return runCost(from);
    case undefined:
    case '--help':
    case '-h':
      return tell(help(names));
    default:
      throw new UsageError(`there is no command "${command}"; there are start and cost. See npm start -- --help`);
  }
}

async function runStart(from: string): Promise<number> {
  const options = parseStart(args, names, from, resolve('.lake'));
  return options === 'help' ? tell(help(names)) : start(options);
}

async function runCost(from: string): Promise<number> {
  const options = parseCost(args, from);
  return options === 'help' ? tell(costHelp) : cost(options);
}

function tell(text: string): number {
  console.log(text);
  return 0;
}
