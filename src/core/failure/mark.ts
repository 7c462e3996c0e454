/**
 * How much a line of output looks like *the* error.
 * `strong` says what went wrong; `summary` only that something did (an exit code, a count, a wrapper's complaint);
 * `weak` has a word of failure in it. Every pattern is linear: it is anchored, bounded or starts at a fixed word.
 */
import { isCalm, isLoud, withoutAllWell } from './calm.ts';
import { isNoise, isSummary } from './consequence.ts';
import { WORLD } from './world.ts';

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
const DECORATION = /^[\s│╷╵┃┆╭╰─|>*•✖✗×✘❌⨯⎯]+(?:\[error\] |= note: (?=\S{0,80}\bld(?:\.\w+)?: ))?|^\[error\] /u;

/** Said and got over: never the reason of the end while anything else is. */
const GOT_OVER =
  /\bUnclosed (?:client session|connector|connection)\b|\bbut it is pending\b|\bnever awaited\b|\bretrying\b|\bwill retry\b|\bignoring\b|\(ignored\)|\bException ignored\b/i;

const ENDINGS = 'Error|Exception|Interrupt|Expired|Timeout|Failure|Fault|NotFound|Refused|Denied|Unavailable';
const EXCEPTION = new RegExp(
  `^(?:Exception in thread "[^"]{0,200}" |Caused by: |Un(?:caught|handled)(?: exception\\.?)?:? |PHP Fatal error: +|\\[cause\\]: |E +)?(?:[A-Za-z_$][\\w$]*(?:\\.|::|\\\\))*[A-Z][\\w$]*(?:${ENDINGS})(?: \\[[\\w-]+\\])?(?=:|$| \\()`,
);

/** Of whatever language: a place in a file, or a code of its own. */
const COMPILER = [
  /^[^\s:(]+(?:\(\d+,\d+\)|:\d+(?::\d+)?)(?:: | - )(?:fatal |internal compiler )?error\b/,
  /^[^\s:]+\.\w{1,5}:\d+:\d+: |^error\[\w+\]: |^\d+:\d+\s+error\s|^[A-Z]{1,4}\d{3,4} \[\*\] |^e: \S+:\d+:\d+ |^[Ww]ould reformat:? |^\[warn\] \S+\.\w{1,5}$/,
  /\bundefined reference to |\bmultiple definition of |\bld(?:\.\w+)?: (?:cannot find|error|library) |^Undefined symbols for /,
];

const STRONG: readonly (readonly [kind: string, ...patterns: readonly RegExp[]])[] = [
  ['exception', EXCEPTION],
  ['assertion', /^E +(?:assert|fixture)\b/],
  ['test', /^FAILED \S+::|^--- FAIL: |^● .+ › /],
  ['npm', /^npm (?:ERR!|error) /],
  ['compiler', ...COMPILER],
  [
    'diagnostic',
    /(?:^|[:)\s])(?:fatal |internal compiler )?[Ee]rror(?: TS\d+|\[\w+\])?: |^fatal: |^! \[|^CMake Error\b/,
  ],
  ['diagnostic', /^➤ YN(?!0000)\d{4}: .*\b(?:[Ee]rror|not found|can't|couldn't|invalid)\b/],
  // Of Elixir, behind its two stars; and of what runs named tests or models.
  [
    'exception',
    /^\((?:exit|throw|stop|[A-Z]\w*(?:\.\w+)*Error)\) \S/,
    /^(?:[A-Z][a-z]+ )?(?:Failure|Error) in [a-z]+ \S+ \(/,
  ],
  ['panic', /^panic: |\bpanicked at |^what\(\): |^FATAL ERROR: |^# +(?:SIG[A-Z]+|EXCEPTION_\w+|Internal Error) \(/],
  ['program', /^(?:curl: \(\d+\)|docker: |Cannot connect to |CONFLICT \(|(?:ssh|scp|rsync|wget|psql): )/],
  ['program', /\bError response from daemon: |^make(?:\[\d+\])?: \*\*\* |^Could not (?:resolve|determine) /],
  ['program', /^ERR_[A-Z]{3,}_\w+ |^E: [A-Z]/],
  [
    'program',
    /^[a-z][\w.+-]{0,30}: (?:error|fatal|cannot|can't|unable|unknown|unrecogni[sz]ed|invalid|illegal|missing|failed|(?:syntax|parse) error)\b/i,
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
  ['words', /\b[Cc]overage\b.{0,80}\bnot (?:met|reached)\b|\b(?:checksum|hash|digest|integrity) mismatch\b/],
  ['words', WORLD, /^\W*Timeout(?: \([\d:.]+\))?\W*$/],
  ['words', /\b(?:(?:PATCH|VALIDATION)_FAILED|[Pp]atch (?:failed|does not apply)|\d+ out of \d+ hunks? FAILED)\b/],
];

const WORDS =
  /(?<![\w./-])(?:errors?|fail(?:ed|ure|s)?|fatal|cannot|can't|could not|couldn't|unable to|denied|refused|invalid|missing|not found|no such|abort(?:ed|ing)|exception|unexpected|rejected|exceeded|timed out|killed|crash(?:ed)?|unhandled|mismatch(?:ed)?|reset by|closed by|undefined|unbound|not (?:defined|installed|supported|permitted|allowed|met|reached|ready|reachable|available|healthy|valid|up to date)|does(?: not|n't) match|conflicts?|expired|unauthori[sz]ed|forbidden|incompatible|unsupported|diverged|out of (?:date|range|sync)|already exists|deadlock|exhausted|insufficient|violat(?:es|ed|ion)|unhealthy|unreachable|unresolved|corrupt(?:ed)?|truncated|broken|disconnected|too (?:many|long|large|big|old)|is required|must (?:be|not))(?![\w/-]|\.\w)/i;

/** Without the frame that a tool draws around its lines. */
export function undecorate(line: string): string {
  return line.replace(DECORATION, '').trim();
}

export function markOf(line: string): Mark {
  const text = withoutAllWell(undecorate(line));
  if (isNoise(text)) return { strength: 'none', kind: /^npm /.test(text) ? 'npm' : '' };
  if (text === '' || isCalm(text)) return NONE;
  if (isSummary(text)) return SUMMARY;
  if (GOT_OVER.test(text)) return { strength: 'weak', kind: 'got over' };
  const kind =
    STRONG.find(([, ...patterns]) => patterns.some((pattern) => pattern.test(text)))?.[0] ??
    (isLoud(text) ? 'log' : undefined);
  if (kind !== undefined) return { strength: 'strong', kind };
  return WORDS.test(text) ? WEAK : NONE;
}

/** Where the words of failure begin, for a line that is too long to be quoted whole. */
export function markAt(line: string): number {
  return Math.max(0, line.search(/(?:\w*(?:Error|Exception)|ERROR|FATAL|error|fatal|[Ff]ailed)\b/));
}
