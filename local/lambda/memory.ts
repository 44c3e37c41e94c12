import { Session } from 'node:inspector/promises';

/**
 * Memory of Node in addition to a function's heap and buffers: its code, stacks, and the allocator's reserve. In MB, as
 * measured of Node 24 with one AWS client on Linux; it counts towards the memory of a function.
 */
const runtimeMb = 60;

/** Interval of the memory checks of a running function. */
export const memoryCheckMs = 250;

/**
 * True if this thread holds more than a function may. V8's own limit covers only the heap; buffers are outside it, and
 * are most of the memory of an ETL run.
 */
export async function exceeds(memoryMb: number): Promise<boolean> {
  if (heldMb() + runtimeMb <= memoryMb) return false;
  // Garbage that is not collected yet must not end a function: only memory that is still in use counts.
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
