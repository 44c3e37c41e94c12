import { UserError } from '../../etl/platform.ts';
import type { CatalogTable } from '../engines.ts';

/** True if partition projection includes a value of a path. */
type Projected = (value: string) => boolean;

export interface Layout {
  /**
   * Values of the partition keys, in their order, for a key under the table's location; nothing if the projected
   * partitions do not include it.
   */
  readonly valuesOf: (key: string) => readonly string[] | undefined;
  /** True if the path contains `name=value` for each partition key, in order. */
  readonly hive: boolean;
}

/** Bucket and prefix of `s3://bucket/prefix/`. @throws Error for another form */
export function readLocation(location: string): { readonly bucket: string; readonly prefix: string } {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(location) ?? [];
  if (bucket === undefined) throw new UserError(`location "${location}" is not s3://bucket/prefix/`);
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

/**
 * Location of the objects of a table.
 * @param now ms since 1970 UTC, for ranges that end at `NOW`
 * @throws Error for a projection that Athena would reject, or that is not supported here (`injected`)
 */
export function layoutOf(table: CatalogTable, now: () => number): Layout {
  const { prefix } = readLocation(table.location);
  const names = table.partitionKeys.map(({ name }) => name);
  const template = folderTemplate(table, names);
  const projected = names.map((name) => projectedValues(table, name, now));
  const placeholders = [...template.matchAll(/\$\{([^}]*)\}/g)].map(([, name = '']) => name);
  const folders = template
    .split(/(\$\{[^}]*\})/)
    .map((part) => (part.startsWith('${') ? '([^/]*)' : escapePattern(part)))
    .join('');
  const pattern = new RegExp(`^${escapePattern(prefix)}${folders}`);
  return {
    valuesOf: (key) => {
      const match = pattern.exec(key);
      if (match === null) return undefined;
      const values = names.map((name) => match[placeholders.indexOf(name) + 1] ?? '');
      return values.every((value, index) => projected[index]?.(value)) ? values : undefined;
    },
    hive: template === names.map((name) => `${name}=\${${name}}/`).join(''),
  };
}

/** Template of the folders below the location, e.g. `day=${day}/`; empty for a table without partitions. */
function folderTemplate(table: CatalogTable, names: readonly string[]): string {
  if (names.length === 0) return '';
  const { parameters } = table;
  if (parameters['projection.enabled'] !== 'true') {
    throw new UserError(
      `${described(table)} has partition keys without projection.enabled=true: no partitions are registered`,
    );
  }
  const base = table.location.endsWith('/') ? table.location : `${table.location}/`;
  const whole = parameters['storage.location.template'] ?? base + names.map((name) => `${name}=\${${name}}/`).join('');
  const missing = names.filter((name) => !whole.includes(`\${${name}}`));
  if (!whole.startsWith(base) || !whole.endsWith('/') || missing.length > 0) {
    const wanted = `begin with ${base}, end with / and hold every partition key`;
    throw new UserError(`${described(table)}: storage.location.template "${whole}" must ${wanted}`);
  }
  return whole.slice(base.length);
}

function projectedValues(table: CatalogTable, name: string, now: () => number): Projected {
  const parameter = (suffix: string) => table.parameters[`projection.${name}.${suffix}`];
  const type = parameter('type');
  if (type === 'enum') {
    const values = new Set((parameter('values') ?? '').split(','));
    return (value) => values.has(value);
  }
  const [low, high] = (parameter('range') ?? '').split(',').map((bound) => bound.trim());
  if ((type !== 'integer' && type !== 'date') || !low || !high) {
    throw new UserError(
      `${described(table)}: projection.${name} needs type enum with values, or integer or date with a range`,
    );
  }
  if (type === 'integer') return integers(Number(low), Number(high), Number(parameter('digits') ?? 0));
  return dates(low, high, parameter('format') ?? 'yyyy-MM-dd', now);
}

const integers =
  (low: number, high: number, digits: number): Projected =>
  (value) => {
    const number = Number(value);
    return number >= low && number <= high && String(number).padStart(digits, '0') === value;
  };

function dates(low: string, high: string, format: string, now: () => number): Projected {
  const shape = new RegExp(
    `^${format
      .split(/([a-zA-Z]+)/)
      .map((part) => (/^[a-zA-Z]/.test(part) ? `\\d{${part.length}}` : escapePattern(part)))
      .join('')}$`,
  );
  return (value) => {
    if (!shape.test(value)) return false;
    const at = absolute(value, format);
    return at >= bound(low, format, now) && at <= bound(high, format, now);
  };
}

const units: Readonly<Record<string, number>> = {
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 604_800_000,
};

/**
 * Bound of a range in ms since 1970 UTC, at the beginning of its partition: a range that goes back to the middle of a
 * day includes all of that day.
 */
function bound(text: string, format: string, now: () => number): number {
  const [relative, sign = '+', count = '0', unit = 'DAY'] =
    /^NOW(?:\s*([+-])\s*(\d+)\s*([A-Z]+?)S?)?$/.exec(text) ?? [];
  if (relative === undefined) return absolute(text, format);
  const steps = Number(`${sign}${count}`);
  if (unit === 'MONTH' || unit === 'YEAR')
    return floored(monthsFrom(now(), steps * (unit === 'YEAR' ? 12 : 1)), format);
  return floored(now() + steps * (units[unit] ?? 0), format);
}

/** Same day a number of months later, or the last day of a shorter month. */
function monthsFrom(at: number, months: number): number {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.getUTCDate() === day ? date.getTime() : date.setUTCDate(0);
}

/** Latest moment up to `at` that the letters of a format can express. */
function floored(at: number, format: string): number {
  const date = new Date(at);
  const part = (letter: string, value: number, otherwise: number) => (format.includes(letter) ? value : otherwise);
  return Date.UTC(
    part('y', date.getUTCFullYear(), 1970),
    part('M', date.getUTCMonth(), 0),
    part('d', date.getUTCDate(), 1),
    part('H', date.getUTCHours(), 0),
    part('m', date.getUTCMinutes(), 0),
    part('s', date.getUTCSeconds(), 0),
  );
}

function absolute(text: string, format: string): number {
  const part = (letter: string, otherwise: number) => {
    const at = format.indexOf(letter);
    return at < 0 ? otherwise : Number(text.slice(at, format.lastIndexOf(letter) + 1));
  };
  return Date.UTC(part('y', 1970), part('M', 1) - 1, part('d', 1), part('H', 0), part('m', 0), part('s', 0));
}

const described = (table: CatalogTable): string => `table ${table.database}.${table.name}`;

const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
