import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { serveStatus } from '../../../cli/status/page.ts';
import type { LakeSummary } from '../../../cli/status/summary.ts';

const summary: LakeSummary = {
  sources: {},
  integrated: { business_health_index: 0.488 },
  integratedOver: { business_health_index: 50 },
  ingestLatencyMs: { p50: null, p99: null },
  stages: [],
  orchestration: { name: 'm', status: 'SUCCEEDED', interpreter: '<python3>' },
  runs: { works: {} },
  failures: [],
  violations: [],
};
const questions = {
  readSummary: async () => summary,
  nextRuns: () => [{ name: 'data-ingestion-simulator', at: Date.UTC(2025, 0, 31, 23, 5) }],
};

describe('the status page', () => {
  let page: Awaited<ReturnType<typeof serveStatus>>;
  before(async () => {
    page = await serveStatus(questions, 0);
  });
  after(() => page.close());

  it('shows people the summary and what runs next on schedule', async () => {
    const html = await (await fetch(page.url)).text();
    expect(html).to.include('Business health index: 0.488').and.to.include('&lt;python3&gt;');
    expect(html).to.include('Next data-ingestion-simulator: 2025-01-31 23:05:00 UTC');
  });

  it('gives programs the same summary, and nobody anything else', async () => {
    expect(await (await fetch(`${page.url}/status.json`)).json()).to.deep.equal(summary);
    expect((await fetch(`${page.url}/lock.json`)).status).to.equal(404);
  });

  it('asks for the summary once at a time, however many want them', async () => {
    let [underWay, most] = [0, 0];
    const readSummary = async () => {
      most = Math.max(most, ++underWay);
      await (await fetch(page.url)).text();
      underWay -= 1;
      return summary;
    };
    const busy = await serveStatus({ ...questions, readSummary }, 0);
    const statuses = await Promise.all([1, 2, 3, 4].map(async () => (await fetch(busy.url)).status));
    expect({ statuses, most }).to.deep.equal({ statuses: [200, 200, 200, 200], most: 1 });
    await busy.close();
  });

  it('takes another port if the one it was given is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const taken = (other.address() as AddressInfo).port;
    const second = await serveStatus(questions, taken);
    expect(second.port).to.not.equal(taken);
    expect((await fetch(second.url)).status).to.equal(200);
    await second.close();
    await new Promise((resolve) => {
      other.close(resolve);
    });
  });
});
