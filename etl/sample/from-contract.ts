import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import { csvChunks, csvRow, dateTime } from './csv.ts';
import { defaultSeed, type SampleOptions, wholeCount } from './options.ts';
import { createRandom, type Random } from './random.ts';

export interface ContractSampleOptions extends SampleOptions {
  /** Share of cells without a value in fields that need none, 0 to 1. Default 0.01. */
  readonly blanks?: number;
}

type Draw = (random: Random, row: number) => string;

const day = 86_400_000;
const earliest = Date.UTC(2025, 0, 1);

/** Entities that share the records. */
const entities = 50;

/**
 * Records that a contract accepts, made from the contract alone, as CSV text: a new source runs before anybody has a file of
 * it. Times spread over 30 days, or a year where partitions are months, from 2025 or the first partition on.
 * @param options rows default to 1,000
 * @throws UserError where `rows` is not a count
 */
export function sampleFromContract(contract: Contract, options: ContractSampleOptions = {}): Generator<string, void> {
  const { rows = 1000, seed = defaultSeed, blanks = 0.01 } = options;
  const random = createRandom(seed);
  const draws = contract.fields.map((field) => {
    const draw = drawOf(contract, field, wholeCount('rows', rows));
    return field.required ? draw : withBlanks(draw, blanks);
  });
  const header = csvRow(contract.fields.map((field) => field.name));
  return csvChunks(header, rows, '\n', (row) => csvRow(draws.map((draw) => draw(random, row))));
}

const withBlanks =
  (draw: Draw, share: number): Draw =>
  (random, row) =>
    random.chance(share) ? '' : draw(random, row);

function drawOf(contract: Contract, field: Field, rows: number): Draw {
  if (field.name === contract.eventTime) return timeline(contract, rows);
  const plain = field.name === contract.key && field.type === 'text' ? entity(field) : plainDraw(contract, field);
  const [first, ...others] = Object.keys(field.spellings ?? {});
  if (first === undefined) return plain;
  // Half of the values as people spell them, half in canonical form.
  return (random, row) => (random.chance(0.5) ? random.pick([first, ...others]) : plain(random, row));
}

function plainDraw(contract: Contract, field: Field): Draw {
  switch (field.type) {
    case 'decimal':
    case 'integer':
      return number(contract, field);
    case 'boolean':
      return (random) => random.pick(['TRUE', 'FALSE']);
    case 'category': {
      const [first, ...others] = field.values ?? ['A', 'B', 'C', 'D', 'E'];
      return first === undefined ? () => '' : (random) => random.pick([first, ...others]);
    }
    case 'text':
      return (random) => `${field.name} ${random.integer(1, 1000)}`;
    case 'timestamp':
      return (random) => dateTime(startOf(contract) + random.integer(0, spanOf(contract) / 1000) * 1000);
  }
}

/** `machine-07` for a key `machine_id`. */
const entity = ({ name }: Field): Draw => {
  const noun = name.replace(/_id$/, '');
  return (random) => `${noun}-${String(random.integer(1, entities)).padStart(2, '0')}`;
};

const startOf = ({ partition }: Contract): number => Math.max(earliest, Date.parse(partition.from));
const spanOf = ({ partition }: Contract): number => (partition.unit === 'day' ? 30 : 365) * day;

function timeline(contract: Contract, rows: number): Draw {
  const step = spanOf(contract) / Math.max(rows, 1);
  return (_, row) => dateTime(startOf(contract) + row * step);
}

/** Numbers within the field's range; those that are scored stay within the divisor that brings them to about 0…1. */
function number({ score }: Contract, field: Field): Draw {
  const per = score?.terms.find((term) => term.field === field.name)?.per ?? 0;
  const low = field.min ?? Math.min(0, field.max ?? 0);
  const bound = field.max ?? Math.max(low + 100, per);
  const wanted = per > low ? Math.min(bound, per) : bound;
  const high = wanted - low > widest ? low + widest : wanted;
  return field.type === 'integer' ? wholeNumber(low, high) : decimal(low, high);
}

/** Far below the size at which floating-point numbers lose their decimals. */
const widest = 1e9;

const wholeNumber = (low: number, high: number): Draw => {
  const [first, last] = [Math.max(Math.ceil(low), -(2 ** 31)), Math.min(Math.floor(high), 2 ** 31 - 1)];
  return (random) => String(random.integer(first, last));
};

/** With two decimals, or as many more as a narrow range needs, up to what a double holds. */
function decimal(low: number, high: number): Draw {
  const wanted = 2 - Math.floor(Math.log10(high - low || 1));
  const scale = 10 ** Math.min(15, Math.max(2, wanted));
  return (random) => {
    const rounded = Math.round(random.uniform(low, high) * scale) / scale;
    return String(Math.min(high, Math.max(low, rounded)));
  };
}
