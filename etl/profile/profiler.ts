import type { Contract } from '../contract/contract.ts';
import { createTextReader, type Encoding } from '../csv/encoding.ts';
import { createSuspicion, type Suspicion } from '../csv/suspicion.ts';
import type { HeaderMatch } from '../decode/header/header.ts';
import type { HashCounts } from '../decode/rows/hash-counts.ts';
import { createRepeatFinder, type RepeatFinder } from '../decode/rows/occurrences.ts';
import { createRowContent } from '../decode/rows/row-content.ts';
import { createRowSource, type RowSource, type SplitRow } from '../decode/rows/row-source.ts';
import type { CellFormat, DateOrder, DecimalMark } from '../decode/values/cell-format.ts';
import { type Decision, dateOrderJudge, decimalMarkJudge, type Judge } from './candidates.ts';
import { columnReport } from './columns.ts';
import { contradictionFault, encodingFault, noRowFault, repeatFault } from './faults.ts';
import type { FileFormat } from './file-format.ts';
import { type FileProfile, topReasons } from './profile.ts';
import { createRowTrial, type RowTrial } from './row-trial.ts';

/** Reader of a whole file, in chunks of any size and in bounded memory, that finds out how to read it. */
export interface Profiler {
  /** Takes a chunk. @throws FileError if the file is not text, or its header is rejected */
  push(bytes: Uint8Array): void;
  /** Ends the file. @throws FileError also if the file was empty */
  end(): FileProfile;
  /** Rows that repeat, once the file has ended: a reader needs to count no others. Null if no size was given. */
  readonly repeated: HashCounts | null;
}

/**
 * Creates the profiler of one file. Each reading that is possible is tried on each row, side by side.
 * @param given what the user says of the format; the rest is detected
 * @param size bytes of the file, about, if its rows are to be sent: repeated ones are found with a filter of this size
 */
export function createProfiler(contract: Contract, file: string, given: FileFormat = {}, size?: number): Profiler {
  const suspicion = createSuspicion();
  const text = createTextReader(file, {
    onFallback: suspicion.take,
    ...(given.encoding !== undefined && { encoding: given.encoding }),
  });
  const source = createRowSource(contract, file, given.delimiter === undefined ? {} : { delimiter: given.delimiter });
  const dates = dateOrderJudge(contract, given.dateOrder);
  const decimals = decimalMarkJudge(contract, given.decimalMark);
  const finder = size === undefined ? null : createRepeatFinder(size);
  const contentOf = createRowContent(contract, () => source.header as HeaderMatch);
  /** A declared identity alone separates rows. */
  const isCounted = ({ malformed }: SplitRow) => contract.identity === undefined || malformed !== undefined;
  let trial: RowTrial | null = null;
  let bytes = 0;

  const take = (rows: ReturnType<RowSource['push']>): void => {
    if (!source.header) return;
    trial ??= createRowTrial(contract, source.header, dates, decimals);
    for (const row of rows) {
      trial.take(row);
      if (isCounted(row)) finder?.see(contentOf(row));
    }
  };
  return {
    repeated: finder?.repeated ?? null,
    push(chunk) {
      bytes += chunk.length;
      take(source.push(text.push(chunk)));
    },
    end() {
      take([...source.push(text.end()), ...source.end()]);
      const header = source.header as HeaderMatch;
      return profileOf(
        { contract, file, given, bytes, suspicion, header, source, dates, decimals, finder },
        text.encoding,
        trial,
      );
    },
  };
}

/** What a profiler has gathered when its file ends. */
interface Gathered {
  readonly contract: Contract;
  readonly file: string;
  readonly given: FileFormat;
  readonly bytes: number;
  readonly suspicion: Suspicion;
  readonly header: HeaderMatch;
  readonly source: RowSource;
  readonly dates: Judge<DateOrder>;
  readonly decimals: Judge<DecimalMark>;
  readonly finder: RepeatFinder | null;
}

function profileOf(gathered: Gathered, encoding: Encoding, trial: RowTrial | null): FileProfile {
  const { contract, file, given, bytes, suspicion, header, source, dates, decimals, finder } = gathered;
  const [order, mark] = [dates.decide(), decimals.decide()];
  const dateOrder = 'needed' in order ? assumed(dates.left) : order;
  const decimalMark = 'needed' in mark ? assumed(decimals.left) : mark;
  const cells: CellFormat = { dateOrder: dateOrder.value, decimalMark: decimalMark.value };
  const tried = trial?.result(cells) ?? { rows: 0, rejected: 0, reasons: [], otherWidth: null };
  const fallback = given.encoding === undefined && encoding === 'windows-1252';
  const likely = fallback ? suspicion.likely() : null;
  const delimiter = source.delimiter as string;
  return {
    file,
    source: contract.source,
    bytes,
    encoding: { value: encoding, by: given.encoding === undefined ? (fallback ? 'fallback' : 'file') : 'option' },
    example: fallback ? suspicion.example : null,
    delimiter: { value: delimiter, by: given.delimiter === undefined ? 'file' : 'option' },
    dateOrder: { ...dateOrder, doubtful: dates.doubtful },
    decimalMark: { ...decimalMark, doubtful: decimals.doubtful },
    joined: joinedHeaders(source),
    columns: columnReport(contract, header),
    rows: tried.rows,
    rejected: tried.rejected,
    reasons: tried.reasons.slice(0, topReasons),
    // Lines of both encodings may be mixed, so the fallback is not a format of its own.
    format: { ...cells, delimiter, ...(isUsual(encoding, given) ? {} : { encoding }) },
    fault:
      (likely && encodingFault(file, likely)) ??
      contradictionFault(file, order, mark) ??
      noRowFault(contract, file, tried) ??
      (finder?.isFull ? repeatFault(file) : null),
  };
}

/** True for an encoding that a reader finds by itself, line by line. */
const isUsual = (encoding: Encoding, given: FileFormat): boolean =>
  given.encoding === undefined && (encoding === 'utf-8' || encoding === 'windows-1252');

/** First candidate, for the counts of a file that is rejected for its contradiction. */
const assumed = <Candidate>([first]: readonly Candidate[]): Decision<Candidate> => ({
  value: first as Candidate,
  by: 'contract',
});

function joinedHeaders({ header, headerRow }: RowSource): readonly [string, string] | null {
  if (!header?.joined || !headerRow) return null;
  const { date, time } = header.joined;
  return [(headerRow.cells[date] as string).trim(), (headerRow.cells[time] as string).trim()];
}

/**
 * Profiles a file in memory: how to read it, what its columns mean, and the share of rows that would be rejected.
 * @throws FileError if the file is not text, is empty, or its header is rejected
 * @example
 * const { dateOrder, decimalMark } = profileCsv(manufacturing, 'machine;time;vibration\n1;22/02/2025;0,125\n');
 * [dateOrder.value, decimalMark.value]; // → ['dmy', ',']
 */
export function profileCsv(
  contract: Contract,
  csv: Uint8Array | string,
  { file = 'the file', ...given }: FileFormat & { readonly file?: string } = {},
): FileProfile {
  const bytes = typeof csv === 'string' ? new TextEncoder().encode(csv) : csv;
  const profiler = createProfiler(contract, file, given);
  for (let at = 0; at < bytes.length; at += chunk) profiler.push(bytes.subarray(at, at + chunk));
  return profiler.end();
}

const chunk = 1_048_576;
