import { expect } from 'chai';
import { oneAtATime } from '../../../cli/status/one-at-a-time.ts';

describe('work that never runs beside itself', () => {
  const calls: PromiseWithResolvers<number>[] = [];
  const ask = oneAtATime(() => {
    const call = Promise.withResolvers<number>();
    calls.push(call);
    return call.promise;
  });
  const turn = () => new Promise(setImmediate);

  it('is done once more for all who ask while it is under way, and goes on after a failure', async () => {
    const first = ask();
    await turn();
    const others = [ask(), ask()];
    await turn();
    expect(calls).to.have.length(1);
    calls[0]?.reject(new Error('no memory'));
    expect(await first.catch((error: Error) => error.message)).to.equal('no memory');
    await turn();
    expect(calls).to.have.length(2);
    calls[1]?.resolve(2);
    expect(await Promise.all(others)).to.deep.equal([2, 2]);
    const last = ask();
    await turn();
    calls[2]?.resolve(3);
    expect(await last).to.equal(3);
  });
});
