import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** Mocha's spec report, which also leaves its counts where `bin/test.mjs` reads them. */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync('coverage/counts.json', JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
}
