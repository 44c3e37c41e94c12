import { expect } from 'chai';
import { layoutOf } from '../../../local/athena/projection.ts';

/** Which of some values of a date partition a query would look at. */
function looksAt(range: string, format: string, now: string, values: readonly string[]): string[] {
  const table = {
    database: 'lake',
    name: 'things',
    location: 's3://lake/things/',
    columns: [],
    partitionKeys: [{ name: 'at', type: 'string' }],
    serde: '',
    parameters: {
      'projection.enabled': 'true',
      'projection.at.type': 'date',
      'projection.at.format': format,
      'projection.at.range': range,
    },
  };
  const { valuesOf } = layoutOf(table, () => Date.parse(now));
  return values.filter((value) => valuesOf(`things/at=${value}/x`) !== undefined);
}

describe('a date range relative to now', () => {
  const days = ['2025-02-26', '2025-02-27', '2025-02-28', '2025-03-01', '2025-03-02', '2025-03-03'];

  it('has the whole of the day that its start falls into, at whatever hour', () => {
    for (const now of ['2025-03-01T00:00:00Z', '2025-03-01T12:00:00Z', '2025-03-01T23:59:59.999Z'])
      expect(looksAt('NOW-2DAYS,NOW+1DAYS', 'yyyy-MM-dd', now, days), now).to.deep.equal(days.slice(1, 5));
  });

  it('moves on at midnight, UTC', () => {
    expect(looksAt('NOW-1DAY,NOW', 'yyyy-MM-dd', '2025-03-02T00:00:00Z', days)).to.deep.equal(days.slice(3, 5));
    expect(looksAt('NOW-1DAY,NOW', 'yyyy-MM-dd', '2025-03-02T01:30:00+02:00', days)).to.deep.equal(days.slice(2, 4));
  });

  it('has the whole of the hour or month that its start falls into', () => {
    const hours = ['2025-03-01-09', '2025-03-01-10', '2025-03-01-11', '2025-03-01-12', '2025-03-01-13'];
    const now = '2025-03-01T12:59:00Z';
    expect(looksAt('NOW-2HOURS,NOW', 'yyyy-MM-dd-HH', now, hours)).to.deep.equal(hours.slice(1, 4));
    const months = ['2024-11', '2024-12', '2025-01', '2025-02', '2025-03', '2025-04'];
    expect(looksAt('NOW-3MONTHS,NOW', 'yyyy-MM', now, months)).to.deep.equal(months.slice(1, 5));
  });

  it('can go back beyond 1970', () => {
    const always = ['1970-01-01', ...days];
    expect(looksAt('NOW-100YEARS,NOW+1DAYS', 'yyyy-MM-dd', '2025-03-03T12:00:00Z', always)).to.deep.equal(always);
  });

  it('counts back into a month that has no such day', () => {
    const months = ['2025-01', '2025-02', '2025-03'];
    expect(looksAt('NOW-1MONTH,NOW', 'yyyy-MM', '2025-03-31T12:00:00Z', months)).to.deep.equal(months.slice(1));
  });
});
