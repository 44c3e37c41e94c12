import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import { UserError } from '../../etl/platform.ts';

/**
 * Text of a value as Athena writes it into results, e.g. `1.0E7`, `2025-01-01 00:00:00.000`, `[1, 2]`, `{a=1, b=null}`.
 * @returns null for NULL
 */
export function athenaText(value: DuckDBValue, type: DuckDBType): string | null {
  if (value === null) return null;
  if (typeof value === 'number') return numberText(value, type);
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value) {
    throw new UserError(`NUMERIC_VALUE_OUT_OF_RANGE: ${value} does not fit into bigint`);
  }
  if (value instanceof DuckDBTimestampTZValue) return `${timestampText(Number(value.micros / 1000n))} UTC`;
  const milliseconds = millisecondsOf(value);
  if (milliseconds !== undefined) return timestampText(milliseconds);
  if (value instanceof DuckDBBlobValue)
    return [...value.bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  if (value instanceof DuckDBIntervalValue) return intervalText(value);
  return nestedText(value) ?? String(value);
}

/** Interval of months as `years-months`, any other as `days hours:minutes:seconds`. */
function intervalText({ months, days, micros }: DuckDBIntervalValue): string {
  const total = BigInt(days) * 86_400_000n + micros / 1000n;
  if (months !== 0 && total === 0n)
    return `${months < 0 ? '-' : ''}${Math.trunc(Math.abs(months) / 12)}-${Math.abs(months) % 12}`;
  const size = total < 0n ? -total : total;
  const part = (of: bigint, width: number) => String(of).padStart(width, '0');
  const time = [(size / 3_600_000n) % 24n, (size / 60_000n) % 60n, (size / 1000n) % 60n]
    .map((each) => part(each, 2))
    .join(':');
  return `${total < 0n ? '-' : ''}${size / 86_400_000n} ${time}.${part(size % 1000n, 3)}`;
}

function nestedText(value: DuckDBValue): string | undefined {
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return `[${value.items.map(memberText).join(', ')}]`;
  }
  if (value instanceof DuckDBMapValue) {
    return `{${value.entries.map((entry) => `${memberText(entry.key)}=${memberText(entry.value)}`).join(', ')}}`;
  }
  if (value instanceof DuckDBStructValue) {
    return `{${Object.entries(value.entries)
      .map(([name, inner]) => `${name}=${memberText(inner)}`)
      .join(', ')}}`;
  }
  return undefined;
}

/** Value within a value: its own type is not available, and a whole number can be a double. */
const memberText = (value: DuckDBValue): string =>
  typeof value === 'number' ? String(value) : (athenaText(value, untyped) ?? 'null');

const untyped = { typeId: DuckDBTypeId.ANY } as DuckDBType;

function numberText(value: number, type: DuckDBType): string {
  const floating = type.typeId === DuckDBTypeId.DOUBLE || type.typeId === DuckDBTypeId.FLOAT;
  if (!floating) return String(value);
  return javaDouble(type.typeId === DuckDBTypeId.FLOAT ? shortestFloat(value) : value);
}

/** Fewest digits that identify a 32-bit float, as Java prints it: 0.1, not 0.10000000149011612. */
function shortestFloat(value: number): number {
  for (let digits = 1; digits <= 9; digits += 1) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}

/** `Double.toString` of Java: at least one decimal, and an exponent outside 0.001 … 10,000,000. */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  if (Object.is(value, -0)) return '-0.0';
  if (magnitude === 0 || (magnitude >= 1e-3 && magnitude < 1e7)) {
    const plain = String(value);
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

const timestampText = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '');

function millisecondsOf(value: DuckDBValue): number | undefined {
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue)
    return Number(value.micros / 1000n);
  if (value instanceof DuckDBTimestampMillisecondsValue) return Number(value.millis);
  if (value instanceof DuckDBTimestampSecondsValue) return Number(value.seconds) * 1000;
  if (value instanceof DuckDBTimestampNanosecondsValue) return Number(value.nanos / 1_000_000n);
  return undefined;
}

/**
 * Value for JavaScript: whole numbers as `number` if that is exact (otherwise `bigint`), timestamps as `Date`, dates as
 * `YYYY-MM-DD`, decimals as `number`, lists as arrays, rows and maps as objects.
 */
export function jsValue(value: DuckDBValue): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  const milliseconds = millisecondsOf(value);
  if (milliseconds !== undefined) return new Date(milliseconds);
  if (value instanceof DuckDBDecimalValue) return Number(value.toString());
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBBlobValue) return value.bytes;
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(jsValue);
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(value.entries.map((entry) => [String(jsValue(entry.key)), jsValue(entry.value)]));
  }
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, inner]) => [name, jsValue(inner)]));
  }
  return value !== null && typeof value === 'object' ? String(value) : value;
}
