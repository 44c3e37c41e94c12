#!/usr/bin/env node
import { ensureInstalled, run } from './runtime.mjs';

ensureInstalled();
process.exitCode = await run(['cli/main.ts', ...process.argv.slice(2)]);
