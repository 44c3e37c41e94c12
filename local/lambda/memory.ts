import { Session } from 'node:inspector/promises';

/**
 * What Node takes beside a function's heap and buffers: its code, stacks, and what the allocator keeps. In MB, as
 * measured of Node 24 with one AWS client on Linux; it counts towards the memory of a function.
 */
const runtimeMb = 60;

/** How often the memory of a function under way is looked at. */
export const memoryCheckMs = 250;

/**
 * Whether this thread holds more than a function may. V8's own limit is one of the heap; buffers lie outside it, and
 * are most of what an ETL run holds.
 */
export async function exceeds(memoryMb: number): Promise<boolean> {
  if (heldMb() + runtimeMb <= memoryMb) return false;
  // What is garbage by chance must end nobody: only what is held on to is too much for certain.
  await collectGarbage();
  return heldMb() + runtimeMb > memoryMb;
}

/** Node counts both for each thread. */
function heldMb(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1024 ** 2;
}

async function collectGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  session.disconnect();
}
