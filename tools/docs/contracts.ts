import {
  type Contract,
  type Field,
  formula,
  integrationOf,
  type Measure,
  type Score,
  scoreFormula,
  type Tier,
  tablesOf,
  usualNullWords,
} from '../../etl/platform.ts';
import { code, generated, list, page, table } from './markdown.ts';
import { tableBlocks } from './tables.ts';

/** `docs/contracts.md`: the contract of each source, and the tables that the lake makes of it. */
export function contractsPage(contracts: readonly Contract[]): string {
  const integration = integrationOf(contracts);
  return page(
    generated('etl/sources'),
    '# Contracts',
    'The fields, score, tiers, metrics and tables of each source.',
    list([
      'Headers match in any case and order, with any blanks and punctuation, and with the unit after the name.',
      'Spellings match in any case.',
      `Null are blank cells and, in any case, ${[...usualNullWords]
        .filter((word) => word !== '')
        .map(code)
        .join(', ')}.`,
      'A value outside its range or its closed values, or a missing or unreadable required value, quarantines the record.',
      'Any other missing value is stored as null. So is an unreadable one, with its text in `unread`.',
      'Times without a zone are UTC.',
    ]),
    'Sources:',
    list([
      ...contracts.map(({ source }) => `[${source}](#${source})`),
      ...(integration ? ['[across sources](#across-sources)'] : []),
    ]),
    ...contracts.flatMap(contractBlocks),
    ...(integration ? ['## Across sources', ...tableBlocks(integration.table)] : []),
  );
}

function contractBlocks(contract: Contract): string[] {
  const { source, description } = contract;
  return [
    `## ${source}`,
    description,
    table(['property', 'value'], properties(contract)),
    `### Fields of ${source}`,
    list(contract.fields.map(fieldText)),
    ...scoreBlocks(contract),
    ...derivedBlocks(contract),
    ...metricBlocks(contract),
    `### Tables of ${source}`,
    ...Object.values(tablesOf(contract)).flatMap(tableBlocks),
  ];
}

function scoreBlocks(contract: Contract): string[] {
  const { source, score, tiering } = contract;
  if (!score) return [];
  return [
    tiering ? `### Score and tiers of ${source}` : `### Score of ${source}`,
    `${code(score.name)}: ${score.description} Null if any input is null.`,
    code(`${score.name} = ${scoreFormula(score)}`),
    ...(tiering
      ? [`${code(tiering.name)}: ${tiering.description}`, table(['tier', 'mean score'], tiering.tiers.map(tierRow))]
      : []),
    alertText(contract, score),
  ];
}

function metricBlocks({ source, aggregates, measures, entities, ...contract }: Contract): string[] {
  const ofEntities = aggregates.map((a) => `${code(a.name)}: ${a.by} of ${code(a.of)}`);
  const ofSource = measures.map(
    (m) => `${code(m.name)}: ${measureText(m, { ...contract, entities })}. ${m.description}`,
  );
  return [
    ...(ofEntities.length + ofSource.length > 0 ? [`### Metrics of ${source}`] : []),
    ...(ofEntities.length > 0 ? [`Of each of the ${entities}:`, list(ofEntities)] : []),
    ...(ofSource.length > 0 ? ['Of the whole source, in each run of its analytics:', list(ofSource)] : []),
  ];
}

function properties(contract: Contract): string[][] {
  const { partition } = contract;
  return [
    ['version', String(contract.version)],
    ['a record', `one of the ${contract.records}`],
    ['key', `${code(contract.key)}: one of the ${contract.entities}; also the partition key of the stream`],
    ...(contract.identity ? [['identity of a row', contract.identity.map(code).join(', ')]] : []),
    ['event time', contract.eventTime === undefined ? 'arrival' : code(contract.eventTime)],
    [
      'partitions',
      contract.eventTime === undefined
        ? `by ${partition.unit} of the arrival, from ${partition.from}`
        : `by ${partition.unit} of the event time, from ${partition.from}; an earlier record is quarantined`,
    ],
    ['a new column', newColumnText[contract.newColumn]],
  ];
}

const newColumnText = {
  evolve: '`evolve`: is kept in the column `extra`',
  quarantine: '`quarantine`: its records are quarantined',
  freeze: '`freeze`: the file is rejected',
} as const;

/** `` `age`: integer, years, 0 to 130, personal. Age of the customer. Also called … ``. */
function fieldText(field: Field): string {
  const { aliases = [], spellings = {}, nullWords: { add: added = [], remove: removed = [] } = {} } = field;
  const traits = [
    field.dateOrder ? `${field.type} (${field.dateOrder})` : field.type,
    field.unit ?? '',
    rangeText(field),
    field.required ? 'required' : '',
    field.personal ? 'personal' : '',
    field.unreadable === 'reject' ? 'an unreadable value quarantines the record' : '',
  ];
  const spelled = Object.entries(spellings).map(([word, value]) => `${word} = ${value}`);
  return [
    `${code(field.name)}: ${traits.filter((trait) => trait !== '').join(', ')}. ${field.description}`,
    ...(aliases.length > 0 ? [`Also called ${aliases.map(code).join(', ')}.`] : []),
    ...(spelled.length > 0 ? [`Spellings: ${spelled.join(', ')}.`] : []),
    ...(added.length > 0 ? [`Also null: ${added.map(code).join(', ')}.`] : []),
    ...(removed.length > 0 ? [`Not null: ${removed.map(code).join(', ')}.`] : []),
  ].join(' ');
}

function rangeText({ min, max, values }: Field): string {
  if (values) return values.join(', ');
  if (min !== undefined && max !== undefined) return `${grouped(min)} to ${grouped(max)}`;
  return min !== undefined ? `at least ${grouped(min)}` : max !== undefined ? `at most ${grouped(max)}` : '';
}

/** `1,000,000`, whatever the locale of the machine. */
const grouped = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 20 });

const tierRow = ({ label, above }: Tier): string[] => [
  code(label),
  above === undefined ? 'any other' : `above ${above}`,
];

const alertText = ({ alert, records }: Contract, score: Score): string =>
  alert
    ? `A score above ${alert.above} raises the alert ${code(alert.type)}. The threshold keeps to a budget of ` +
      `${grouped(alert.budgetPerDay)} alerts in 100,000 ${records} a day.`
    : `No ${code(score.name)} raises an alert.`;

function derivedBlocks({ source, derived }: Contract): string[] {
  if (derived.length === 0) return [];
  const items = derived.map(
    (d) => `${code(d.name)}${d.unit ? ` (${d.unit})` : ''} = ${code(formula(d.expression))}. ${d.description}`,
  );
  return [`### Derived columns of ${source}`, list(items)];
}

function measureText(measure: Measure, contract: Pick<Contract, 'records' | 'entities'>): string {
  const over = contract[measure.over];
  switch (measure.by) {
    case 'count':
      return `${over}${measure.where ? ` where ${code(formula(measure.where))}` : ''}`;
    case 'mean':
      return `mean of ${code(measure.of)}${measure.per === undefined ? '' : ` ÷ ${measure.per}`} over ${over}`;
    case 'mode':
      return `most frequent ${code(measure.of)} of ${over}`;
    case 'top':
      return `${code(measure.of)} with the highest mean ${code(measure.ranked)} of ${over}`;
  }
}
