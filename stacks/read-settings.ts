import * as pulumi from '@pulumi/pulumi';
import { UserError } from '../etl/platform.ts';
import { resourceNameIssues } from '../infra/naming.ts';
import { type Hours, hours, hoursToSeconds, seconds } from '../infra/units.ts';
import { declaredSettings } from './setting-declarations.ts';
import type { Setting } from './setting-types.ts';

type SettingDeclarations = typeof declaredSettings;
type SettingValue<S> = S extends Setting<infer T> ? T : never;
type OptionalKey = 'bucketName' | 'alertEmail' | 'pseudonymKey';

/** Checked configuration of a stack. */
export type Settings = {
  readonly [K in Exclude<keyof SettingDeclarations, OptionalKey>]: SettingValue<SettingDeclarations[K]>;
} & {
  readonly [K in OptionalKey]?: SettingValue<SettingDeclarations[K]>;
};

/** The configuration contradicts the declarations; `issues` lists every mistake. */
export class SettingsError extends UserError {
  override readonly name = 'SettingsError';
  readonly issues: readonly string[];

  constructor(stack: string, issues: readonly string[]) {
    const list = issues.map((issue) => `  - ${issue}`).join('\n');
    super(`The configuration of stack "${stack}" has ${issues.length} mistake(s). Nothing was declared.\n${list}`);
    this.issues = issues;
  }
}

/**
 * Reads a stack's configuration.
 * @param given text of each key, without the project's name; an empty text counts as missing
 * @param sources names of the sources, which must be valid AWS names too
 * @throws SettingsError naming every mistake at once: unknown keys, values out of bounds, keys that contradict each
 * other
 */
export function parseSettings(
  stack: string,
  given: Readonly<Record<string, string>>,
  sources: readonly string[],
): Settings {
  const issues = [...resourceNameIssues(stack, sources), ...unknownKeys(given)];
  const entries = Object.entries(declaredSettings).map(([key, setting]) => {
    const { value, problem } = valueOfSetting(setting as Setting<unknown>, given[key]);
    if (problem !== undefined)
      issues.push(`${key} ${problem}: pulumi config set ${setting.secret ? '--secret ' : ''}${key} <value>`);
    return [key, value] as const;
  });
  const settings = Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Settings;
  issues.push(...contradictions(settings));
  if (issues.length > 0) throw new SettingsError(stack, issues);
  return settings;
}

/** Settings of the current stack. @throws SettingsError */
export function readSettings(sources: readonly string[]): Settings {
  const prefix = `${pulumi.getProject()}:`;
  const given = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  return parseSettings(pulumi.getStack(), Object.fromEntries(given), sources);
}

function valueOfSetting(setting: Setting<unknown>, text: string | undefined): { value?: unknown; problem?: string } {
  return text === undefined || text === '' ? { value: setting.default } : setting.read(text);
}

const unknownKeys = (given: Readonly<Record<string, string>>): string[] =>
  Object.keys(given)
    .filter((key) => !Object.hasOwn(declaredSettings, key))
    .map((key) => `${key} is not a key: see config in Pulumi.yaml for the valid keys`);

/** Checks keys that are valid alone but contradict each other. Keys that could not be read are skipped. */
function contradictions(settings: Partial<Settings>): string[] {
  const { recordAgeSeconds: age, streamRetentionHours: kept, batchSize, batchWindowSeconds } = settings;
  const dropped = kept === undefined ? undefined : hoursToSeconds(kept);
  return [
    ...(settings.alarms ? idleAlarms(settings) : []),
    ...(settings.pseudonymisePersonal && !settings.pseudonymKey
      ? ['pseudonymisePersonal is true, but there is no pseudonymKey: pulumi config set --secret pseudonymKey <value>']
      : []),
    ...(age !== undefined && dropped !== undefined && age > dropped
      ? [`recordAgeSeconds is ${age}, but with streamRetentionHours ${kept} the stream drops a record after ${dropped}`]
      : []),
    ...(batchSize !== undefined && batchSize > 10 && batchWindowSeconds === seconds(0)
      ? [`batchWindowSeconds is 0, but a batchSize of ${batchSize}, more than 10, needs at least 1`]
      : []),
  ];
}

/** Checks for alarms that could never be raised, or would never end. */
function idleAlarms(settings: Partial<Settings>): string[] {
  const { alarmIteratorAgeSeconds: wait, recordAgeSeconds: age } = settings;
  const { alarmEtlMinutes: minutes, etlTimeoutMinutes: timeout } = settings;
  const { alarmFreshnessHours: fresh, orchestrationSchedule: schedule, orchestrate } = settings;
  const between = schedule === undefined ? undefined : hoursBetween(schedule);
  return [
    ...(wait !== undefined && age !== undefined && wait >= age
      ? [`alarmIteratorAgeSeconds is ${wait}, but a record leaves for the dead-letter queue at recordAgeSeconds ${age}`]
      : []),
    ...(minutes !== undefined && timeout !== undefined && minutes >= timeout
      ? [`alarmEtlMinutes is ${minutes}, but a run is stopped at etlTimeoutMinutes ${timeout}`]
      : []),
    ...(orchestrate && fresh !== undefined && between !== undefined && fresh <= between
      ? [`alarmFreshnessHours is ${fresh}, but with ${schedule} there are ${between} hours between two runs`]
      : []),
  ];
}

/** Hours between two runs of `rate(…)`; undefined for `cron(…)`, which has another form. */
function hoursBetween(schedule: string): Hours | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  const length = { minute: 1 / 60, hour: 1, day: 24 }[unit ?? ''];
  return length === undefined ? undefined : hours(Number(count) * length);
}
