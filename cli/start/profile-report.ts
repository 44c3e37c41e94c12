import type { Contract, FileProfile } from '../../etl/platform.ts';
import { inLine, whole } from '../format.ts';

const encodings: Readonly<Record<string, string>> = { 'utf-8': 'UTF-8', 'windows-1252': 'Windows-1252' };
const delimiters: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'pipes' };
const orderNames = { mdy: 'month/day/year', dmy: 'day/month/year', ymd: 'year/month/day' } as const;
const marks = { '.': 'a point', ',': 'a comma' } as const;
const grounds = { option: 'as you said', file: 'found in the file', contract: 'assumed: nothing in the file shows it' };

/** Text of a profile: one line for the file, and one for each decision and each thing that a user should know. */
export function profileReport(contract: Contract, profile: FileProfile): string {
  const lines = [
    ...encodingLine(profile),
    ...(profile.joined
      ? [['time', `"${inLine(profile.joined[0])}" and "${inLine(profile.joined[1])}" are joined`] as const]
      : []),
    ...readingLine('dates', orderNames[profile.dateOrder.value], profile.dateOrder),
    ...readingLine('decimal mark', marks[profile.decimalMark.value], profile.decimalMark),
    ...columnLines(contract, profile),
    ...rejectedLine(profile),
  ];
  const { file, source, rows, encoding, delimiter } = profile;
  const encoded = encodings[encoding.value] ?? encoding.value;
  const separated = delimiters[delimiter.value] ?? `"${inLine(delimiter.value)}"`;
  return [
    `${inLine(file)}: ${whole(rows)} ${rows === 1 ? 'row' : 'rows'} of ${source}, ${encoded}, separated by ${separated}`,
    ...lines.map(([name, text]) => `  ${name.padEnd(14)}${text}`),
  ].join('\n');
}

type ReportLine = readonly [name: string, text: string];

function encodingLine({ encoding, example }: FileProfile): ReportLine[] {
  if (encoding.by !== 'fallback') return [];
  const shown = example === null ? '' : `, for example "${inLine(example)}"`;
  return [['encoding', `not UTF-8: read as Windows-1252${shown}; if that is wrong, say --encoding`]];
}

function readingLine(
  name: string,
  value: string,
  { by, doubtful }: { readonly by: keyof typeof grounds; readonly doubtful: number },
): ReportLine[] {
  return doubtful === 0 && by !== 'option' ? [] : [[name, `${value} (${grounds[by]})`]];
}

function columnLines({ score, records }: Contract, { columns }: FileProfile): ReportLine[] {
  const { matched, unmatched, missing, missingInputs } = columns;
  const listed = unmatched.map(({ header, hint }) => `"${inLine(header)}"${hint ? ` (did you mean ${hint}?)` : ''}`);
  return [
    ['columns', `${matched.length} of ${matched.length + unmatched.length} matched`],
    ...(listed.length > 0 ? [['not matched', `${some(listed)}; kept in extra`] as const] : []),
    ...(missing.length > 0 ? [['missing', some(missing)] as const] : []),
    ...(score && missingInputs.length > 0
      ? [['no score', `none of these ${records} can get ${score.name}: ${missingInputs.join(', ')} missing`] as const]
      : []),
  ];
}

const shownNames = 8;

const some = (names: readonly string[]): string =>
  names.length <= shownNames
    ? names.join(', ')
    : `${names.slice(0, shownNames).join(', ')} and ${names.length - shownNames} more`;

function rejectedLine({ rows, rejected, reasons }: FileProfile): ReportLine[] {
  if (rejected === 0) return [];
  const percent = (100 * rejected) / rows;
  const share = percent < 0.1 ? 'under 0.1 %' : `${percent.toFixed(1)} %`;
  const why = reasons.map(([reason, number]) => `${reason} (${whole(number)})`).join(', ');
  return [['rejected', `${whole(rejected)} of ${whole(rows)} rows (${share}) will be quarantined: ${why}`]];
}
