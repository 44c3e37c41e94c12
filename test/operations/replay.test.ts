import { expect } from 'chai';
import { manufacturing } from '../../etl/index.ts';
import type { Contract, QuarantineRow } from '../../etl/platform.ts';
import { quarantineState } from '../../lake/index.ts';
import { findRejected } from '../../operations/quarantine/quarantine.ts';
import { replay } from '../../operations/quarantine/replay.ts';
import { rejection } from '../handlers/support.ts';
import { positionsOf, reading, type Services, type SmallLake, startServices } from './support.ts';

/** The contract after somebody gave it an alias and a spelling. */
const taught: Contract = {
  ...manufacturing,
  version: manufacturing.version + 1,
  fields: manufacturing.fields.map((field) => {
    if (field.name === 'machine_id') return { ...field, aliases: [...(field.aliases ?? []), 'maschine'] };
    if (field.name === 'machine_status') return { ...field, spellings: { ...field.spellings, läuft: 1 } };
    return field;
  }),
};

/** The contract that rejected them: a state that it cannot read is no reading. */
const strict: Contract = {
  ...manufacturing,
  fields: manufacturing.fields.map((field) =>
    field.name === 'machine_status' ? { ...field, unreadable: 'reject' } : field,
  ),
};

const { machine_id: machine, ...withoutMachine } = reading;
const byAlias = { event_id: 'by-alias', ...withoutMachine, maschine: machine };
const bySpelling = { ...reading, machine_status: 'läuft' };
const hopeless = { event_id: 'hopeless', ...reading, vibration: '-3' };

const ids = (events: readonly Record<string, unknown>[]) => events.map(({ event_id }) => String(event_id)).toSorted();
const distinct = (values: readonly string[]) => [...new Set(values)].toSorted();

