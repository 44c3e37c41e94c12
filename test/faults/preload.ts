/** Preloaded into a child process (`node --import`), whose file system it breaks as the variable says. */
import { breakFileSystem } from './break-file-system.ts';
import { type FileSystemFault, variable } from './fault.ts';

const text = process.env[variable];
if (text !== undefined) breakFileSystem(JSON.parse(text) as FileSystemFault);
