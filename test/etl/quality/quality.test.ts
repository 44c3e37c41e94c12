import { expect } from 'chai';
import { filledShare, missingInputs, qualityScore } from '../../../etl/quality/quality.ts';
import { manufacturing } from '../../../etl/sources/manufacturing/contract.ts';
import { decodedBatch } from '../support/batches.ts';

const row = { event_id: 'a', timestamp: 0, machine_id: '1', temperature: 1, anomaly_flag: false };

describe('the data-quality score', () => {
  it('is the share of accepted records times the share of their filled cells', () => {
    expect(qualityScore(90, 10, 0.5)).to.equal(0.45);
    expect(qualityScore(1, 0, 1)).to.equal(1);
  });

  it('is 0 if everything was rejected, and null if nothing came', () => {
    expect(qualityScore(0, 3, null)).to.equal(0);
    expect(qualityScore(0, 0, null)).to.equal(null);
  });

  it('counts a false flag as filled, and only fields of the contract', () => {
    expect(filledShare(manufacturing, decodedBatch(manufacturing, [row, { ...row, vibration: 2 }]))).to.equal(9 / 26);
    expect(filledShare(manufacturing, decodedBatch(manufacturing, []))).to.equal(null);
  });

  it('comes with the score inputs that records lack', () => {
    const batch = decodedBatch(manufacturing, [row, { ...row, vibration: 2 }, { ...row, temperature: null }]);
    expect(missingInputs(manufacturing, batch)).to.deep.equal({
      temperature: 1,
      vibration: 2,
      anomaly_flag: 0,
      downtime_risk: 3,
    });
  });
});
