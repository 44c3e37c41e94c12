import { type Contract, sources, unknownTier } from '../../etl/platform.ts';
import type { RunHistory } from '../../lake/index.ts';
import type { RawFiles } from '../../operations/raw-files.ts';
import { bytes, columns, duration, fixed, heading, inLine, onOneLine, onScreen, whole } from '../format.ts';
import type { TopEntity, UnscoredEntities } from './computed.ts';
import { runLine } from './failures.ts';
import { equation } from './reconciliation.ts';
import type { LakeSummary, SourceMetrics } from './summary.ts';

/** Summary of a run, as text. */
export function report(summary: LakeSummary, contracts: readonly Contract[] = sources): string {
  return [
    ...recordBlocks(summary, contracts),
    heading('Answers'),
    ...contracts.flatMap((contract) => answerLines(contract, summary.sources[contract.source])),
    ...integratedLines(summary),
    heading('Sizes and times'),
    sizesTable(summary),
    `Ingest latency (put → stored): p50 ${latency(summary.ingestLatencyMs.p50)}, p99 ${latency(summary.ingestLatencyMs.p99)}, at full speed`,
    ...(summary.stages.length > 0
      ? [summary.stages.map((stage) => `${stage.name} ${duration(stage.ms)}`).join(' · ')]
      : []),
    ...orchestrationLines(summary),
    ...problemLines(summary),
  ].join('\n');
}

/** Record accounting of a lake, as text. */
export const statusReport = (summary: LakeSummary): string =>
  [...recordBlocks(summary, sources), ...runLines(summary.runs), ...problemLines(summary)].join('\n');

const recordBlocks = (summary: LakeSummary, contracts: readonly Contract[]): string[] => [
  heading('Records'),
  recordsTable(summary),
  ...Object.entries(summary.sources).map(([name, balance]) => `${name}: ${equation(balance)}`),
  ...contracts.flatMap((contract) => reasonLines(contract, summary.sources[contract.source])),
];

/** Lines about the last run of each state machine and function. */
export const runLines = ({ works }: RunHistory): string[] =>
  Object.entries(works).map(([name, work]) => runLine(name, work));

/** Lines about all that makes the exit code 1. They come last. */
export const problemLines = ({ violations, failures }: Pick<LakeSummary, 'violations' | 'failures'>): string[] => [
  ...violations.map((violation) => `VIOLATION ${violation}`),
  ...failures.map((failure) => `FAILED ${failure}`),
];

const label = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
const latency = (ms: number | null): string => (ms === null ? 'none' : duration(ms));

/** Columns of the table of sources. A cell is missing if the contract of its source leaves that part out. */
const columnsOfSources: readonly (readonly [title: string, cell: (metrics: SourceMetrics) => string | undefined])[] = [
  ['rows', ({ rows }) => whole(rows)],
  ['sent', ({ sent }) => whole(sent)],
  ['stored', ({ stored }) => whole(stored)],
  ['quarantined', ({ quarantined }) => whole(quarantined)],
  ['duplicates', ({ duplicates }) => whole(duplicates)],
  ['dead letter', ({ deadLetter }) => whole(deadLetter)],
  ['mean score', ({ meanScore }) => (meanScore === undefined ? undefined : fixed(meanScore, 4))],
  ['over', ({ scored }) => (scored === undefined ? undefined : whole(scored))],
  ['alerts', ({ alerts }) => (alerts === undefined ? undefined : whole(alerts))],
];

function recordsTable({ sources: all }: LakeSummary): string {
  const rows = Object.entries(all);
  const used = columnsOfSources.filter(([, cell]) => rows.some(([, metrics]) => cell(metrics) !== undefined));
  return columns([
    ['', ...used.map(([title]) => title)],
    ...rows.map(([name, metrics]) => [name, ...used.map(([, cell]) => cell(metrics) ?? '–')]),
  ]);
}

