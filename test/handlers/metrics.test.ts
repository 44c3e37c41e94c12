import { expect } from 'chai';
import fc from 'fast-check';
import { metricsDocument, representativeValues } from '../../handlers/metrics.ts';

describe('embedded metrics', () => {
  it('are one document that declares each metric with unit and dimension', () => {
    const metrics = { RecordsReceived: 100, IngestLatency: [12, 40] };
    expect(JSON.parse(metricsDocument('Lake', 'ecommerce', 1_700_000_000_000, metrics))).to.deep.equal({
      _aws: {
        Timestamp: 1_700_000_000_000,
        CloudWatchMetrics: [
          {
            Namespace: 'Lake',
            Dimensions: [['Source']],
            Metrics: [
              { Name: 'RecordsReceived', Unit: 'Count' },
              { Name: 'IngestLatency', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      Source: 'ecommerce',
      RecordsReceived: 100,
      IngestLatency: [12, 40],
    });
  });

  it('leave out a metric without values, for which CloudWatch would reject the document', () => {
    const document = JSON.parse(metricsDocument('Lake', 'a', 0, { RecordsReceived: 0, IngestLatency: [] }));
    expect(document).not.to.have.property('IngestLatency');
    expect(document._aws.CloudWatchMetrics[0].Metrics).to.deep.equal([{ Name: 'RecordsReceived', Unit: 'Count' }]);
  });

  it('keep every latency of at most a hundred records', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 100 }), (latencies) => {
        expect(representativeValues(latencies)).to.deep.equal(latencies.toSorted((a, b) => a - b));
      }),
    );
  });

  it('represent more by a hundred order statistics, smallest and largest among them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 101, maxLength: 3_000 }), (latencies) => {
        const sorted = latencies.toSorted((a, b) => a - b);
        const sample = representativeValues(latencies);
        expect(sample).to.have.length(100);
        expect([sample[0], sample[99]]).to.deep.equal([sorted[0], sorted.at(-1)]);
        for (const [i, value] of sample.entries()) {
          expect(value).to.equal(sorted[Math.round((i / 99) * (sorted.length - 1))]);
        }
      }),
      { numRuns: 30 },
    );
  });
});
