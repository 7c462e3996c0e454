/** One form for what tools, their releases and their colours say in several; and nothing of what was met by chance. */
import { hasRunOut, isUnreachable } from './world.ts';

/** Of a system's log the machine: `Dec 28 15:13:31 host7 app[12]: `. */
const SYSLOG = /^([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) \S+ (?=[\w./-]+(?:\[\d+\])?: )/gm;

const ONE_FORM: readonly (readonly [several: RegExp, one: string])[] = [
  // tsc says it in two ways, with colours and without.
  [/^(\S+):\d+:\d+ - error TS/gm, '$1(0,0): error TS'],
  [/^npm ERR! /gm, 'npm error '],
  [/^Exception in thread "[^"]*" /gm, ''],
  [/^(thread '[^']*') \(\d+\) panicked/gm, '$1 panicked'],
  [/panicked at '(.*)', (\S+:\d+:\d+)$/gm, 'panicked at $2: $1'],
  [
    /^(?:\S*sh: |\S+: line \d+: )(?:line )?(?:\d+: )?(?:command not found: (\S+)|(\S+): (?:command )?not found)$/gm,
    '$1$2: not found',
  ],
  [/^(?:docker|error|ERROR): (?=Cannot connect to )/gm, ''],
  [/ on endpoint \S+ \(\w+\)| of ref \S+(?=: )/g, ''],
  [/(\breturned error: \d{3})\b.*/g, '$1'],
  [
    /( port \d+)(?: after \d+ ms)?: (?:Connection refused|Could(?: not|n't) connect to server)/g,
    '$1: Connection refused',
  ],
  [/^FATAL ERROR: .{0,80} - (?=JavaScript heap out of memory)/gm, ''],
  // What a model answered in place of JSON is never the same twice.
  [
    /Unexpected token .{1,8}, .{0,60} is not valid JSON|Unexpected token \S{1,4} in JSON at position \d+/g,
    'Unexpected token in JSON',
  ],
  [/(\b(?:not (?:valid )?JSON|(?:invalid|malformed) JSON|(?:as|parse) JSON)): ?['"`{[<].*/gi, '$1'],
  [
    /,?\s?["']?\b(?:[Rr]equest|[Ss]ession|[Tt]race|[Ss]pan|[Cc]orrelation|[Hh]ost)[-_ ]?[Ii][Dd]\b["']?\s?[:=]\s?["']?[\w/+=-]+["']?/g,
    '',
  ],
  [/(\d (?:[a-z]+ )?(?:error|failure|problem|issue|test|file|item|exception))s\b/g, '$1'],
  [/^make\[\d+\]: /gm, 'make: '],
  [/(\bld(?:\.\w+)?: cannot find \S+?): No such file or directory$/gm, '$1'],
  [/(\bResponse\b[^[\]\n]{0,20} \[\d{3}) [^\]\n]{1,40}\]/g, '$1]'],
  [SYSLOG, '$1 '],
  // The row that was there already is data; its key is not.
  [/ entry (['"]).{0,200}?\1(?= for key )|(?<= dup key: )\{[^}]{0,200}\}/g, ''],
  [/^(thread '[^']{0,80}?)-\d+'/gm, "$1'"],
  // klog's time has no year.
  [/^[EFWI]\d{4} [\d:.]{8,20} +\d+ (?=\S+:\d+\] )/gm, ''],
  [/\bfile:\/\/(?=\/)/g, ''],
  // Where it was looked for is of the machine.
  [/ \((?:@INC|you may need to install) [^)]*\)/g, ''],
  [/ -> \[Help \d+\]$/gm, ''],
];

const FILES = /(?:: )?(['"`])[\w./\\: -]{0,300}\1|(?<![\w/.])(?:~|[A-Za-z]:)?[\\/][\w.\\/-]+/g;

const WHAT_WAS_ASKED = /(\w:\/\/[^/\s'")]{1,200})\/[^\s'")]*|(?<=\bwith url:) \S+/g;

export function gistOf(text: string): string {
  const said = messageOf(text);
  const plain = ONE_FORM.reduce((form, [several, one]) => form.replace(several, one), said);
  if (hasRunOut(plain)) return plain.replace(FILES, '');
  return isUnreachable(plain) ? plain.replace(WHAT_WAS_ASKED, '$1') : plain;
}

const SAYING = ['msg', 'message', 'event', 'error', 'err', 'subtype', 'result', 'status', 'statusCode', 'code'];

/** Of a line of structured log only what it says: its other fields are of the machine and the moment. */
function messageOf(text: string): string {
  const [line = '', ...more] = text.split('\n');
  const fields = line.startsWith('{') ? jsonFields(line) : logfmtFields(line);
  const said = SAYING.map((name) => fields.get(name)).filter((value) => value);
  return said.length === 0 ? text : [said.join(': '), ...more].join('\n');
}

function jsonFields(line: string): Map<string, string> {
  const read = parse(line);
  if (typeof read !== 'object' || read === null) return new Map();
  return new Map(
    Object.entries(read).map(([name, value]) => [name, typeof value === 'number' ? `${name} ${value}` : textOf(value)]),
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const message = typeof value === 'object' && value !== null && 'message' in value ? value.message : undefined;
  return typeof message === 'string' ? message : '';
}

function logfmtFields(line: string): Map<string, string> {
  if (!/(?:^|\s)level=\w/.test(line)) return new Map();
  const fields = line.matchAll(/(?<=^|\s)(\w+)=("(?:[^"\\]|\\.)*"|\S*)/g);
  return new Map([...fields].map(([, name = '', value = '']) => [name, value.replace(/^"|"$/g, '')]));
}

/** Half a line is no JSON, and then is what it is. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
