/**
 * Where in shell text a value would go. Told by what dash and bash agree on, with the few things that a template needs; text
 * that goes beyond is not guessed at: no value may follow it, and whoever wrote it is told so.
 */

export interface ShellPlace {
  readonly within: 'nothing' | 'single' | 'double' | 'arithmetic';
  /** Something around it computes: bash evaluates `a[$(command)]` there, so that a parameter is code too. */
  readonly isComputed: boolean;
}

/** Why no value can stand there, and how to write it instead. */
export interface NoPlace {
  readonly problem: string;
  readonly way: string;
}

type Open =
  | ('single' | 'double' | 'backticks' | 'subshell')
  | ('arithmetic' | 'parenthesis' | 'test')
  // The word after `sh -c`, and all that `eval` is given.
  | ('program' | 'evaluated');
type Step = Open | 'skip' | 'close' | 'close subshell' | 'case' | NoPlace;

const FIRST = 'Put it into a variable at the beginning, `v={{ item }}; ...`, and write "$v" there.';
const after = (what: string): NoPlace => ({ problem: `no value can stand in or after ${what}`, way: FIRST });

const DOLLAR = { problem: 'a value stands after a $', way: String.raw`Write \$ for a dollar.` };
const BACKSLASH = { problem: 'a value stands after a backslash', way: 'Leave the backslash out, or double it.' };
const COMMENT = { problem: 'a value stands in a comment', way: 'Leave it out there.' };
const BACKTICKS = { problem: 'a value stands in backticks', way: 'Use $( ).' };
const PROGRAM = {
  problem: 'a value would be part of a program for another shell',
  way: `Hand it over as an argument: sh -c '... "$1"' sh {{ item }}`,
};
const EVALUATED = {
  problem: '`eval` and `trap` read a value as code',
  way: 'Put it into a variable at the beginning, `v={{ item }}; ...`, and name that between single quotes.',
};
const UNCLEAR = { problem: 'it cannot be told how a shell reads what stands before a value', way: FIRST };

const NAME = String.raw`[A-Za-z_]\w*`;
const END = '(?![^])';
const WORD = String.raw`(?<=^|[ \t\n;&|(])`;
// The word is looked at first: what stands before it may be long.
const COMMAND = String.raw`(?=(?:eval|function|let|set|shift|trap)\b)(?<=(?:^|[;&|(){!\n]|\b(?:if|then|elif|else|while|until|do|command|builtin|time)[ \t])[ \t]*(?:${NAME}=[\w,.:/-]*[ \t]+)*)`;
const OPTIONS = String.raw`(?:[ \t]+(?:[-+]|--)(?:\w*o[ \t]+\w+|\w+)){0,9}`;
const SET_OPTIONS = String.raw`set${OPTIONS}[ \t]*(?=[;&|)\n#]|${END})`;
const OTHER_SHELL = String.raw`(?<=^|[ \t\n;&|(/])(?:ba|da|k|mk|z|a)?sh${OPTIONS}[ \t]+-\w*c[ \t]+`;

/** The first that fits is taken. Sources of patterns, without groups that capture. */
type Rules = readonly (readonly [pattern: string, step: Step])[];

const EXPANSIONS: Rules = [
  [String.raw`\$(?:${NAME}|[\d@*#?$!-])`, 'skip'],
  [String.raw`\$\{(?:[^'"\x60$\\{}\n]|\$${NAME})*\}`, 'skip'],
  [String.raw`\$\{`, after('a parameter expansion, unless a plain one is over')],
  [String.raw`\$\[`, after('`$[`')],
  [String.raw`\$\(\(`, 'arithmetic'],
  [String.raw`\$\(`, 'subshell'],
  [String.raw`\$${END}`, DOLLAR],
  [String.raw`\$\\\n`, UNCLEAR],
  ['`', 'backticks'],
];

const ESCAPES: Rules = [
  [String.raw`\\${END}`, BACKSLASH],
  [String.raw`\\[^]`, 'skip'],
];

