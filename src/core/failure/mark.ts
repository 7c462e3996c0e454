/**
 * How much a line of output looks like *the* error.
 * `strong` says what went wrong; `summary` only that something did (an exit code, a count, a wrapper's complaint);
 * `weak` has a word of failure in it. Every pattern is linear: it is anchored, bounded or starts at a fixed word.
 */
export type Strength = 'strong' | 'summary' | 'weak' | 'none';

/** `kind` tells which neighbouring lines belong to one report. */
export interface Mark {
  readonly strength: Strength;
  readonly kind: string;
}

const NONE: Mark = { strength: 'none', kind: '' };
const WEAK: Mark = { strength: 'weak', kind: 'word' };
const SUMMARY: Mark = { strength: 'summary', kind: 'summary' };

/** Frames around the text: boxes, bullets, crosses. */
const DECORATION = /^[\s│╷╵┃┆╭╰─|>*•✖✗×✘❌⨯⎯]+/u;

/** "0 errors", "no failures", "errors: 0", "error=None": they say that nothing went wrong. */
const ALL_WELL =
  /\b(?:0|no|zero|without(?: any)?)\s+(?:\w+\s+)?(?:errors?|failures?|failed|failing)\b|["']?\b(?:errors?|failures?|failed|fail)["']?\s*[:=]\s*(?:0|none|null|false|\[\]|"")(?![\w.])|\blog[ _-]?level["']?\s*[:=]?\s*["']?\w+/gi;

/** Levels below an error, at the head of a line or after its time and logger; and warnings by their class name. */
const CALM =
  /^[^A-Za-z]{0,40}(?:npm |yarn )?(?:info|debug|trace|notice|warn|warning|note|hint|help|verbose)\b(?!')|^.{0,80}?(?<![\w=./-])(?:INFO|DEBUG|TRACE|NOTICE|WARN|WARNING|SUCCESS)(?![\w=/])|(?<!Rejection)Warning: |: (?:warning|note): |level=(?:info|warn|debug)|"(?:level|severity)"\s*:\s*"(?:info|warn|debug)/;
const LOUD =
  /^.{0,80}?(?<![\w=./-]|level:? ?)(?:ERROR|FATAL|CRITICAL|SEVERE|EMERG)(?![\w=/-])|^\W{0,3}[EF]\d{4} \d\d:\d\d:|(?:level|lvl|severity)=(?:error|fatal|critical)|"(?:level|severity|levelname)"\s*:\s*(?:"(?:error|fatal|critical)|[56]0\b)|^[^A-Za-z]{0,40}\[error\]|^(?:##\[error\]|::error)/;
const LOUD_WORD = /(?<![\w=./-])(?:ERROR|FATAL|CRITICAL|SEVERE|EMERG)(?![\w=/-])/;

/** Said and got over: never the reason of the end while anything else is. */
const GOT_OVER = /\bretrying\b|\bwill retry\b|\bignoring\b|\(ignored\)|\bException ignored\b/i;

const ENDINGS = 'Error|Exception|Interrupt|Expired|Timeout|Failure|Fault|NotFound|Refused|Denied|Unavailable';
const EXCEPTION = new RegExp(
  `^(?:Exception in thread "[^"]{0,200}" |Caused by: |Un(?:caught|handled)(?: exception\\.?)?:? |PHP Fatal error: +|\\[cause\\]: |E +)?(?:[A-Za-z_$][\\w$]*(?:\\.|::|\\\\))*[A-Z][\\w$]*(?:${ENDINGS})(?: \\[[\\w-]+\\])?(?=:|$| \\()`,
);

/** Complaints that repeat in words what was said above, or only count it. */
const SUMMARIES: readonly RegExp[] = [
  /^make(?:\[\d+\])?: \*\*\* /,
  /\bexit(?:ed|s)?(?: with)?(?: a)?(?: non-?zero)?(?: exit)? (?:code|status)\b|\bnon-?zero exit\b/i,
  /^FAILED \(|^FAILED$|^FAIL\b|^BUILD FAILED|^FAILURE: |^=+ .*\b(?:failed|errors?)\b|^_+ .* _+$|^!+ /,
  /^ERROR (?:collecting )?[\w./\\-]+\.py(?:::\S+)?(?:$| - )|^FAILED [\w./\\-]+\.py(?:$| - )/,
  /^error: (?:aborting due to|could not compile|test failed)|\bld returned \d|\berrors? generated\.|^Found \d+ errors?|\bproblems? \(\d+ errors?/,
  /^npm (?:ERR!|error) (?:Lifecycle script|Test failed|code ELIFECYCLE|command failed)|\bELIFECYCLE\b/,
  /^(?:Tests?|Test Files|Test Suites|Tests run):? .*\b(?:failed|Errors)\b|^\d+ (?:failing|failed)\b/i,
  /^terminate called|^Error: Command failed|^(?:error:? ?)?unknown error\W*$|^\W*error\W*$/i,
];

/** Lines about the report and not about the error; and bare exit codes, which are known without reading. */
const NOISE =
  /^(?:[\w:]+ ){0,5}exit(?:ed)?(?: with)? (?:code|status):? -?\d+\W*$|^Node\.js v\d|^Traceback \(|^Traceback:$|^(?:code|errno|syscall): \S+$|^npm (?:ERR!|error) *(?:$|e[a-z]+$|(?:code|errno|syscall|path|dest|cwd|command|in workspace|at location|location|workspace|A complete log|Log files|fix|enoent This is related)\b)|^\[ERROR\] *(?:$|-> \[Help|To see the full|Re-run Maven|For more information|After correcting)/;

const STRONG: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['exception', EXCEPTION],
  ['assertion', /^E +(?:assert|fixture)\b/],
  ['test', /^FAILED \S+::|^--- FAIL: |^● .+ › /],
  ['npm', /^npm (?:ERR!|error) /],
  ['diagnostic', /(?:^|[:)\s])(?:fatal |internal compiler )?[Ee]rror(?: TS\d+|\[\w+\])?: |^fatal: |^\d+:\d+\s+error\s/],
  ['diagnostic', /^[^\s:]+\.\w{1,5}:\d+:\d+: /],
  ['panic', /^panic: |\bpanicked at |^what\(\): |^FATAL ERROR: /],
  [
    'program',
    /^curl: \(\d+\)|^docker: |\bError response from daemon: |^Execution failed for task |^Cannot connect to /,
  ],
  [
    'shell',
    /: (?:command )?not found$|: (?:No such file or directory|Permission denied|Exec format error|Argument list too long)\b/,
  ],
  [
    'shell',
    /^(?:Killed|Aborted|Segmentation fault|Bus error|Illegal instruction)(?: \(core dumped\))?$|line \d+: +\d+ (?:Killed|Aborted|Segm)/,
  ],
  ['thrown', /(?<![\w.])[A-Z]\w*(?:Error|Exception): \S|\(\w+Error\)$/],
  [
    'words',
    /\b(?:Connection refused|Cannot find (?:module|package)|No space left on device|[Aa]ddress already in use|[Oo]ut of memory|ECONN(?:REFUSED|RESET)|ENOSPC|EACCES|(?:PATCH|VALIDATION)_FAILED|[Pp]atch (?:failed|does not apply))\b/,
  ],
];

const WORDS =
  /(?<![\w./-])(?:errors?|fail(?:ed|ure|s)?|fatal|cannot|can't|could not|couldn't|unable to|denied|refused|invalid|missing|not found|no such|abort(?:ed|ing)|exception|unexpected|rejected|exceeded|timed out|killed|crash(?:ed)?|unhandled|undefined|not (?:defined|installed|supported|permitted|allowed))(?![\w/-]|\.\w)/i;

/** Without the frame that a tool draws around its lines. */
export function undecorate(line: string): string {
  return line.replace(DECORATION, '').trim();
}

export function isNoise(line: string): boolean {
  return NOISE.test(undecorate(line));
}

export function markOf(line: string): Mark {
  const text = undecorate(line).replace(ALL_WELL, '');
  if (NOISE.test(text)) return { strength: 'none', kind: /^npm /.test(text) ? 'npm' : '' };
  if (text === '' || isCalm(text)) return NONE;
  if (SUMMARIES.some((pattern) => pattern.test(text))) return SUMMARY;
  if (GOT_OVER.test(text)) return WEAK;
  const kind = STRONG.find(([, pattern]) => pattern.test(text))?.[0] ?? (LOUD.test(text) ? 'log' : undefined);
  if (kind !== undefined) return { strength: 'strong', kind };
  return WORDS.test(text) ? WEAK : NONE;
}

/** Where the words of failure begin, for a line that is too long to be quoted whole. */
export function markAt(line: string): number {
  return Math.max(0, line.search(/(?:\w*(?:Error|Exception)|ERROR|FATAL|error|fatal|[Ff]ailed)\b/));
}

/** Calm unless a louder level stands before the calm one: `ERROR: no INFO record found`. */
function isCalm(text: string): boolean {
  const calm = CALM.exec(text);
  if (!calm) return false;
  const loud = LOUD_WORD.exec(text);
  return !loud || loud.index >= calm.index + calm[0].length;
}
