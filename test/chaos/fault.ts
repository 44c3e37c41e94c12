/** A fault that tests inject for real, and what holds all the same: a row of the fault matrix in docs/reliability.md. */
export interface Fault {
  readonly id: string;
  /** What is done, in a few words. */
  readonly injected: string;
  /** Endpoint, worker, clock: what it is done to. */
  readonly where: string;
  /** What must hold then. */
  readonly promise: string;
  /** File of the test that runs it, from the root of the project. */
  readonly test: string;
}
