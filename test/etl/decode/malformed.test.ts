import { expect } from 'chai';
import { createTokenizer } from '../../../etl/csv/tokenizer.ts';
import { createCsvReader } from '../../../etl/decode/events/csv-events.ts';
import { compileDecoder } from '../../../etl/decode/events/decoder.ts';
import { malformedRow } from '../../../etl/decode/rows/malformed.ts';
import { countReasons } from '../../../etl/quality/reasons.ts';
import { contractOf, sampleOf } from '../../../etl/sources/index.ts';
import { rowEntry } from '../../../handlers/simulator/row-entry.ts';

const contract = contractOf('ecommerce');

const recordOf = (body: object, i = 0) => ({
  data: Buffer.from(JSON.stringify(body)),
  partitionKey: 'p',
  shardId: 'shardId-000000000000',
  sequenceNumber: String(i),
  arrivedAt: Date.UTC(2026, 0, 1),
});

describe('a row that could not be split', () => {
  it('is counted by the reason that the lake’s own reader gives, each of them', () => {
    const tokenizer = createTokenizer({ delimiter: ',', maxRowLength: 20 });
    const texts = ['a"b\n', '"a"b,c\n', `${'x'.repeat(30)}\n`, 'a,\0\n', '"a'].flatMap((text) => tokenizer.push(text));
    const reasons = [...texts, ...tokenizer.end()].flatMap(({ malformed }) => malformed ?? []);
    expect(reasons).to.have.length(4);
    const reader = createCsvReader(contract, 'f.csv');
    const [header = ''] = sampleOf('ecommerce', { rows: 1, seed: 1 }).split('\n');
    const [short] = [...reader.push(`${header}\n1,2\n`), ...reader.end()];
    reasons.push(JSON.parse(short?.data ?? '{}')._malformed);
    const { data } = rowEntry({ row: 2, partitionKey: 'p', data: JSON.stringify({ event_id: 'x'.repeat(2 ** 20) }) });
    reasons.push(JSON.parse(Buffer.from(data).toString())._malformed);
    for (const reason of reasons) expect(malformedRow(reason, 'f.csv row 2').reason).to.equal(reason);
  });

  it('is counted as malformed if another producer says why; its text is in neither reason nor message', () => {
    const bodies = Array.from({ length: 50 }, (_, i) => ({
      event_id: `${i}`,
      _malformed: `cannot read "Jane Doe ${i}"`,
    }));
    const { rejected } = compileDecoder(contract).decode(bodies.map(recordOf));
    expect(Buffer.from(rejected[7]?.record.data ?? []).toString()).to.include('Jane Doe 7');
    expect([...countReasons(rejected)]).to.deep.equal([['malformed row', 50]]);
    expect(rejected[7]?.message).to.equal(
      'shardId-000000000000 record 7: malformed row (its producer says why under _malformed, which the quarantined record keeps)',
    );
  });

  it('is not counted by a text that only begins or ends like one of the lake’s own', () => {
    for (const text of [
      'a quote is not closed: Jane',
      'Jane: a quote is not closed',
      'row has 3 cells, the header has 4\nJane',
    ])
      expect(malformedRow(text, 'here').reason).to.equal('malformed row');
  });

  it('says nothing more if its producer gave no reason', () => {
    const { rejected } = compileDecoder(contract).decode([recordOf({ _malformed: true })]);
    expect(rejected[0]?.message).to.equal('shardId-000000000000 record 0: malformed row');
  });
});
