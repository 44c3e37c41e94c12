// node tools/busy.mjs COMMAND [ARG …]: runs a command while a loop without end keeps each core busy.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

const [command = '', ...args] = process.argv.slice(2);
const loops = Array.from({ length: availableParallelism() }, () => new Worker('for (;;);', { eval: true }));
const child = spawn(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
const end = async (/** @type {number} */ code) => {
  await Promise.all(loops.map((loop) => loop.terminate()));
  process.exitCode = code;
};
child.once('error', (error) => {
  console.error(`${command}: ${error.message}`);
  void end(1);
});
child.once('exit', (code) => void end(code ?? 1));
