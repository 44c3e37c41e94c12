import { expect } from 'chai';
import { surveyReport } from '../../cli/erase/report.ts';
import { type Batch, type TableSchema, tablesOf } from '../../etl/platform.ts';
import { erasureReceiptState } from '../../lake/erasure-receipt.ts';
import { checkLayout, readRunHistory, recordRun } from '../../lake/index.ts';
import { latestSummaryState } from '../../lake/latest-summary.ts';
import { decodeTable, encodeTable } from '../../lake/table.ts';
import { listDeadLetters, redriveBatch } from '../../operations/dead-letters.ts';
import { eraseSubjects, findSubjects } from '../../operations/erasure/erasure.ts';
import { findRejected } from '../../operations/quarantine/quarantine.ts';
import { replay } from '../../operations/quarantine/replay.ts';
import { rawFilesOf } from '../../operations/raw-files.ts';
import { type StateEntry, stateEntries } from './support/state-entries.ts';
import { contract, lakeOver, run, subject, wholeLake } from './support/whole-lake.ts';

type Whole = Awaited<ReturnType<typeof wholeLake>>;
type Open = ReturnType<typeof lakeOver>;
type StateName = keyof typeof stateEntries;
/** Reads a state object as a function or command does. @returns what it reports, if it does not throw */
type Reader = (open: Open, whole: Whole) => Promise<unknown>;

const person = { contract, names: [subject] };
const options = { eraseMatches: false };

const simulator: Reader = (open) => open.simulate();
const processor: Reader = (open) => open.process();
const plan: Reader = (open) => open.etl({ step: 'plan' });
const merge: Reader = (open, whole) => open.etl({ step: 'merge', plan: whole.plan, task: 0 });
const finish: Reader = (open, whole) => open.etl({ step: 'finish', plan: whole.plan });
const status: Reader = (open) => rawFilesOf(open.objects, contract.source);
const runs: Reader = (open) => readRunHistory(open.objects);
const record: Reader = (open) => recordRun(open.objects, 'a-function', run);
const find: Reader = ({ lake }) => findSubjects(lake, [person], options);
const erase: Reader = ({ lake }) => eraseSubjects(lake, [person], options);
const quarantineList: Reader = ({ lake }) => findRejected(lake, {});
const quarantineReplay: Reader = ({ lake }) => replay(lake, {}, { dryRun: true });
const dlqList: Reader = async ({ lake }) => (await listDeadLetters(lake.objects, lake.streams))[0]?.record;
const dlqRedrive: Reader = async ({ lake }) => {
  const [batch] = await listDeadLetters(lake.objects, lake.streams);
  return batch && redriveBatch(lake, batch);
};
const unclearIn: Reader = async ({ lake }) => {
  const [found] = await findSubjects(lake, [person], options);
  return found && surveyReport(contract.source, found.survey);
};
const door: Reader = ({ objects }) => checkLayout(objects);
/** No command reads it: people do, and the state's own check. */
const itself =
  (parse: (key: string, bytes: Uint8Array) => unknown, name: StateName): Reader =>
  async (open, whole) =>
    parse(whole.keys[name], open.held.get(whole.keys[name]) ?? new Uint8Array());

/** Every reader of every kind of state. A kind without readers here fails. */
const readers: Readonly<Record<StateName, Readonly<Record<string, Reader>>>> = {
  layout: { simulator, processor, plan, merge, finish, 'opening the lake': door },
  deployedContract: { processor, plan, merge, finish, 'erase --dry-run': find, erase },
  runHistory: { 'a run': record, status: runs },
  cursor: { simulator, status, erase },
  ledger: { plan, finish },
  plan: { merge, finish },
  suppressionList: { processor, merge, erase },
  erasureReceipt: { 'its check': itself(erasureReceiptState.parse, 'erasureReceipt') },
  latestSummary: { 'its check': itself(latestSummaryState.parse, 'latestSummary') },
  deadLetter: { 'dlq list': dlqList, 'dlq redrive': dlqRedrive, 'erase --dry-run': unclearIn },
  quarantineRow: { list: quarantineList, replay: quarantineReplay, 'erase --dry-run': find, erase },
  replayReceipt: { list: quarantineList, replay: quarantineReplay, 'erase --dry-run': find, erase },
  rollup: { finish },
  entities: { finish },
};

type Damage = (bytes: Uint8Array) => string;

