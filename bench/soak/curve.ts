import type { Incident } from './faults.ts';
import type { EtlRun, Sample } from './samples.ts';

const width = 960;
const panel = 200;
const left = 84;
const right = 30;
const gap = 60;
const top = 40;

interface Line {
  readonly label: string;
  readonly colour: string;
  readonly of: (sample: Sample) => number | null;
}

interface Panel {
  readonly title: string;
  readonly scale: 'linear' | 'logarithmic';
  readonly lines: readonly Line[];
}

const panels: readonly Panel[] = [
  {
    title: 'Resident memory, MB (lake, workers, query engine and producers)',
    scale: 'linear',
    lines: [{ label: 'resident', colour: '#2563eb', of: ({ residentMb }) => residentMb }],
  },
  {
    title: 'Ingest latency, ms',
    scale: 'logarithmic',
    lines: [
      { label: 'p99', colour: '#c2410c', of: ({ p99 }) => p99 },
      { label: 'p50', colour: '#15803d', of: ({ p50 }) => p50 },
    ],
  },
  {
    title: 'Records waiting in the streams',
    scale: 'logarithmic',
    lines: [{ label: 'waiting', colour: '#7c3aed', of: ({ waiting }) => waiting }],
  },
];

/** Events that the curve shows beside the samples. */
export interface Events {
  readonly incidents: readonly Incident[];
  readonly runs: readonly EtlRun[];
}

/** The samples as an SVG: one panel for each metric over the same time, runs of the ETL shaded, a tick for each fault. */
export function curve(samples: readonly Sample[], { incidents, runs }: Events, title: string): string {
  const last = Math.max(1, samples.at(-1)?.second ?? 1);
  const x = (second: number) => left + (second / last) * (width - left - right);
  const drawn = panels.map((one, i) => drawPanel(samples, one, x, top + 20 + i * (panel + gap)));
  const foot = top + 20 + panels.length * (panel + gap) - gap;
  const height = foot + gap;
  const shades = runs.map(
    ({ from, to }) =>
      `<rect x="${at(x(from))}" width="${at(x(to) - x(from))}" y="${top + 20}" height="${foot - top - 20}" fill="#f4f4f5"/>`,
  );
  const ticks = incidents.map(
    ({ second, what }) =>
      `<line x1="${at(x(second))}" x2="${at(x(second))}" y1="${foot + 2}" y2="${foot + 8}" stroke="#b91c1c"><title>${what}</title></line>`,
  );
  const minutes = Array.from({ length: 7 }, (_, i) => (i * last) / 6).map(
    (second) =>
      `<text x="${at(x(second))}" y="${foot + 22}" text-anchor="middle">${Math.round(second / 60)} min</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="12">`,
    `<title id="title">${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${left}" y="24" font-size="15" font-weight="600">${title}</text>`,
    ...shades,
    ...drawn.flat(),
    ...ticks,
    ...minutes,
    `<text x="${left}" y="${foot + 40}">minutes; <tspan fill="#b91c1c">red ticks: faults</tspan>; shaded: runs of ETL and analytics</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function drawPanel(
  samples: readonly Sample[],
  { title, scale, lines }: Panel,
  x: (second: number) => number,
  from: number,
): string[] {
  const largest = Math.max(1, ...lines.flatMap(({ of }) => samples.map((sample) => of(sample) ?? 0)));
  const { marks, share } = scale === 'linear' ? linear(largest) : logarithmic(largest);
  const y = (value: number) => from + panel - share(value) * panel;
  const grid = marks.map(
    (value) =>
      `<line x1="${left}" x2="${width - right}" y1="${at(y(value))}" y2="${at(y(value))}" stroke="#d4d4d8"/><text x="${left - 8}" y="${at(y(value) + 4)}" text-anchor="end">${value.toLocaleString('en-US')}</text>`,
  );
  const paths = lines.map(({ of, colour, label }, i) => {
    const points = samples.flatMap((sample) => {
      const value = of(sample);
      return value === null ? [] : [`${at(x(sample.second))},${at(y(value))}`];
    });
    const legend =
      lines.length > 1
        ? `<text x="${width - right - 40 * i}" y="${from - 6}" text-anchor="end" fill="${colour}">${label}</text>`
        : '';
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${points.join(' ')}"/>${legend}`;
  });
  return [`<text x="${left}" y="${from - 6}">${title}</text>`, ...grid, ...paths];
}

const at = (value: number): string => value.toFixed(1);

/** Values that a panel marks, and how far up a value is, from 0 to 1. */
interface Scale {
  readonly marks: readonly number[];
  readonly share: (value: number) => number;
}

/** From nothing to 1, 2, 2.5 or 5 times a power of ten. */
function linear(largest: number): Scale {
  const power = 10 ** Math.floor(Math.log10(largest));
  const ceiling = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= largest) ?? 10) * power;
  return { marks: [0, ceiling / 2, ceiling], share: (value) => value / ceiling };
}

/** Scale in powers of ten from 100 on: smaller values do not matter here. */
function logarithmic(largest: number): Scale {
  const decades = Math.max(1, Math.ceil(Math.log10(largest)) - 2);
  const marks = Array.from({ length: decades + 1 }, (_, i) => 10 ** (i + 2));
  return { marks, share: (value) => Math.max(0, Math.log10(Math.max(value, 1)) - 2) / decades };
}
