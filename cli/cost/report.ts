import { InvariantError } from '../../etl/platform.ts';
import type { Bill, BillLine } from '../../preflight/cost/bill.ts';
import { type PriceKey, prices } from '../../preflight/cost/prices.ts';
import { columns, heading, whole } from '../format.ts';

/** The bills of one stack. */
export interface Estimate {
  readonly stack: string;
  readonly pricesAsOf: string;
  /** One for each multiple of the load, in their order. */
  readonly bills: readonly Bill[];
  /** The same load, with the other arrival: in ticks if the bills are of steady arrival. */
  readonly otherwise: Bill;
}

/** Lines of less are added up: they change nothing. */
const smallest = 0.01;

/** A stack's bills as text. */
export function costReport({ stack, bills, otherwise, pricesAsOf }: Estimate): string {
  const [once] = bills;
  if (!once) throw new InvariantError('there is no bill to report');
  const { recordsPerDay, arrival } = once.load;
  return [
    `${stack}: ${whole(recordsPerDay)} records a day of each source, ${arrivals[arrival]}, us-east-1, US dollars a month.`,
    `Prices as of ${pricesAsOf}, storage as after a year. Fixed is what is due with no records at all.`,
    heading('Bill'),
    billTable(once),
    heading('As the load grows'),
    growthTable(bills),
    ...bills.map(dominantLine),
    `The same load ${arrivals[otherwise.load.arrival]}: ${dollars(otherwise.total)}`,
    heading('Free tier, not taken off above'),
    ...freeLines(once),
    heading('What the declared settings do not carry'),
    ...noteLines(bills),
    heading('Prices'),
    priceTable(bills),
  ].join('\n');
}

const arrivals = { steady: 'arriving evenly', ticks: 'arriving in ticks of the simulator' } as const;

export const dollars = (value: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const quantity = (value: number): string => (value >= 1000 ? whole(value) : String(Number(value.toPrecision(3))));

function billTable({ lines, fixed, variable, total }: Bill): string {
  const shown = lines.filter(({ cost }) => cost >= smallest);
  const others = lines.filter(({ cost }) => cost < smallest);
  const rest = others.reduce((sum, { cost }) => sum + cost, 0);
  return columns(
    [
      ['', '', 'quantity', 'unit', 'fixed', 'by records', 'total'],
      ...shown.map(billRow),
      ['', `${others.length} lines below a cent`, '', '', '', '', dollars(rest)],
      ['', 'Total', '', '', dollars(fixed), dollars(variable), dollars(total)],
    ],
    [0, 1, 3],
  );
}

const billRow = (line: BillLine): string[] => [
  line.service,
  line.what,
  quantity(line.quantity),
  prices[line.price].unit,
  dollars(line.fixed),
  dollars(line.variable),
  dollars(line.cost),
];

const growthTable = (bills: readonly Bill[]): string =>
  columns([
    ['records a day, each', 'fixed', 'by records', 'total', 'a million records'],
    ...bills.map((bill) => [
      whole(bill.load.recordsPerDay),
      dollars(bill.fixed),
      dollars(bill.variable),
      dollars(bill.total),
      dollars(bill.perMillion),
    ]),
  ]);

const dominantLine = ({ load, dominant, total }: Bill): string =>
  `At ${whole(load.recordsPerDay)} the largest line is ${dominant.service}, ${dominant.what}: ${dollars(dominant.cost)} or ${Math.round((100 * dominant.cost) / total)} %`;

function freeLines({ free, total }: Bill): string[] {
  const saved = free.reduce((sum, each) => sum + each.saved, 0);
  const shown = free.filter((each) => each.saved >= smallest);
  return [
    ...shown.map(({ price, saved: off }) => `${dollars(off)} of ${priceNames[price] ?? prices[price].unit}`),
    `An account that has nothing else would pay ${dollars(total - saved)} instead of ${dollars(total)}.`,
  ];
}

/** Names of the prices whose unit alone does not say what is priced. */
const priceNames: Readonly<Partial<Record<PriceKey, string>>> = {
  lambdaRequest: 'invocations of functions',
  lambdaArmGbSecond: 'time of functions',
  kmsRequest: 'requests to KMS',
  logsGbIn: 'logs written',
  metric: 'custom metrics',
  alarmMetric: 'alarms',
  dashboard: 'dashboards',
  traceRecorded: 'traces',
  stepFunctionsTransition: 'transitions of the state machine',
  glueCatalogRequest: 'requests to the catalog',
  schedulerInvocation: 'starts by schedule',
  snsPublish: 'alerts published',
  snsEmail: 'alerts mailed',
};

function noteLines(bills: readonly Bill[]): string[] {
  const lines = bills.flatMap(({ load, notes }) => notes.map((note) => `At ${whole(load.recordsPerDay)}: ${note}`));
  return lines.length > 0
    ? [...lines, 'The bills of those loads are what it would cost if they did.']
    : ['Nothing: they carry all three loads.'];
}

function priceTable(bills: readonly Bill[]): string {
  const used = new Set(bills.flatMap(({ lines }) => lines.map(({ price }) => price)));
  return columns(
    [
      ['price', 'US dollars', 'unit', 'source', 'date', 'confidence'],
      ...[...used].map((key) => {
        const { unit, value, source, date, confidence } = prices[key];
        return [wordsOf(key), String(Number(value.toPrecision(6))), unit, source, date, confidence];
      }),
    ],
    [0, 2, 3, 4, 5],
  );
}

/** `kinesisGbIn` as `kinesis gb in`. */
const wordsOf = (key: PriceKey): string => key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
