import { expect } from 'chai';
import { curve } from '../../bench/soak/curve.ts';
import { createEventMaker } from '../../bench/soak/events.ts';
import { medianOf, type Sample, slopeOf } from '../../bench/soak/samples.ts';
import { type Evidence, judge, verdictOf } from '../../bench/soak/verdict.ts';
import type { SourceMetrics } from '../../cli/status/summary.ts';
import { manufacturing } from '../../etl/index.ts';
import { compileDecoder } from '../../etl/platform.ts';

const sample = (second: number, more: Partial<Sample> = {}): Sample => ({
  ...{ second, residentMb: 1_000, p50: 300, p99: 700, stored: 20_000, waiting: 500 },
  ...more,
});
const samples = Array.from({ length: 40 }, (_, i) => sample((i + 1) * 10));

const evidence = (more: Partial<Evidence> = {}): Evidence => ({
  samples,
  sent: [{ events: 1_000, duplicates: 1, failedRequests: 0, throttled: 0 }],
  summary: {
    sources: { manufacturing: { stored: 990, quarantined: 10, duplicates: 1 } as SourceMetrics },
    violations: [],
  },
  runs: [
    { from: 100, to: 120, status: 'SUCCEEDED' },
    { from: 200, to: 260, status: 'FAILED' },
  ],
  incidents: [{ second: 45, what: 'the processors are killed' }],
  ...more,
});

describe('the verdict of a soak', () => {
  it('sums up what was sent, stored and injected, and passes if all is flat', () => {
    const verdict = verdictOf(evidence());
    expect(verdict).to.deep.equal({
      ...{ events: 1_000, stored: 990, quarantined: 10, duplicatesDropped: 1, violations: [], faults: 1 },
      runs: { succeeded: 1, all: 2 },
      ...{ residentMb: [1_000, 1_000], residentMbPerHour: 0, p50: [300, 300], p99: [700, 700] },
    });
    expect(judge(verdict)).to.equal(0);
  });

  it('fails if the lake reports an unreconciled source', () => {
    const summary = { ...evidence().summary, violations: ['manufacturing: 1 lost'] };
    expect(judge(verdictOf(evidence({ summary })))).to.equal(1);
  });

  it('fails if an event that a producer sent is neither stored nor quarantined', () => {
    const sent = [{ events: 1_001, duplicates: 0, failedRequests: 0, throttled: 0 }];
    const verdict = verdictOf(evidence({ sent }));
    expect(verdict.violations).to.deep.equal(['1001 events were sent, but 990 are stored and 10 quarantined']);
    expect(judge(verdict)).to.equal(1);
  });

  for (const [what, growing] of [
    ['memory', (i: number) => ({ residentMb: 1_000 + 40 * i })],
    ['latency', (i: number) => ({ p50: 300 + 20 * i })],
    ['latency of the slowest', (i: number) => ({ p99: 700 + 50 * i })],
  ] as const) {
    it(`fails if ${what} grows`, () => {
      const grown = samples.map((one, i) => ({ ...one, ...growing(i) }));
      expect(judge(verdictOf(evidence({ samples: grown })))).to.equal(1);
    });
  }

  it('leaves out the warm-up and windows in which nothing was stored', () => {
    const odd = samples.map((one, i) => (i < 4 ? { ...one, p50: 9_000 } : i % 2 === 0 ? { ...one, p50: null } : one));
    expect(verdictOf(evidence({ samples: odd })).p50).to.deep.equal([300, 300]);
  });

  it('has a slope and a median like those of the books', () => {
    expect(slopeOf([0, 1, 2, 3].map((x) => [x, 5 + 2 * x]))).to.be.closeTo(2, 1e-12);
    expect(slopeOf([[1, 7]])).to.equal(0);
    expect([medianOf([3, 1, 2]), medianOf([4, 1, 2, 3])]).to.deep.equal([2, 2.5]);
    expect(medianOf([])).to.be.NaN;
  });
});

describe('the curve of a soak', () => {
  it('has a panel for each metric, with runs of the ETL shaded and a tick for each fault', () => {
    const { runs, incidents } = evidence();
    const svg = curve(samples, { runs, incidents }, '2,000 records a second');
    expect(svg.match(/<polyline/g)).to.have.length(4);
    expect(svg.match(/fill="#f4f4f5"/g)).to.have.length(2);
    expect(svg).to.include('<title>the processors are killed</title>').and.to.include('2,000 records a second');
    expect(svg).to.not.include('NaN');
  });

  it('is drawn of no samples too', () => {
    expect(curve([], { runs: [], incidents: [] }, 'nothing')).to.not.include('NaN');
  });
});

describe('the events of a soak', () => {
  it('are those of the sample, under ids and times of their own', () => {
    const make = createEventMaker(manufacturing);
    const at = Date.UTC(2026, 0, 2);
    const entries = [make(1, at), make(5_001, at + 1_000)];
    const records = entries.map(({ partitionKey, data }, i) => ({
      ...{ data, partitionKey, shardId: 'shardId-000000000000', sequenceNumber: String(i), arrivedAt: at + 60_000 },
    }));
    const { batch, rejected } = compileDecoder(manufacturing).decode(records);
    expect(rejected).to.deep.equal([]);
    expect([...(batch.columns.get('event_id')?.values ?? [])]).to.deep.equal(['soak-1', 'soak-5001']);
    const machines = batch.columns.get('machine_id')?.values;
    expect(machines?.[0]).to.equal(machines?.[1]);
  });
});
