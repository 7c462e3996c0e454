/** Where it happened, for what is said in the same words of many places; by names only, since line numbers drift. */
import { isFrame, type Line } from './lines.ts';
import { undecorate } from './mark.ts';
import { isOfTheWorld } from './world.ts';

/** Errors about a value, which any function may meet; and those that have no words at all. */
const ABOUT_A_VALUE =
  /^(?:E +|Exception in thread "[^"]{0,200}" |Caused by: |Uncaught |Unhandled exception\. |\[cause\]: )?(?:[\w$]+\.)*(?:(?:Assertion|Type|Attribute|Key|Index|Name|UnboundLocal|Value|ZeroDivision|Recursion|JSONDecode|Reference|Range|Syntax|Indentation)Error|(?:NullPointer|NullReference|ClassCast|NumberFormat|Illegal(?:Argument|State)|\w*IndexOutOfBounds)Exception)\b|^[\w.$]+$|^panic: runtime error: |^fatal error: all goroutines /;

/** Errors of a connection that say nothing of to whom it was. */
const OF_NOBODY =
  /^(?:\w+\.)*(?:Connection\w{0,20}|BrokenPipe|Timeout|EOF|SSL\w{0,20})Error(?:: (?:\[Errno -?\d+\] )?[\w' ]+)?$|^(?:\w+\.)*(?:gaierror|timeout|RemoteDisconnected|IncompleteRead)(?:: (?:\[Errno -?\d+\] )?[\w' ]+)?$/;

/** The end of a whole process, whose stack is dumped: which function, or which test, it was in tells what ended it. */
const ENDED = /^Fatal Python error: |^\W*Timeout\b|\b\w+Sanitizer: |\bSIG(?:SEGV|ABRT|BUS|ILL|FPE)\b/;

/** Lines above the error that name the file, the task or the package it is about. */
const ABOVE: readonly (readonly [said: RegExp, where: RegExp])[] = [
  [/^\d+:\d+\s+error\s/, /^((?:[\w.@/\\-]|[A-Z]:\\)[^\s:]*\.\w{1,6})$/],
  [/\bERROR \d{3}: /, /^--.{10,30}--\s+(\S+)$/],
  [/^\S+\.go:\d+:\d+: /, /^# (\S+)/],
  [/^Type error: /, /^(\.\/\S+):\d+:\d+$/],
  [/^(?:E +)?(?:Syntax|Indentation|Tab)Error: /, /\bFile "([^"]+)", line \d+$|^(?:file:\/\/)?(\S+\.[cm]?[jt]sx?):\d+$/],
  [/^fatal: \[.+\]: (?:FAILED|UNREACHABLE)!/, /^TASK \[(.+)\] \*+$/],
  [/\bgyp ERR! /, /^npm (?:ERR!|error) path .*\bnode_modules[\\/](\S+)$/],
];

/** And lines below it. */
const BELOW: typeof ABOVE = [
  [/\b[Ff]ailed to build gem\b/, /\b[Ee]rror (?:occurred while )?installing (\S+?):?(?: |$)/],
];

/** How far away that may be: past what the compiler says before. */
const MAX_AWAY = 60;

/** How many frames of a stack are looked at. */
const MAX_FRAMES = 100;

/** `#1 0x55d0 in decode /src/a.c:7:3`, `#1  decode (p=0x0) at a.c:7`, `# C  [libx.so+0x4f]  decode+0x1f`. */
const NATIVE = /^\s*#(?:\d+ +(?:0x[0-9a-f]+ (?:in )?)?| [CjVv] {2}(?:\[\S{1,80}\] +)?)([A-Za-z_][\w:~<>.]*)/;
const SYSTEM =
  /\b(?:__\w+|raise|abort|pthread_kill|[mc]alloc|free|memcpy|operator (?:new|delete)|(?:lib[acmt]san|libc|libpthread)\b)/;

