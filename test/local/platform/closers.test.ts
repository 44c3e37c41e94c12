import { expect } from 'chai';
import { InvariantError } from '../../../etl/platform.ts';
import { createClosers } from '../../../local/platform/closers.ts';

describe('closing', () => {
  it('goes from the last opened to the first, one after the other, once', async () => {
    const closers = createClosers();
    const order: string[] = [];
    closers.add(() => void order.push('first'));
    closers.add(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push('last');
    });
    await Promise.all([closers.close(), closers.close()]);
    expect(order).to.deep.equal(['last', 'first']);
  });

  it('closes the rest if one fails, and reports the failure', async () => {
    const closers = createClosers();
    let closed = false;
    closers.add(() => {
      closed = true;
    });
    closers.add(() => Promise.reject(new Error('stuck')));
    const error = await closers.close().catch((reason: unknown) => reason);
    expect(error).to.have.property('message', 'stuck');
    expect(closed).to.equal(true);
  });

  it('reports all failures if several fail', async () => {
    const closers = createClosers();
    for (const name of ['one', 'two']) closers.add(() => Promise.reject(new Error(name)));
    const error = await closers.close().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(InvariantError).with.property('message', 'closing failed: two; one');
    const { errors } = (error as Error).cause as AggregateError;
    expect(errors.map(({ message }) => message)).to.deep.equal(['two', 'one']);
  });
});