describe('replaying rejected records', () => {
  let services: Services;
  before(async () => {
    services = await startServices();
  });
  after(() => services.close());

  /** A lake with four rejected records in two objects, three of which the contract takes by now. */
  const withRejects = async () => {
    const lake = await services.small(taught);
    const rows = [
      ...(await lake.reject([byAlias, hopeless, bySpelling], strict)),
      ...(await lake.reject([{ ...byAlias, event_id: 'another' }])),
    ];
    expect(rows).to.have.length(4);
    return { lake, rows, good: rows.filter(({ event_id }) => event_id !== 'hopeless') };
  };
  const replayIn = (lake: SmallLake) => replay(lake.open().lake, {}, { dryRun: false });

  it('lets those through that a contract with a new alias or spelling accepts; the others stay, with their reason', async () => {
    const { lake, rows, good } = await withRejects();
    const { replayed, rejected, throttled } = await replayIn(lake);
    expect(positionsOf(replayed)).to.deep.equal(positionsOf(good));
    expect(throttled).to.deep.equal([]);
    expect(rejected.map(({ rejection: { reason } }) => reason)).to.deep.equal(['vibration below 0']);
    expect(await lake.quarantined()).to.deep.equal(rows.filter(({ event_id }) => event_id === 'hopeless'));
  });

  it('puts them in with the identity that they were rejected with, and otherwise as they came', async () => {
    const { lake, rows } = await withRejects();
    await replayIn(lake);
    const events = await lake.events();
    const unnamed = rows[2] as QuarantineRow;
    expect(unnamed.event_id).to.equal(`${unnamed.shard_id}:${unnamed.sequence_number}`);
    expect(events).to.deep.include.members([byAlias, { ...bySpelling, event_id: unnamed.event_id }]);
    expect(events).to.have.length(3);
  });

  it('keeps receipts of what quarantine had, and of the contract that accepted it', async () => {
    const { lake, good } = await withRejects();
    await replayIn(lake);
    const receipts = await lake.receipts();
    expect(receipts.map(({ replayed_at, accepted_version, corrected, ...row }) => row)).to.deep.equal(good);
    for (const receipt of receipts)
      expect(receipt).to.include({ accepted_version: taught.version, contract_version: 1, corrected: null });
  });

  it('does nothing the second time', async () => {
    const { lake } = await withRejects();
    await replayIn(lake);
    expect((await replayIn(lake)).replayed).to.deep.equal([]);
    expect(await lake.events()).to.have.length(3);
    expect(await lake.receipts()).to.have.length(3);
  });

  it('only reports what it would do, if asked to', async () => {
    const { lake, rows, good } = await withRejects();
    const { replayed } = await replay(lake.open().lake, {}, { dryRun: true });
    expect(positionsOf(replayed)).to.deep.equal(positionsOf(good));
    expect(await lake.events()).to.deep.equal([]);
    expect(await lake.receipts()).to.deep.equal([]);
    expect(positionsOf(await lake.quarantined())).to.deep.equal(positionsOf(rows));
  });

  it('takes only those that are meant', async () => {
    const { lake } = await withRejects();
    for (const [filter, meant] of [
      [{ id: 'another' }, ['another']],
      [{ reason: 'MISSING' }, ['by-alias']],
      [{ field: 'vibration' }, []],
      [{ since: Date.UTC(2025, 1, 10) }, []],
    ] as const) {
      const { replayed } = await replay(lake.open().lake, filter, { dryRun: false });
      expect(replayed.map(({ event_id }) => event_id)).to.deep.equal(meant);
    }
    expect(ids(await lake.events())).to.deep.equal(['another', 'by-alias']);
  });

  it('counts once and loses nothing, whichever of its requests the process dies at, before or after it took effect', async () => {
    const undisturbed = await withRejects();
    const whole = undisturbed.lake.open();
    await replay(whole.lake, {}, { dryRun: false });
    expect(whole.requests()).to.be.greaterThan(8);
    for (let request = 1; request <= whole.requests(); request++) {
      for (const after of [false, true]) {
        const { lake, rows, good } = await withRejects();
        const dead = await rejection(replay(lake.open({ request, after }).lake, {}, { dryRun: false }));
        const when = `${dead.message}, number ${request}`;
        const remaining = distinct(positionsOf([...(await lake.quarantined()), ...(await lake.receipts())]));
        expect(remaining, when).to.deep.equal(positionsOf(rows));
        await replayIn(lake);
        expect(distinct(ids(await lake.events())), when).to.deep.equal(good.map((row) => row.event_id).toSorted());
        expect(positionsOf(await lake.receipts()), when).to.deep.equal(positionsOf(good));
        expect(await lake.quarantined(), when).to.deep.equal(rows.filter(({ event_id }) => event_id === 'hopeless'));
      }
    }
  });

  it('writes each receipt once if two replays run at the same time', async () => {
    const { lake, good } = await withRejects();
    await Promise.all([replayIn(lake), replayIn(lake), replayIn(lake)]);
    expect(positionsOf(await lake.receipts())).to.deep.equal(positionsOf(good));
    expect(distinct(ids(await lake.events()))).to.deep.equal(good.map((row) => row.event_id).toSorted());
    expect(await lake.quarantined()).to.have.length(1);
  });

  it('puts a record once that a batch delivered again left in two objects', async () => {
    const lake = await services.small(taught);
    const [row] = await lake.reject([byAlias]);
    const { lake: open } = lake.open();
    const [{ key } = { key: '' }] = await open.objects.list('quarantine/');
    await open.objects.put(key.replace(/-\d+\.ndjson$/, '-1.ndjson'), quarantineState.serialize(row ? [row] : []));
    expect(await findRejected(open, {})).to.have.length(1);
    await replayIn(lake);
    expect(await lake.events()).to.have.length(1);
    expect(await lake.quarantined()).to.deep.equal([]);
  });

  it('does not bring back what was replayed when its batch is delivered again: the row goes with the next replay', async () => {
    const lake = await services.small(taught);
    const [row] = await lake.reject([byAlias]);
    const { lake: open } = lake.open();
    const [{ key } = { key: '' }] = await open.objects.list('quarantine/');
    await replayIn(lake);
    await open.objects.put(key, quarantineState.serialize(row ? [row] : []));
    expect(await findRejected(open, {})).to.deep.equal([]);
    await replayIn(lake);
    expect(await lake.events()).to.have.length(1);
    expect(await lake.quarantined()).to.deep.equal([]);
    expect(await lake.receipts()).to.have.length(1);
  });
});
