/** What is to happen to a process's file system; see `break-file-system.ts`. */
export interface FileSystemFault {
  /**
   * - `count`: nothing; the changes are counted
   * - `kill`: SIGKILL before the change is made
   * - `torn`: SIGKILL after the first half of the bytes was written
   * - `full`: no space for the change: half of the bytes are written, then ENOSPC
   */
  readonly kind: 'count' | 'kill' | 'torn' | 'full';
  /** Folder whose files count. */
  readonly directory: string;
  /** Number of the change that it happens at, from 1. */
  readonly at: number;
  /** Pattern of the paths that count, within the folder; default all. */
  readonly path?: string;
  /** For `full`: how many changes find no space; default all from there on. */
  readonly changes?: number;
  /** For `count`: file that takes the number of changes at the end. */
  readonly report?: string;
}

/** Variable that the fault travels in. */
export const variable = 'LAKE_TEST_FAULT';
