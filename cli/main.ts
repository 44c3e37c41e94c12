import { resolve } from 'node:path';
import { LakeError, sources } from '../etl/index.ts';
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
  if (command === undefined || command === '--help' || command === '-h') {
    console.log(help(names));
    return 0;
  }
  if (command !== 'start')
    throw new UsageError(`there is no command "${command}"; there is start. See npm start -- --help`);
  const options = parseStart(args, names, process.env.LAKE_CALLED_FROM ?? process.cwd(), resolve('.lake'));
  if (options === 'help') {
    console.log(help(names));
    return 0;
  }
  return start(options);
}
