/** The lines of a log, and what each is apart from its words. */
import { isCalm } from './calm.ts';
import { stripControls } from './plain.ts';

export interface Line {
  readonly text: string;
  /** The line with which a traceback ends: an exception whatever its name. `ignored` when Python said that it ignores it. */
  readonly thrown: 'raised' | 'ignored' | undefined;
}

/** What is longer is judged by its two ends: no person reads it, and no pattern should. */
const MAX_LINE = 4_000;

const FRAME =
  /^[\s|]*File "[^"]*", line \d+|^\s*at (?:\S+ )?\(?\S+:\d+|^\s+at [\w$.<]|^\s*\.{3} \d+ more|^\s+from \S+:\d+|^\s*\d+: 0x[0-9a-f]+ |^\s*❯ \S+:\d+|^\s+\([a-z_]\w* [\d.]+\) \S+:\d+: /;

/** What stands farther from the end is no longer news: no tail of a log with lines of a usual length has as many. */
const MAX_LINES = 5_000;

/** Not a frame of a fault handler's dump, which ends in no exception. */
const PYTHON_FRAME = /^[\s|]*File "[^"]*", line \d+(?:, in |$)/;

/** What a build, a container engine or a checker of memory writes before each line: `#8 1.234 `, `web-1  | `, a time, a clock, `==71==`. */
const PREFIX =
  /^(?:#\d{1,4} (?:\d+\.\d{1,3} )?|\d+\.\d{3} |\d\d:\d\d:\d\d(?:[.,]\d{1,6})? {1,2}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z |={2}\d{1,8}={2} ?|[A-Za-z][\w.-]{0,40} +\| |INTERNALERROR> )/;

/** Of each thread its stack, the innermost frame first: no exception follows. */
const DUMP = /\(most recent call first\)|^~+ Stack of /;

/** What stands before a message that did not begin a line of its own: the meter of curl. */
const METER = /^ *(?:[\d.]+[kMGT%]? +){6,9}(?:[\d-]+:[\d-]{2}:[\d-]{2} +){3}[\d.]+[kMGT]?(?=\D)/;

export function linesOf(stream: string): Line[] {
  let depth: number | undefined;
  let ignored = false;
  let isDump = false;
  return stripControls(stream)
    .split('\n')
    .slice(-MAX_LINES)
    .map((raw): Line => {
      const text = shorten(raw.replace(PREFIX, '').replace(METER, ''));
      if (text.startsWith('Exception ignored in')) ignored = true;
      const indent = text.search(/[^\s|]/);
      if (DUMP.test(text)) isDump = true;
      else if (indent === 0) isDump = false;
      if (isDump) depth = undefined;
      else if (PYTHON_FRAME.test(text)) depth = indent;
      else if (depth !== undefined && indent >= 0 && indent < depth && !isCalm(text)) {
        depth = undefined;
        const thrown = ignored ? 'ignored' : 'raised';
        ignored = false;
        return { text, thrown };
      }
      return { text, thrown: undefined };
    });
}

/** Our own header and notes, and lines without a letter or digit, are never picked. */
export function isMeaningful(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text) && !text.startsWith('[drain] ');
}

export function isFrame(text: string): boolean {
  return FRAME.test(text);
}

export function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function shorten(raw: string): string {
  if (raw.length <= MAX_LINE) return raw.trimEnd();
  return `${raw.slice(0, MAX_LINE / 2)} … ${raw.slice(-MAX_LINE / 2)}`.trimEnd();
}
