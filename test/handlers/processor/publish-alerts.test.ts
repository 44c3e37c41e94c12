import type { BatchResultErrorEntry, PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect } from 'chai';
import { type Contract, contractOf, type Row } from '../../../etl/platform.ts';
import { createLogger } from '../../../handlers/log.ts';
import { publishAlerts } from '../../../handlers/processor/publish-alerts.ts';
import { atOnce, rejection } from '../support.ts';

const contract = contractOf('manufacturing');
const alerts: Row[] = Array.from({ length: 12 }, (_, i) => ({
  event_id: `e${i}`,
  alert_type: 'HIGH',
  machine_id: `m${i}`,
  timestamp: 0,
  score: 4,
  threshold: 3,
  contributions: '{"vibration":4}',
}));

/** A topic that fails the entries that `fault` names, of each request in turn. */
function topicThat(fault: (request: number, id: string) => 'sender' | 'topic' | undefined) {
  const requests: string[][] = [];
  const send = async ({ input }: PublishBatchCommand) => {
    const entries = input.PublishBatchRequestEntries ?? [];
    requests.push(entries.map(({ Message }) => JSON.parse(Message ?? '').event_id));
    const Failed = entries.flatMap(({ Id }): BatchResultErrorEntry[] => {
      const by = fault(requests.length, Id ?? '');
      return by ? [{ Id, Code: 'Fault', SenderFault: by === 'sender' }] : [];
    });
    return { Failed };
  };
  return { sns: { send } as unknown as SNSClient, requests };
}

function logged() {
  const lines: string[] = [];
  return { lines, log: createLogger({ functionName: 'f', logLevel: 'info' }, 'r', (line) => lines.push(line)) };
}

describe('publishing alerts', () => {
  it('puts at most ten into a request', async () => {
    const { sns, requests } = topicThat(() => undefined);
    await publishAlerts(sns, 'arn', contract, alerts, logged().log, atOnce);
    expect(requests.map(({ length }) => length)).to.deep.equal([10, 2]);
  });

  it('retries only what failed', async () => {
    const { sns, requests } = topicThat((request, id) => (request < 3 && id === '4' ? 'topic' : undefined));
    await publishAlerts(sns, 'arn', contract, alerts.slice(0, 6), logged().log, atOnce);
    expect(requests.slice(1)).to.deep.equal([['e4'], ['e4']]);
  });

  it('fails when the topic does not take an alert in the end', async () => {
    const { sns } = topicThat((_, id) => (id === '1' ? 'topic' : undefined));
    const error = await rejection(publishAlerts(sns, 'arn', contract, alerts.slice(0, 3), logged().log, atOnce));
    expect(error.message).to.equal('arn did not take 1 alerts of manufacturing');
  });

  it('does not hold up the shard for an alert that no topic would ever take, but says so', async () => {
    const { sns, requests } = topicThat((_, id) => (id === '1' ? 'sender' : undefined));
    const { log, lines } = logged();
    await publishAlerts(sns, 'arn', contract, alerts.slice(0, 3), log, atOnce);
    expect(requests).to.have.length(1);
    expect(lines.map((line) => JSON.parse(line).level)).to.deep.equal(['error']);
  });

  it('does not name persons', async () => {
    const fields = contract.fields.map((field) => (field.name === 'machine_id' ? { ...field, personal: true } : field));
    const messages: string[] = [];
    const send = async ({ input }: PublishBatchCommand) => {
      messages.push(...(input.PublishBatchRequestEntries ?? []).map(({ Message }) => Message ?? ''));
      return {};
    };
    const personal: Contract = { ...contract, fields };
    await publishAlerts({ send } as unknown as SNSClient, 'arn', personal, alerts.slice(0, 1), logged().log, atOnce);
    expect(messages).to.have.length(1);
    expect(messages[0]).not.to.include('m0');
  });
});