/** The first field that says something, as a list. */
const wrongType: Damage = (bytes) => {
  const document = JSON.parse(firstLine(bytes));
  const name = Object.keys(document).find((key) => !['format', 'version', 'payload', 'timestamp'].includes(key));
  return JSON.stringify({ ...document, [String(name)]: [7] });
};
const unknownFormat: Damage = (bytes) => {
  const document = JSON.parse(firstLine(bytes));
  return JSON.stringify({ ...document, [document.version === '1.0' ? 'version' : 'format']: '9.9' });
};
const truncated: Damage = (bytes) => firstLine(bytes).slice(0, -1);
const firstLine = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString()
    .trimEnd()
    .split(/\n(?=\{)/)[0] ?? '';

const damages = { truncated, 'of the wrong type': wrongType, 'of an unknown format': unknownFormat } as const;

/** What a reader says: the message of its error, or the text that it reports. */
async function sentenceOf(reading: Promise<unknown>): Promise<string> {
  try {
    const reported = await reading;
    return typeof reported === 'string' ? reported : `no sentence: ${JSON.stringify(reported)}`;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('damaged state', () => {
  let whole: Whole;
  before(async () => {
    whole = await wholeLake();
  });

  const damagedLake = (key: string, bytes: string | Uint8Array) => lakeOver([...whole.contents, [key, bytes]]);
  const bytesAt = (key: string): Uint8Array => new Map(whole.contents).get(key) ?? new Uint8Array();

  it('is of kinds that all have readers here', () => {
    expect(Object.keys(readers)).to.have.members(Object.keys(stateEntries));
    for (const name of Object.keys(readers) as StateName[])
      expect(whole.keys[name].startsWith(stateEntries[name].at(contract)), name).to.equal(true);
  });

  it('is read without a word while it is whole', async () => {
    for (const [name, all] of Object.entries(readers)) {
      for (const [reader, read] of Object.entries(all))
        expect(await sentenceOf(read(lakeOver(whole.contents), whole)), `${name}, ${reader}`).not.to.match(
          /damaged|format|layout/,
        );
    }
  });

  for (const [name, { kind, ifDamaged }] of Object.entries<StateEntry>(stateEntries)) {
    if (ifDamaged !== 'rejected') continue;
    const all = readers[name as StateName];
    for (const [what, damage] of Object.entries(damages)) {
      it(`${kind.name} ${what}: ${Object.keys(all).join(', ')} say the same, with the remedy`, async () => {
        const key = whole.keys[name as StateName];
        const bytes = damage(bytesAt(key));
        const sentences = new Map<string, string[]>();
        for (const [reader, read] of Object.entries(all)) {
          const message = await sentenceOf(read(damagedLake(key, bytes), whole));
          const sentence = message.slice(message.indexOf(key));
          sentences.set(sentence, [...(sentences.get(sentence) ?? []), reader]);
        }
        expect([...sentences.values()], JSON.stringify([...sentences])).to.have.length(1);
        const [sentence = ''] = sentences.keys();
        expect(sentence.startsWith(key)).to.equal(true);
        expect(sentence.endsWith(`: ${kind.remedy}`), sentence).to.equal(true);
        expect(sentence).to.include(kind.name);
      });
    }
  }
});

describe('tables that are made from others', () => {
  let whole: Whole;
  before(async () => {
    whole = await wholeLake();
  });

  const { rollup, entities, records } = tablesOf(contract);
  const made: readonly (readonly [name: 'rollup' | 'entities', table: TableSchema])[] = [
    ['rollup', rollup],
    ['entities', entities],
  ];

  for (const [name, table] of made) {
    const { kind, ifDamaged } = stateEntries[name];
    it(`${kind.name}: damage of any kind is put right by the next finish, since it is ${ifDamaged}`, async () => {
      const key = whole.keys[name];
      const good = new Map(whole.contents).get(key) ?? new Uint8Array();
      const other = [...whole.contents].find(([at]) => at.startsWith(records.prefix))?.[1] ?? new Uint8Array();
      const unmarked = encodeTable(table, (await decodeTable(table, good)) as Batch, { format: '9.9' });
      for (const bad of [good.slice(0, good.length / 2), other, unmarked]) {
        const open = lakeOver([...whole.contents, [key, bad]]);
        await open.etl({ step: 'finish', plan: whole.plan });
        expect(Buffer.from(open.held.get(key) ?? []).equals(Buffer.from(good))).to.equal(true);
      }
    });
  }
});
