import fc from 'fast-check';
import { rowsOf } from '../../../etl/batch/rows.ts';
import {
  type Contract,
  compileDecoder,
  createCsvReader,
  type StreamRecord,
  sampleOf,
  scoreBatch,
  sources,
} from '../../../etl/platform.ts';
import { quarantineLines } from '../../../lake/index.ts';
import { demand } from '../expectations.ts';
import { deepJson, jsonValue, mutated, trap } from '../inputs.ts';
import { opened, type TargetFactory } from '../target.ts';

/** Events as the simulator sends them. */
export const eventsOf = (contract: Contract): string[] => {
  const reader = createCsvReader(contract, 'sample.csv');
  return [...reader.push(sampleOf(contract, { rows: 5, seed: 5 })), ...reader.end()].map(({ data }) => data);
};

/** Placeholder for a personal value: must appear in no reason and no message. */
const personalValue = 'Wilhelmina-Personal-7731';

const personalFields = ({ fields }: Contract): string[] =>
  fields.flatMap(({ name, personal }) => (personal ? [name] : []));

/** Bytes of one record of a source. */
export const recordBytes = (contract: Contract): fc.Arbitrary<Uint8Array> => {
  const real = fc.constantFrom(...eventsOf(contract));
  const keys = fc.oneof(
    trap,
    fc.constantFrom(...contract.fields.map(({ name }) => name), 'event_id', '_row', '_file', '_text'),
  );
  const changed = fc
    .tuple(real, fc.array(fc.tuple(keys, jsonValue), { maxLength: 4 }))
    .map(([text, changes]) => JSON.stringify(Object.fromEntries([...Object.entries(JSON.parse(text)), ...changes])));
  const personal = fc.constantFrom(...contract.fields.map((field) => field.name));
  const events = fc
    .tuple(real, fc.array(personal, { minLength: 1, maxLength: 3 }))
    .map(([text, names]) =>
      JSON.stringify({ ...JSON.parse(text), ...Object.fromEntries(names.map((name) => [name, personalValue])) }),
    );
  const deep = fc.constantFrom(deepJson(5_000, '['), deepJson(5_000, '{"a":'), `{"a":${deepJson(2_000, '[')}}`);
  return fc.oneof(
    { weight: 4, arbitrary: mutated(real.map((text) => Buffer.from(text))) },
    { weight: 4, arbitrary: changed.map((text) => Buffer.from(text)) },
    { weight: 2, arbitrary: events.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
    { weight: 1, arbitrary: deep.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: jsonValue.map((value) => Buffer.from(JSON.stringify(value) ?? '')) },
  );
};

const batches = fc.constantFrom(...sources).chain((contract) =>
  fc.record({
    contract: fc.constant(contract),
    records: fc.array(recordBytes(contract), { maxLength: 5 }),
  }),
);

/** Every record is a row or a rejection that keeps its bytes, says why, and shows nothing personal. */
export const records: TargetFactory = async () => {
  const decoders = new Map(sources.map((contract) => [contract, compileDecoder(contract)]));
  return opened({
    name: 'records',
    inputs: batches,
    check: ({ contract, records: datas }) => {
      const batch = datas.map(
        (data, i): StreamRecord => ({
          data,
          partitionKey: 'p',
          shardId: 'shardId-000000000001',
          sequenceNumber: String(i),
          arrivedAt: Date.UTC(2026, 0, 1),
        }),
      );
      const decoded = decoders.get(contract)?.decode(batch);
      if (!decoded) throw new Error('no decoder');
      demand(decoded.batch.length + decoded.rejected.length === datas.length, 'records are lost or made up');
      demand(rowsOf(scoreBatch(contract, decoded.batch)).length === decoded.batch.length, 'scoring loses rows');
      for (const { record, reason, message, field, value } of decoded.rejected) {
        demand(reason !== '' && message !== '', 'a rejection says nothing');
        demand(datas.includes(record.data), 'the bytes of a rejected record are not those that came');
        const isPersonal = personalFields(contract).includes(field ?? '');
        const shown = [reason, message, ...(isPersonal ? [value ?? ''] : [])].join(' ');
        if (isPersonal) demand(!shown.includes(personalValue), `a rejection shows a personal value: ${shown}`);
      }
      const lines = quarantineLines(contract, decoded.rejected);
      const parsed = lines
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { data: string });
      demand(parsed.length === decoded.rejected.length, 'quarantine has other lines than rejections');
      for (const [i, { data }] of parsed.entries()) {
        const kept = decoded.rejected[i]?.record.data ?? new Uint8Array();
        demand(Buffer.from(data, 'base64').equals(kept), 'quarantine keeps other bytes');
      }
    },
  });
};
