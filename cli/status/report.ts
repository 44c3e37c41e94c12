import { type Contract, sources } from '../../etl/platform.ts';
import { bytes, columns, duration, fixed, heading, inLine, onOneLine, onScreen, whole } from '../format.ts';
import { equation } from './reconciliation.ts';
import type { LakeSummary, SourceMetrics } from './summary.ts';

/** What a person wants to know after a run, as text. */
export function report(figures: LakeSummary): string {
  return [
    ...recordBlocks(figures),
    heading('Answers'),
    ...sources.flatMap((contract) => answerLines(contract, figures.sources[contract.source])),
    ...Object.entries(figures.integrated).map(([name, value]) => `${label(name)}: ${fixed(value, 3)}`),
    heading('Sizes and times'),
    sizesTable(figures),
    `From put to stored: p50 ${latency(figures.latencyMs.p50)}, p99 ${latency(figures.latencyMs.p99)}, sent as fast as the streams take it`,
    figures.stages.map((stage) => `${stage.name} ${duration(stage.ms)}`).join(' · '),
    ...orchestrationLines(figures),
    ...violationLines(figures),
  ].join('\n');
}

/** Where the records are, as text. */
export const statusReport = (figures: LakeSummary): string =>
  [...recordBlocks(figures), ...violationLines(figures)].join('\n');

const recordBlocks = (figures: LakeSummary): string[] => [
  heading('Records'),
  recordsTable(figures),
  ...Object.entries(figures.sources).map(([name, balance]) => `${name}: ${equation(balance)}`),
  ...sources.flatMap((contract) => reasonLines(contract, figures.sources[contract.source])),
];

const violationLines = ({ violations }: LakeSummary): string[] =>
  violations.map((violation) => `VIOLATION ${violation}`);

const label = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
const latency = (ms: number | null): string => (ms === null ? 'none' : duration(ms));

function recordsTable({ sources: all }: LakeSummary): string {
  const header = ['', 'rows', 'sent', 'stored', 'quarantined', 'duplicates', 'dead letter', 'mean score', 'alerts'];
  const rows = Object.entries(all).map(([name, s]) => [
    name,
    ...[s.rows, s.sent, s.stored, s.quarantined, s.duplicates, s.deadLetter].map(whole),
    fixed(s.meanScore, 4),
    whole(s.alerts),
  ]);
  return columns([header, ...rows]);
}

function reasonLines({ source }: Contract, figures: SourceMetrics | undefined): string[] {
  if (!figures) return [];
  const { topReasons, quarantined, unscored, rejectedFiles } = figures;
  const others = topReasons.reduce((rest, { records }) => rest - records, quarantined);
  return [
    ...rejectedFiles.flatMap(({ file, reason }) => [
      `${source} file ${inLine(file)} was not read to its end: ${onOneLine(reason)}`,
      `  replace it (--${source} FILE of the same name) or remove it from raw/${source}/: docs/runbook.md#raw-file-rejected`,
    ]),
    ...topReasons.flatMap(({ reason, records, example }) => [
      `${source} quarantined: ${whole(records)} × ${onOneLine(reason)}`,
      `  e.g. ${onOneLine(example)}`,
    ]),
    ...(others > 0 ? [`${source} quarantined: ${whole(others)} for other reasons`] : []),
    ...(unscored > 0 ? [`${source} stored without a score, an input being absent: ${whole(unscored)}`] : []),
  ];
}

function answerLines(contract: Contract, figures: SourceMetrics | undefined): string[] {
  if (!figures) return [];
  const tiers = Object.entries(figures.tiers).map(([level, entities]) => `${level} ${whole(entities)}`);
  const unscored = figures.withoutLevel > 0 ? [`without a score ${whole(figures.withoutLevel)}`] : [];
  const topEntities = figures.topEntities.map(
    ({ entity, score, level }) => `${inLine(entity)} (${score.toFixed(2)}, ${level})`,
  );
  return [
    ...(contract.tiering
      ? [`${label(contract.entities)} by ${contract.tiering.name}: ${[...tiers, ...unscored].join(', ')}`]
      : []),
    ...(topEntities.length > 0 ? [`${label(contract.entities)} that come first: ${topEntities.join(', ')}`] : []),
  ];
}

function sizesTable({ sources: all }: LakeSummary): string {
  const rows = Object.entries(all).map(([name, s]) => [
    name,
    bytes(s.bytesIn),
    bytes(s.processedBytes),
    bytes(s.analyticsBytes),
  ]);
  return columns([['', 'raw in', 'processed Parquet', 'analytics Parquet'], ...rows]);
}

function orchestrationLines({ orchestration }: LakeSummary): string[] {
  const outcome = orchestration.error ? `${orchestration.status}: ${orchestration.error}` : orchestration.status;
  return [`State machine ${onScreen(outcome)}; Glue jobs: ${orchestration.interpreter}`];
}
