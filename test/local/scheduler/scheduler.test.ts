import { expect } from 'chai';
import { readExpression } from '../../../local/scheduler/expression.ts';
import { type Clock, createScheduler } from '../../../local/scheduler/scheduler.ts';

const at = (iso: string): number => Date.parse(iso);

const nextOf = (expression: string, after: string, timezone = 'UTC'): string | undefined => {
  const next = readExpression(expression, timezone).next(at(after), at(after));
  return next === undefined ? undefined : new Date(next).toISOString();
};

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A clock that advances only by `move`. */
const createClock = (iso: string): Clock & { move(ms: number): Promise<void> } => {
  let now = at(iso);
  const timers = new Set<{ due: number; callback: () => void }>();
  const earliest = () => [...timers].sort((a, b) => a.due - b.due)[0];
  return {
    now: () => now,
    after: (ms, callback) => {
      const timer = { due: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    move: async (ms) => {
      const end = now + ms;
      await nextTurn();
      for (let timer = earliest(); timer && timer.due <= end; timer = earliest()) {
        now = timer.due;
        timers.delete(timer);
        timer.callback();
        await nextTurn();
      }
      now = end;
    },
  };
};

const minute = 60_000;

describe('schedule expressions', () => {
  it('count rates from the start', () => {
    const { next } = readExpression('rate(5 minutes)', 'UTC');
    const start = at('2025-01-01T00:01:30Z');
    expect(next(start, start)).to.equal(start + 5 * minute);
    expect(next(start + 5 * minute, start)).to.equal(start + 10 * minute);
    expect(next(start + 12 * minute, start)).to.equal(start + 15 * minute);
    expect(nextOf('rate(1 day)', '2025-01-01T06:00:00Z')).to.equal('2025-01-02T06:00:00.000Z');
  });

  it('read the six fields of AWS, steps without a range and weekdays from Sunday on', () => {
    expect(nextOf('cron(0/15 * * * ? *)', '2025-01-01T00:01:00Z')).to.equal('2025-01-01T00:15:00.000Z');
    expect(nextOf('cron(5/20 * * * ? *)', '2025-01-01T00:46:00Z')).to.equal('2025-01-01T01:05:00.000Z');
    expect(nextOf('cron(0 10 ? * 2 *)', '2025-01-01T00:00:00Z')).to.equal('2025-01-06T10:00:00.000Z');
    expect(nextOf('cron(0 10 ? * MON-FRI *)', '2025-01-03T11:00:00Z')).to.equal('2025-01-06T10:00:00.000Z');
    expect(nextOf('cron(0 8 1 * ? *)', '2025-01-01T09:00:00Z')).to.equal('2025-02-01T08:00:00.000Z');
    expect(nextOf('cron(0 8 L * ? *)', '2025-02-01T09:00:00Z')).to.equal('2025-02-28T08:00:00.000Z');
    expect(nextOf('cron(0 8 ? * 6#3 *)', '2025-01-01T00:00:00Z')).to.equal('2025-01-17T08:00:00.000Z');
    expect(nextOf('cron(0 8 ? * 6L *)', '2025-01-01T00:00:00Z')).to.equal('2025-01-31T08:00:00.000Z');
    expect(nextOf('cron(0 0 1 1 ? 2027)', '2025-01-01T00:00:00Z')).to.equal('2027-01-01T00:00:00.000Z');
    expect(nextOf('cron(0 0 1 1 ? 2024)', '2025-01-01T00:00:00Z')).to.equal(undefined);
  });

  it('follow the time zone, over the change of summer time', () => {
    expect(nextOf('cron(0 8 * * ? *)', '2025-03-29T12:00:00Z', 'Europe/Berlin')).to.equal('2025-03-30T06:00:00.000Z');
    expect(nextOf('cron(0 8 * * ? *)', '2025-03-28T12:00:00Z', 'Europe/Berlin')).to.equal('2025-03-29T07:00:00.000Z');
    expect(nextOf('at(2025-07-01T12:00:00)', '2025-01-01T00:00:00Z', 'Europe/Berlin')).to.equal(
      '2025-07-01T10:00:00.000Z',
    );
  });

  it('are due once at a given time', () => {
    expect(nextOf('at(2025-07-01T12:00:00)', '2025-01-01T00:00:00Z')).to.equal('2025-07-01T12:00:00.000Z');
    expect(nextOf('at(2025-07-01T12:00:00)', '2025-07-01T12:00:00Z')).to.equal(undefined);
  });

  it('are rejected if AWS would reject them', () => {
    for (const wrong of [
      'rate(1 minutes)',
      'rate(5 minute)',
      'rate(0 minutes)',
      'rate(5 seconds)',
      'cron(* * * * *)',
      'cron(0 0 * * * *)',
      'cron(61 * * * ? *)',
      'at(tomorrow)',
      '5 minutes',
    ]) {
      expect(() => readExpression(wrong, 'UTC'), wrong).to.throw(`schedule "${wrong}"`);
    }
    expect(() => readExpression('cron(0 8 * * ? *)', 'Europe/Nowhere')).to.throw('Europe/Nowhere');
  });
});

describe('scheduler', () => {
  const common = { name: 'tick', expression: 'rate(1 minute)', timezone: 'UTC', enabled: true };

  const create = () => {
    const clock = createClock('2025-01-01T00:00:00Z');
    const errors: string[] = [];
    const skipped: string[] = [];
    const scheduler = createScheduler({
      clock,
      onError: (name, error) => errors.push(`${name}: ${(error as Error).message}`),
      onSkip: (name) => skipped.push(name),
    });
    return { clock, errors, skipped, scheduler };
  };

  it('does nothing until it is started, then runs at each time, and stops when it is closed', async () => {
    const { clock, scheduler } = create();
    let runs = 0;
    const count = async () => {
      runs += 1;
    };
    scheduler.declare({ ...common, run: count });
    await clock.move(5 * minute);
    expect(runs).to.equal(0);
    scheduler.start();
    await clock.move(3 * minute);
    expect(runs).to.equal(3);
    scheduler.close();
    await clock.move(3 * minute);
    expect(runs).to.equal(3);
  });

  it('reports a failed run and runs again', async () => {
    const { clock, errors, scheduler } = create();
    scheduler.declare({ ...common, run: () => Promise.reject(new Error('no stream')) });
    scheduler.start();
    await clock.move(2 * minute);
    expect(errors).to.deep.equal(['tick: no stream', 'tick: no stream']);
  });

  it('never runs a schedule while it still runs, and reports what it left out', async () => {
    const { clock, skipped, scheduler } = create();
    const { promise, resolve } = Promise.withResolvers<void>();
    let runs = 0;
    scheduler.declare({
      ...common,
      run: () => {
        runs += 1;
        return promise;
      },
    });
    scheduler.start();
    await clock.move(3 * minute);
    expect([runs, skipped.length]).to.deep.equal([1, 2]);
    resolve();
    await clock.move(minute);
    expect(runs).to.equal(2);
  });

  it('fires a schedule on request, enabled or not, and hands its error to who asked', async () => {
    const { clock, errors, scheduler } = create();
    const outcomes: (() => Promise<void>)[] = [() => Promise.resolve(), () => Promise.reject(new Error('broken'))];
    scheduler.declare({ ...common, enabled: false, run: async () => outcomes.shift()?.() });
    scheduler.start();
    await clock.move(5 * minute);
    expect(outcomes).to.have.length(2);
    await scheduler.fire('tick');
    expect(await scheduler.fire('tick').catch((error: Error) => error.message)).to.equal('broken');
    expect(await scheduler.fire('tock').catch((error: Error) => error.message)).to.match(
      /"tock" is not declared; these are: tick/,
    );
    expect(errors).to.deep.equal([]);
  });

  it('says what is due next, soonest first', () => {
    const { scheduler } = create();
    const run = async () => undefined;
    scheduler.declare({ ...common, name: 'daily', expression: 'cron(0 6 * * ? *)', run });
    scheduler.declare({ ...common, run });
    scheduler.declare({ ...common, name: 'off', enabled: false, run });
    scheduler.declare({ ...common, name: 'over', expression: 'at(2024-01-01T00:00:00)', run });
    expect(scheduler.next()).to.deep.equal([
      { name: 'tick', at: at('2025-01-01T00:01:00Z') },
      { name: 'daily', at: at('2025-01-01T06:00:00Z') },
    ]);
  });

  it('waits for times that are further away than a timer can wait', async () => {
    const { clock, scheduler } = create();
    let runs = 0;
    const count = async () => {
      runs += 1;
    };
    scheduler.declare({ ...common, expression: 'at(2025-03-01T00:00:00)', run: count });
    scheduler.start();
    await clock.move(58 * 1440 * minute);
    expect(runs).to.equal(0);
    await clock.move(2 * 1440 * minute);
    expect(runs).to.equal(1);
  });
});
