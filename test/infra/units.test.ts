import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Days,
  days,
  type Hours,
  hours,
  hoursToDays,
  hoursToSeconds,
  inBytes,
  inDays,
  inHours,
  inMegabytes,
  inMilliseconds,
  inMinutes,
  inSeconds,
  type Megabytes,
  type Minutes,
  megabytes,
  minutes,
  minutesToSeconds,
  type Seconds,
  seconds,
} from '../../infra/units.ts';
import type { Settings } from '../../stacks/read-settings.ts';
import { declaredSettings } from '../../stacks/setting-declarations.ts';
import { integerSetting } from '../../stacks/setting-types.ts';

describe('a quantity', () => {
  it('is the number that it was made of, so that settings, documents and JSON show that number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (amount) => {
        expect(inSeconds(seconds(amount))).to.equal(amount);
        expect(inMinutes(minutes(amount))).to.equal(amount);
        expect(inHours(hours(amount))).to.equal(amount);
        expect(inDays(days(amount))).to.equal(amount);
        expect(inMegabytes(megabytes(amount))).to.equal(amount);
      }),
    );
    expect(`${minutes(5)} ${JSON.stringify({ days: days(7) })}`).to.equal('5 {"days":7}');
  });

  it('is the same time in another unit', () => {
    expect(inSeconds(minutesToSeconds(minutes(5)))).to.equal(300);
    expect(inSeconds(hoursToSeconds(hours(6)))).to.equal(21_600);
    expect(inDays(hoursToDays(hours(36)))).to.equal(1.5);
    expect(inMilliseconds(seconds(600))).to.equal(600_000);
    expect(inBytes(megabytes(10))).to.equal(10_485_760);
  });

  it('is as long by whichever way it is converted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (amount) => {
        expect(hoursToSeconds(hours(amount))).to.equal(minutesToSeconds(minutes(60 * amount)));
        expect(inDays(hoursToDays(hours(24 * amount)))).to.equal(amount);
        expect(inMilliseconds(minutesToSeconds(minutes(amount)))).to.equal(60_000 * amount);
      }),
    );
  });
});

// What follows is checked by the compiler: an expected error that is none fails `npm run check`.

describe('a quantity of one unit does not compile', () => {
  const wantsSeconds = (time: Seconds): number => inSeconds(time);

  it('where another is wanted', () => {
    // @ts-expect-error minutes are no seconds
    const short: Seconds = minutes(5);
    // @ts-expect-error days are no hours
    const kept: Hours = days(7);
    // @ts-expect-error a size is no time
    wantsSeconds(megabytes(60));
    // @ts-expect-error the conversion is from minutes
    minutesToSeconds(hours(1));
    // @ts-expect-error bytes are counted of a size
    inBytes(seconds(1));
    expect([short, kept]).to.deep.equal([5, 7]);
  });

  it('where a bare number is wanted, before its unit is named', () => {
    // @ts-expect-error AWS's inputs are bare numbers: inMinutes says which
    const timeout: number = minutes(60);
    // @ts-expect-error nor is it calculated with
    const doubled = 2 * minutes(60);
    // @ts-expect-error and its unit is named as it is, not as it is wanted
    const wrong = inSeconds(minutes(60));
    expect([timeout, doubled, wrong]).to.deep.equal([60, 120, 60]);
  });

  it('beside another in a comparison', () => {
    const [age, kept] = [seconds(86_401), hours(24)];
    // @ts-expect-error which is longer is only known in one unit
    const longer = age > kept;
    // @ts-expect-error nor are they ever the same
    const same = age === kept;
    expect([longer, same, age > hoursToSeconds(kept)]).to.deep.equal([true, false, true]);
  });
});

describe('a bare number does not compile', () => {
  it('where a quantity is wanted', () => {
    // @ts-expect-error sixty of what?
    const timeout: Seconds = 60;
    // @ts-expect-error 512 of what?
    const memory: Megabytes = 512;
    expect([timeout, memory]).to.deep.equal([60, 512]);
  });
});

describe('a setting', () => {
  it('has the unit that it is declared with', () => {
    const kept: Days | undefined = declaredSettings.processedDays.default;
    const size: Megabytes | undefined = declaredSettings.etlMemoryMb.default;
    const read = (settings: Settings): readonly [Seconds, Minutes, Hours, Days] => [
      settings.recordAgeSeconds,
      settings.tickMinutes,
      settings.streamRetentionHours,
      settings.logRetentionDays,
    ];
    // @ts-expect-error minutes, as its name says
    const misread = ({ tickMinutes }: Settings): Seconds => tickMinutes;
    const settings = { recordAgeSeconds: 60, tickMinutes: 5, streamRetentionHours: 24, logRetentionDays: 14 };
    expect(read(settings as unknown as Settings)).to.deep.equal([60, 5, 24, 14]);
    expect(misread(settings as unknown as Settings)).to.equal(5);
    expect([kept, size]).to.deep.equal([90, 1769]);
  });

  it('is a bare number where it counts', () => {
    const size: number | undefined = declaredSettings.batchSize.default;
    // @ts-expect-error records are counted, not measured
    const wrong: Seconds | undefined = integerSetting('Records of one batch.', { min: 1, max: 10, default: 1 }).default;
    expect([size, wrong]).to.deep.equal([500, 1]);
  });

  it('takes its bounds, and what is set, in its unit', () => {
    const wait = integerSetting('Seconds to wait.', { unit: seconds, min: 0, max: 300, default: 1 });
    expect(wait.default).to.equal(seconds(1));
    expect(wait.read('300')).to.deep.equal({ value: seconds(300) });
    expect(wait.read('301')).to.have.property('problem');
  });
});
