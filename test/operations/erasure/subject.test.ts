import { expect } from 'chai';
import { ecommerce } from '../../../etl/sources/ecommerce/contract.ts';
import { erasedBefore, type Subject, subjectOf } from '../../../operations/erasure/subject.ts';

const forms = ['Zo\u00eb Smith', 'Zoe\u0308 Smith', 'Zo\u00eb\u200b Smith', ' Zo\u00eb \u00a0Smith\ufeff'];
const lookAlikes = ['ZO\u00cb SMITH', 'Zo\u00ebSmith', 'Zo\u00eb-Smith', 'Zo\u00eb  Smith.', '\uff3ao\u00eb Smith'];
const others = ['Zo\u00eb Smit', 'Zo\u00eb Smith 2', ''];
const when = { eventTime: 0, arrivedAt: 0 };

describe('the subject of an erasure', () => {
  it('is the same in each form of its key', () => {
    const subjects = forms.map((form) => subjectOf(ecommerce, form));
    expect(new Set(subjects.map((subject) => subject?.names.join()))).to.deep.equal(new Set([forms[0]]));
  });

  it('is nobody for a key that is null', () => {
    for (const key of ['nan', '#N/A', '\u200b', 'None']) expect(subjectOf(ecommerce, key), key).to.equal(null);
  });

  it('has look-alikes, which stay and are reported', () => {
    const reported: string[] = [];
    const isErased = erasedBefore(subjectOf(ecommerce, forms[0] ?? '') as Subject, 1, (key) => reported.push(key));
    for (const key of [forms[0] ?? '', ...lookAlikes, ...others]) isErased({ key, ...when });
    expect(isErased({ key: forms[0] ?? '', ...when })).to.equal(true);
    expect(reported).to.deep.equal(lookAlikes);
    for (const key of lookAlikes) expect(isErased({ key, ...when })).to.equal(false);
  });

  it('has no look-alikes if its key has neither letters nor digits', () => {
    const reported: string[] = [];
    const isErased = erasedBefore({ contract: ecommerce, names: ['***'] }, 1, (key) => reported.push(key));
    for (const key of ['+++', '!']) isErased({ key, ...when });
    expect(reported).to.deep.equal([]);
  });
});
