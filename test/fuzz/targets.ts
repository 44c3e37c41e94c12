import type { TargetFactory } from './target.ts';
import { csvFiles, encodings, rawText } from './targets/csv.ts';
import { athenaApi, kinesisApi, lambdaInvoke, logLines, objectKeys, sql } from './targets/endpoints.ts';
import { analytics, etl, integration, processor, simulator } from './targets/handlers.ts';
import { parquetFiles } from './targets/parquet.ts';
import { records } from './targets/records.ts';

/** Every target, by the word that `--target` takes. `share` is how many of the runs it gets. */
export const targets: Readonly<Record<string, { readonly open: TargetFactory; readonly share: number }>> = {
  csv: { open: csvFiles, share: 1 },
  encoding: { open: encodings, share: 1 },
  gzip: { open: rawText, share: 1 },
  records: { open: records, share: 1 },
  parquet: { open: parquetFiles, share: 0.5 },
  processor: { open: processor, share: 0.3 },
  simulator: { open: simulator, share: 0.5 },
  etl: { open: etl, share: 0.3 },
  integration: { open: integration, share: 0.3 },
  analytics: { open: analytics, share: 0.3 },
  kinesis: { open: kinesisApi, share: 1 },
  athena: { open: athenaApi, share: 0.2 },
  sql: { open: sql, share: 0.2 },
  lambda: { open: lambdaInvoke, share: 1 },
  keys: { open: objectKeys, share: 1 },
  lines: { open: logLines, share: 1 },
};
