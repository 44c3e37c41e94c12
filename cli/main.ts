import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands, runCommand } from './commands.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const from = process.env.LAKE_CALLED_FROM ?? process.cwd();

process.exitCode = await runCommand(commands, process.argv.slice(2), { root, from }, Boolean(process.env.LAKE_DEBUG));
