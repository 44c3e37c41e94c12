/** A word that the product does not use, and the word to write for it. */
export interface BannedWord {
  /** A regular expression over lower-case words: `laidAside`, `laid-aside` and `laid aside` all read `laid aside`. */
  readonly pattern: string;
  readonly say: string;
  /** `names`: only names that the code declares, and paths of files. Default: prose as well. */
  readonly scope?: 'names';
  /** Uses in another sense. */
  readonly except?: readonly Exception[];
}

export interface Exception {
  /** A regular expression over `path: line`. */
  readonly use: string;
  readonly reason: string;
}

/** Words for which `docs/glossary.md` has a term. */
const dialect: readonly BannedWord[] = [
  { pattern: 'laws?', say: 'reconciliation' },
  { pattern: 'repeats|doubles|(came|comes?|coming) again|each once', say: 'duplicate' },
  { pattern: 'twice counts once|overwrites? itself', say: 'idempotent' },
  {
    pattern: 'places?',
    say: 'source location',
    scope: 'names',
    except: [{ use: '^test/matrix/', reason: 'a field of a source made for the test' }],
  },
  { pattern: 'forg[eo]t(s|ten|ting)?', say: 'erase' },
  { pattern: 'thin(s|ned|ning)?', say: 'redact', scope: 'names' },
  { pattern: 'gists?', say: 'subject hint' },
  { pattern: 'mentions?', say: 'free-text match', scope: 'names' },
  { pattern: 'mend(s|ed|ing)?', say: 'correction' },
  {
    pattern: 'failure destinations?',
    say: 'dead-letter queue',
    except: [{ use: '[Oo]n-?[Ff]ailure[- ]?[Dd]estination', reason: "AWS's own name" }],
  },
  { pattern: 'failed batch(es)?', say: 'dead letter' },
  { pattern: '(hands?|handed|handing|gives?|given) (\\w+ )?over again', say: 'redrive' },
  { pattern: 'asides?', say: 'backup' },
  { pattern: 'anew', say: 'rebuild' },
  { pattern: 'contract gates?|may follow|may add', say: 'schema compatibility check' },
  { pattern: 'admi(t|ts|tted|tting|ssion)', say: 'schema compatibility check', scope: 'names' },
  { pattern: 'lanes?', say: 'parallelization slot' },
  {
    pattern: 'settle(s|d|ment)?|settling',
    say: 'checkpoint',
    except: [{ use: 'allSettled|PromiseSettledResult', reason: "JavaScript's own names" }],
  },
  { pattern: 'filed|filing', say: 'arrival partition' },
  { pattern: 'complete through', say: 'watermark' },
  { pattern: 'bandings?', say: 'tier' },
  {
    pattern: 'levels?',
    say: 'tier',
    scope: 'names',
    except: [
      { use: '^(test/)?etl/parquet/', reason: "Parquet's own definition levels" },
      {
        use: "[lL]og|LOG_LEVEL|telemetry|ShardLevelMetrics|\\blevel: '(error|ERROR)'|\\(\\{ level, ",
        reason: 'level of a log line',
      },
      {
        use: "^test/.*(\\blevel: ['\\d]|\\w+_level: )",
        reason: 'a field of a source made for the test, and the level of gzip',
      },
    ],
  },
  { pattern: 'figures?', say: 'metric' },
  { pattern: 'foremost|hindmost|that comes? first', say: 'top N' },
  { pattern: 'los(e|es|t|ing) (the|a) race', say: 'conflict' },
  {
    pattern: 'refus(e|es|ed|ing|al|als)',
    say: 'rejected',
    except: [{ use: 'ECONNREFUSED|[Cc]onnection refused', reason: 'the error of a socket' }],
  },
  { pattern: 'absent', say: 'null' },
  { pattern: 'put to stored', say: 'ingest latency' },
  { pattern: 'surroundings', say: 'CLI context' },
  { pattern: 'choices', say: 'component arguments', scope: 'names' },
  { pattern: 'strangers?', say: 'cross-origin check' },
];

/** Words that plain English does without. */
const english: readonly BannedWord[] = [
  { pattern: 'lest', say: 'otherwise' },
  { pattern: 'whoever|whosoever|whomever', say: 'the caller, the reader, anyone who' },
  { pattern: 'whence|whereby|wherein|hence|thereof|hereby|hitherto', say: 'two short sentences' },
  { pattern: 'stands?|stood', say: 'is' },
  { pattern: 'tells?|told', say: 'print, report or return' },
  { pattern: 'behind (its|the|their) backs?', say: 'unnoticed' },
  { pattern: 'without further ado', say: 'by default' },
  { pattern: 'what (becomes?|became|comes?|came) of', say: 'the result of' },
];

export const bannedWords: readonly BannedWord[] = [...dialect, ...english];

/** Replacements, each of them a term of `docs/glossary.md`. */
export const saidInstead: readonly string[] = [...new Set(dialect.map(({ say }) => say))];
