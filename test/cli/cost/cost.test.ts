import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { estimateOf } from '../../../cli/cost/cost.ts';
import type { Estimate } from '../../../cli/cost/report.ts';
import { costReport, dollars } from '../../../cli/cost/report.ts';

const page = readFileSync(new URL('../../../docs/cost.md', import.meta.url), 'utf8');

for (const stack of ['dev', 'staging', 'prod']) {
  describe(`the bill of ${stack}`, () => {
    let estimate: Estimate;
    before(async () => {
      estimate = await estimateOf({ stack, recordsPerDay: 100_000, arrival: 'steady' });
    });

    it('is printed with its total, what dominates, the free tier and each price with its source', () => {
      const text = costReport(estimate);
      const [once] = estimate.bills;
      expect(text).to.contain(`${stack}: 100,000 records a day of each source`);
      expect(text).to.match(new RegExp(`Total .* ${dollars(once!.total).replace('.', '\\.')}\n`));
      expect(text).to.contain(`At 10,000,000: `);
      expect(text).to.contain('Free tier, not taken off above');
      expect(text).to.match(/s3 put +0\.000005 +PUT or LIST +aws\.amazon\.com\/s3\/pricing by \S+ +\d{4}-\d\d/);
    });

    it('grows with the load, by its variable part only', () => {
      const [once, ten, hundred] = estimate.bills;
      expect(ten!.total).to.be.above(once!.total);
      expect(hundred!.total).to.be.above(ten!.total);
      expect(hundred!.fixed).to.be.closeTo(once!.fixed, once!.fixed * 0.05);
    });

    it('holds no line that is not a number', () => {
      for (const { lines } of estimate.bills)
        for (const line of lines) expect(Number.isFinite(line.cost), `${line.service} ${line.what}`).to.equal(true);
    });

    if (stack !== 'staging') {
      it('is within a tenth of what docs/cost.md says', () => {
        const documented = new RegExp(`\\| ${stack} +\\|([^\\n]*)\\|`).exec(page)?.[1]?.split('|').map(Number) ?? [];
        const [once, ten, hundred] = estimate.bills.map(({ total }) => total);
        for (const [i, total] of [once!, ten!, hundred!].entries())
          expect(documented[i], `run npm run cost -- --stack ${stack}`).to.be.closeTo(total, total / 10);
      });
    }
  });
}
