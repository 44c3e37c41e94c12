import { duration } from '../format.ts';

export interface Stage {
  readonly name: string;
  readonly ms: number;
}

/**
 * Prints progress on standard error: one line that is rewritten on a terminal, one line a stage elsewhere.
 */
export class Progress {
  readonly stages: Stage[] = [];
  readonly #terminal: boolean;
  #shownAt = 0;

  constructor(terminal: boolean = process.stderr.isTTY ?? false) {
    this.#terminal = terminal;
  }

  /**
   * Runs one stage and keeps its time.
   * @param status what to show beside the name while it runs; asked several times a second
   */
  async stage<T>(name: string, work: () => Promise<T>, status: () => string = () => ''): Promise<T> {
    const began = performance.now();
    const show = () => this.#show(`${name} … ${status()}`);
    show();
    const timer = setInterval(show, 200);
    try {
      const result = await work();
      const ms = performance.now() - began;
      this.stages.push({ name, ms: Math.round(ms) });
      this.#clear();
      process.stderr.write(`${name}: ${[status(), duration(ms)].filter(Boolean).join(', ')}\n`);
      return result;
    } catch (error) {
      this.#clear();
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  #show(line: string): void {
    if (this.#terminal) {
      this.#clear();
      process.stderr.write(line.slice(0, (process.stderr.columns ?? 80) - 1));
    } else if (performance.now() - this.#shownAt > 5_000) {
      process.stderr.write(`${line}\n`);
    } else return;
    this.#shownAt = performance.now();
  }

  #clear(): void {
    if (this.#terminal) process.stderr.write('\r\u001b[2K');
  }
}