/** POSIX sh, 2.2 to 2.6. What only some shells know (`$'`, `[[`, `((`) is read so that it is right for those and for the others. */
const BARE: Rules = [
  // A line that goes on in the midst of a word could hide what the word is.
  [String.raw`(?<!\\[ \t\n;&|])(?<=^|[ \t\n;&|])\\\n`, 'skip'],
  [String.raw`\\\n`, UNCLEAR],
  ...ESCAPES,
  [String.raw`\$'(?:[^'\\]|\\[^'])*'`, 'skip'],
  [String.raw`\$['"]`, after(`$' or $"`)],
  ...EXPANSIONS,
  ["'", 'single'],
  ['"', 'double'],
  [String.raw`(?<=\)|\\[ \t\n;&|(])#`, UNCLEAR],
  [`${WORD}#[^\\n]*${END}`, COMMENT],
  [`${WORD}#[^\\n]*`, 'skip'],
  ['<<<', 'skip'],
  ['<<', after('a here-document')],
  // Where a value is all of the program, or what it begins with, it was meant to be one.
  [`${OTHER_SHELL}(?=['"]?${END})`, 'skip'],
  [OTHER_SHELL, 'program'],
  [String.raw`${COMMAND}(?:eval|trap)(?=[ \t])`, 'evaluated'],
  // Positional parameters are others there.
  [String.raw`\([ \t\n]*\)|${COMMAND}function[ \t]`, after('a function')],
  [`${COMMAND}${SET_OPTIONS}`, 'skip'],
  [String.raw`${COMMAND}(?:set|shift)(?![\w.=/-])`, after('`set` or `shift`')],
  [String.raw`${COMMAND}let(?![\w.=/-])`, after('`let`')],
  [String.raw`${WORD}${NAME}\[[^\]'"\x60$\\ \t\n]*\]`, 'skip'],
  [String.raw`${WORD}${NAME}\[`, after('a subscript')],
  [String.raw`${WORD}case(?=[ \t\n\\])`, 'case'],
  [String.raw`${WORD}\[\[(?=[ \t\n])`, 'test'],
  [String.raw`\(\(`, 'arithmetic'],
  [String.raw`\(`, 'subshell'],
  [String.raw`\)`, 'close subshell'],
];

const COMPUTING: Rules = [...EXPANSIONS, [String.raw`\(`, 'parenthesis'], [String.raw`['"\\)]`, UNCLEAR]];

/** What is looked for, and what comes of it. */
interface Reader {
  /** A group for each of `steps`. */
  readonly pattern: RegExp;
  readonly steps: readonly Step[];
}

const READERS: Readonly<Record<Open | 'bare', Reader>> = {
  bare: readerOf(BARE),
  subshell: readerOf(BARE),
  single: readerOf([["'", 'close']]),
  double: readerOf([['"', 'close'], ...EXPANSIONS, ...ESCAPES]),
  backticks: readerOf([['`', 'close'], ...ESCAPES]),
  arithmetic: readerOf([[String.raw`\)\)`, 'close'], ...COMPUTING]),
  parenthesis: readerOf([[String.raw`\)`, 'close'], ...COMPUTING]),
  test: readerOf([[String.raw`(?<=[ \t\n])\]\]`, 'close'], ...BARE]),
  program: readerOf([[String.raw`(?=[ \t\n;&|)])`, 'close'], ...BARE]),
  evaluated: readerOf([[String.raw`(?=[\n;&|)])`, 'close'], ...BARE]),
};

function readerOf(rules: Rules): Reader {
  const pattern = new RegExp(rules.map(([source]) => `(${source})`).join('|'), 'g');
  return { pattern, steps: rules.map(([, step]) => step) };
}

/** @param before the text up to the value */
export function placeAfter(before: string): ShellPlace | NoPlace {
  const open: Open[] = [];
  for (let found = nextStep(before, 0, open); found; found = nextStep(before, found.end, open)) {
    const problem = take(found.step, open);
    if (problem) return problem;
  }
  if (open.includes('backticks')) return BACKTICKS;
  if (open.includes('program')) return PROGRAM;
  return open.includes('evaluated') ? EVALUATED : placeIn(open);
}

function nextStep(text: string, at: number, open: readonly Open[]): { step: Step; end: number } | undefined {
  const { pattern, steps } = READERS[open.at(-1) ?? 'bare'];
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  const step = match && steps[match.slice(1).findIndex((group) => group !== undefined)];
  return step ? { step, end: pattern.lastIndex } : undefined;
}

function take(step: Step, open: Open[]): NoPlace | undefined {
  if (typeof step === 'object') return step;
  if (step === 'skip') return undefined;
  if (step === 'case') return open.length > 0 ? after('`case` between parentheses') : undefined;
  if (step === 'close') open.pop();
  else if (step !== 'close subshell') open.push(step);
  // Outside of all parentheses it ends a pattern of `case`.
  else if (open.at(-1) === 'subshell') open.pop();
  else if (open.length > 0) return UNCLEAR;
  return undefined;
}

function placeIn(open: readonly Open[]): ShellPlace {
  const innermost = open.at(-1);
  const isComputed = open.some((one) => one === 'arithmetic' || one === 'test');
  if (innermost === 'single' || innermost === 'double') return { within: innermost, isComputed };
  const isArithmetic = innermost === 'arithmetic' || innermost === 'parenthesis';
  return { within: isArithmetic ? 'arithmetic' : 'nothing', isComputed };
}
