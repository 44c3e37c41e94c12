import { expect } from 'chai';
import { type Schedule, undisturbed } from './schedule.ts';
import { openTrials, type Trials } from './trial.ts';

const calm: Schedule = undisturbed({ source: 'manufacturing', seed: 2 });
const moments = ['before', 'during', 'after'] as const;

describe('the ETL function, killed or delayed at every write that it makes', () => {
  let trials: Trials;
  let writes: number;
  before(async () => {
    trials = openTrials();
    writes = (await trials.judge(calm)).requests.get('etl put') ?? 0;
  });
  after(() => trials.close());

  it('writes a plan, records and rollups of three days, the entities and the ledger', () => {
    expect(writes).to.equal(9);
  });

  it('has no put that takes effect late replace what the next run made', async () => {
    for (let at = 1; at <= writes; at++) {
      const id = 'etl-put-late';
      const { struck } = await trials.judge({ ...calm, parts: 2, faults: [{ id, at, times: 1 }] });
      expect(struck.get(id), `write ${at}`).to.equal(1);
    }
  });

  for (const moment of moments) {
    it(`leaves no trace of a death ${moment} any of its puts, once it ran again`, async () => {
      for (let at = 1; at <= writes; at++) {
        const id = `etl-killed-${moment}-put`;
        const { struck } = await trials.judge({ ...calm, faults: [{ id, at, times: 1 }] });
        expect(struck.get(id), `write ${at}`).to.equal(1);
      }
    });
  }
});