function reasonLines({ source }: Contract, metrics: SourceMetrics | undefined): string[] {
  if (!metrics) return [];
  const { topReasons, quarantined, unscored = 0 } = metrics;
  const others = topReasons.reduce((rest, { records }) => rest - records, quarantined);
  return [
    ...fileLines(source, metrics),
    ...topReasons.flatMap(({ reason, records, example }) => [
      `${source} quarantined: ${whole(records)} × ${onOneLine(reason)}`,
      `  e.g. ${onOneLine(example)}`,
    ]),
    ...(others > 0 ? [`${source} quarantined: ${whole(others)} for other reasons`] : []),
    ...(unscored > 0 ? [`${source} stored without a score, because an input is null: ${whole(unscored)}`] : []),
  ];
}

/** Raw files that were not read to their end, and those that are still to be sent. */
export function fileLines(source: string, { rejectedFiles, waitingFiles }: RawFiles): string[] {
  return [
    ...rejectedFiles.flatMap(({ file, reason, replacedBy }) => [
      `${source} file ${inLine(file)} was not read to its end: ${onOneLine(reason)}`,
      replacedBy === undefined
        ? `  give the complete file (--${source} FILE) or remove it from raw/${source}/: docs/runbook.md#raw-file-rejected`
        : `  ${inLine(replacedBy)} takes its place: it was read to its end`,
    ]),
    ...waitingFiles.map(
      ({ file, bytes: size }) => `${source} file ${inLine(file)} (${bytes(size)}) is waiting in raw/`,
    ),
  ];
}

function answerLines(contract: Contract, metrics: SourceMetrics | undefined): string[] {
  if (!metrics) return [];
  const { unscoredEntities } = metrics;
  const tiers = Object.entries(metrics.tiers ?? {})
    .filter(([tier, entities]) => tier !== unknownTier || entities > 0)
    .map(([tier, entities]) => `${tier} ${whole(entities)}`);
  const topEntities = (metrics.topEntities ?? []).map(topEntityText);
  return [
    ...(contract.tiering ? [`${label(contract.entities)} by ${contract.tiering.name}: ${tiers.join(', ')}`] : []),
    ...(topEntities.length > 0 ? [`Top ${contract.entities} by score: ${topEntities.join(', ')}`] : []),
    ...(unscoredEntities && unscoredEntities.count > 0 ? [unscoredLine(contract, unscoredEntities)] : []),
  ];
}

function topEntityText({ entity, score, tier, scoredPartition }: TopEntity): string {
  const since = scoredPartition === undefined ? [] : [`last scored ${scoredPartition}`];
  return `${inLine(entity)} (${[score.toFixed(2), ...(tier ? [tier] : []), ...since].join(', ')})`;
}

function unscoredLine({ entities }: Contract, { count, names }: UnscoredEntities): string {
  const more = count > names.length ? ['…'] : [];
  const listed = names.length > 0 ? ` (${[...names.map(inLine), ...more].join(', ')})` : '';
  return `${label(entities)} without a score: ${whole(count)}${listed}`;
}

/** Metrics across sources. One that nothing is known of is no number: its inputs say why. */
const integratedLines = ({ integrated, integratedOver }: LakeSummary): string[] =>
  Object.entries(integrated).map(
    ([name, value]) => `${label(name)}: ${fixed(value, 3)} (over ${whole(integratedOver[name] ?? 0)})`,
  );

function sizesTable({ sources: all }: LakeSummary): string {
  const rows = Object.entries(all).map(([name, s]) => [
    name,
    bytes(s.bytesIn),
    bytes(s.processedBytes),
    bytes(s.analyticsBytes),
  ]);
  return columns([['', 'raw in', 'processed Parquet', 'analytics Parquet'], ...rows]);
}

function orchestrationLines({ orchestration, runs }: LakeSummary): string[] {
  const outcome = orchestration.error ? `${orchestration.status}: ${orchestration.error}` : orchestration.status;
  return [`State machine ${onScreen(outcome)}; Glue jobs: ${orchestration.interpreter}`, ...runLines(runs)];
}
