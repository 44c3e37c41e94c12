import { expect } from 'chai';
import { rowsOf } from '../../../etl/batch/rows.ts';
import { compare, ref } from '../../../etl/index.ts';
import {
  batchOfRows,
  type Contract,
  compilePseudonymiser,
  contractOf,
  pseudonymIssues,
  pseudonymOf,
  sources,
} from '../../../etl/platform.ts';
import { recordColumns } from '../../../etl/table/tables.ts';

const contract = contractOf('ecommerce');
const secret = 'a secret of more than 32 characters';
const row = {
  event_id: 'e1',
  customer_id: 'C-1',
  time_of_purchase: 5,
  age: 41,
  gender: 'F',
  location: null,
  purchase_amount: 12.5,
  extra: '{"email":"somebody@example.com"}',
};

describe('pseudonyms', () => {
  it('are the same for the same value of a field, whichever source it comes from', () => {
    expect(pseudonymOf(secret, 'customer_id', 'C-1')).to.equal(pseudonymOf(secret, 'customer_id', 'C-1'));
    expect(pseudonymOf(secret, 'customer_id', 'C-1')).to.match(/^[\w-]{22}$/);
  });

  it('differ by value, field and secret', () => {
    const all = [
      pseudonymOf(secret, 'customer_id', 'C-1'),
      pseudonymOf(secret, 'customer_id', 'C-2'),
      pseudonymOf(secret, 'customer', '_id\0C-1'),
      pseudonymOf(secret, 'location', 'C-1'),
      pseudonymOf(`${secret}!`, 'customer_id', 'C-1'),
    ];
    expect(new Set(all).size).to.equal(all.length);
  });

  it('are HMAC-SHA256, so that another program with the secret finds the same', () => {
    // node -p "crypto.createHmac('sha256', secret).update('pseudonym\0customer_id\0C-1').digest().subarray(0,16).toString('base64url')"
    expect(pseudonymOf(secret, 'customer_id', 'C-1')).to.equal('P95JKZhpWmF-qzIAfM1j6g');
  });

  it('leave of a personal cell that could not be read only its field, so that it is still counted', () => {
    const unread = '{"age":"born in 1980","purchase_amount":"12 EUR"}';
    const decoded = batchOfRows(recordColumns(contract), [{ ...row, unread }, row]);
    expect(rowsOf(compilePseudonymiser(contract, secret)(decoded)).map((one) => one.unread)).to.deep.equal([
      '{"age":null,"purchase_amount":"12 EUR"}',
      null,
    ]);
  });

  it('take the place of personal text; other personal values and unknown columns are left out', () => {
    const batch = batchOfRows(recordColumns(contract), [row, { ...row, customer_id: 'C-2', location: 'Bonn' }]);
    const [first, second] = rowsOf(compilePseudonymiser(contract, secret)(batch));
    expect(first).to.deep.include({
      event_id: 'e1',
      customer_id: pseudonymOf(secret, 'customer_id', 'C-1'),
      gender: pseudonymOf(secret, 'gender', 'F'),
      location: null,
      age: null,
      extra: null,
      purchase_amount: 12.5,
      time_of_purchase: 5,
    });
    expect(second?.location).to.equal(pseudonymOf(secret, 'location', 'Bonn'));
    expect(JSON.stringify([first, second])).not.to.match(/C-1|Bonn|somebody/);
  });

  it('suit every registered source', () => {
    expect(sources.flatMap(pseudonymIssues)).to.deep.equal([]);
  });

  it('are rejected if something is computed from what would be hidden', () => {
    const fields = contract.fields.map((field) =>
      ['purchase_amount', 'customer_satisfaction'].includes(field.name) ? { ...field, personal: true } : field,
    );
    const measures: Contract['measures'] = [
      { name: 'women', description: '', over: 'records', by: 'count', where: compare(ref('gender'), '=', 0) },
    ];
    const issues = pseudonymIssues({ ...contract, fields, measures });
    expect(issues.join('\n'))
      .to.include('"purchase_amount" is used in a computation')
      .and.include('"gender" is used in a computation')
      .and.include('"customer_satisfaction" is decimal and has a metric');
    expect(() => compilePseudonymiser({ ...contract, fields }, secret)).to.throw('pseudonyms are on, but ecommerce');
  });

  it('are rejected if a key or a time would have to be left out', () => {
    const fields = contract.fields.map((field) =>
      field.name === 'time_of_purchase' ? { ...field, personal: true } : field,
    );
    expect(pseudonymIssues({ ...contract, fields })).to.have.length(1);
  });
});