const FOREIGN =
  /[\\/](?:site-packages|dist-packages|node_modules|lib[\\/]python[\d.]+)[\\/]|<(?:frozen|anonymous|string)\b|\bnode:|^\s*at (?:java|javax|jdk|sun|org\.(?:junit|opentest4j|apache|springframework|gradle))\b|^(?:runtime[./]|panic\()/;

/** The file, or the innermost function that is no library's, in which the error of line `index` came up; else undefined. */
export function placeOf(lines: readonly Line[], index: number): string | undefined {
  const text = undecorate(lines[index]?.text ?? '');
  const near =
    named(text, ABOVE, lines.slice(Math.max(0, index - MAX_AWAY), index)) ??
    named(text, BELOW, lines.slice(index + 1, index + MAX_AWAY));
  if (near) return near;
  if (ENDED.test(text)) return dumpedFrame(lines, index);
  if (!OF_NOBODY.test(text) && (!ABOUT_A_VALUE.test(text) || isOfTheWorld(text))) return undefined;
  return pythonFrame(lines, index) ?? frameBelow(lines, index);
}

function named(text: string, names: typeof ABOVE, lines: readonly Line[]): string | undefined {
  const where = names.find(([said]) => said.test(text))?.[1];
  if (!where) return undefined;
  const bare = lines.map((line) => undecorate(line.text).replace(/^E +/, ''));
  const found = where.exec(bare.findLast((line) => where.test(line)) ?? '');
  return found ? `in ${found.slice(1).find((part) => part !== undefined)}` : undefined;
}

/** The stack of the main thread is below, or above where the last word is said twice: the innermost frame first, or last. */
function dumpedFrame(lines: readonly Line[], index: number): string | undefined {
  const texts = lines.map(({ text }) => text);
  const below = texts.slice(index + 1, index + 1 + MAX_FRAMES);
  const native = below.find((text) => NATIVE.test(text) && !SYSTEM.test(text));
  if (native) return `in ${NATIVE.exec(native)?.[1]}`;
  return pythonFrameOf(below) ?? pythonFrameOf(texts.slice(Math.max(0, index - MAX_FRAMES), index));
}

/** Python's stack stands above its error, the innermost frame last. */
function pythonFrame(lines: readonly Line[], index: number): string | undefined {
  const first = Math.max(0, index - MAX_FRAMES);
  const above = lines.slice(first, index).map(({ text }) => text);
  return pythonFrameOf(above.slice(above.findLastIndex((text) => /^[\s|]*(?:Traceback|Stack) \(/.test(text)) + 1));
}

/** Of the stack of the main thread where there are several. */
function pythonFrameOf(stacks: readonly string[]): string | undefined {
  const main = stacks.findLastIndex((text) => /^~+ Stack of MainThread|^(?:Current thread|Thread) 0x/.test(text));
  const stack = stacks.slice(main + 1);
  const end = main < 0 ? -1 : stack.findIndex((text) => /^\S/.test(text));
  const block = end < 0 ? stack : stack.slice(0, end);
  if (!stacks.some((text) => text.endsWith('(most recent call first):'))) block.reverse();
  const frames = block.filter((text) => /^[\s|]*File "/.test(text));
  const frame = frames.find((text) => !FOREIGN.test(text)) ?? frames[0];
  const [, file, name] = /File "([^"]+)", line \d+(?:,? in (.+))?/.exec(frame ?? '') ?? [];
  return file === undefined ? undefined : `in ${name ?? ''} of ${file}`;
}

/** JavaScript, Java and Go print it below, the innermost frame first. */
function frameBelow(lines: readonly Line[], index: number): string | undefined {
  const below = lines.slice(index + 1, index + 1 + MAX_FRAMES).map(({ text }) => text);
  const frame = below.find((text, at) => isOwnFrame(text, below[at + 1] ?? ''));
  if (frame === undefined) return undefined;
  const [, file] = /\(?(?:file:\/\/)?([^\s()]+):\d+:\d+\)?$/.exec(frame) ?? [];
  return `in ${file ?? frame.trim().replace(/^at |\((?!\*).*$/g, '')}`;
}

function isOwnFrame(text: string, next: string): boolean {
  if (FOREIGN.test(text)) return false;
  return (isFrame(text) && /^\s*at /.test(text)) || (/^\S+\(.*\)$/.test(text) && /^\t\S+\.go:\d+/.test(next));
}
