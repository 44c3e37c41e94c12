/** Numbers and texts as people read them. All pure. */

export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

export const fixed = (value: number | null, decimals: number): string =>
  value === null ? 'none' : value.toFixed(decimals);

/** `21.8 MB`: powers of 1000, as storage is sold. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return `${(value / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** Text of unknown origin, without characters that a terminal would take for a command. */
export const onScreen = (text: string): string => text.replace(/[^\P{C}\n\t]/gu, '\ufffd');

/** The same on one line: a second one could pass for a line of the lake's own. */
export const onOneLine = (text: string): string => text.replace(/\p{C}/gu, '\ufffd');

/** Somebody's text as a part of a line: cut to 40 characters. */
export function inLine(text: string): string {
  const clean = onOneLine(text);
  return clean.length <= longest ? clean : `${clean.slice(0, longest)}…`;
}

const longest = 40;

/** `850 ms`, `12.3 s`, `2 min 05 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Rows of cells as aligned columns; the first is left-aligned, the others right-aligned unless `left` names them. */
export function columns(rows: readonly (readonly string[])[], left: readonly number[] = [0]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (left.includes(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A line of text with a rule below it, after an empty line. */
export const heading = (text: string): string => `\n${text}\n${'─'.repeat(text.length)}`;
