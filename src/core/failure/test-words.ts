/** What a runner's report says of one failed test, below its name. */
import { indentOf, isFrame, isMeaningful, type Line } from './lines.ts';
import { undecorate } from './mark.ts';
import { markOfLine } from './report.ts';

const ABOUT_THE_TEST =
  /^\s*(?:---|duration_ms|location|failureType|type|error: \|-$|Traceback|Error Trace|Error Message:|Stack Trace:|# +at |stacktrace:|\S+\.exs?:\d+$)/;
const VALUES =
  /^[\s#]*(?:[Ee]xpected|[Rr]eceived|[Aa]ctual|left|right|want|got|Messages)\s*:|^\s*Error:\s{3,}|^\s*- waiting for \S/;
/** The line of source that a runner points at. */
const POINTED = /^\s*>\s*\d+ \| +/;

const MAX_VALUES = 4;
const MAX_LINES = 20;

/** The exception that came up, or the first line that says something; with the next where it ends in a colon, and the values that were compared. */
export function wordsOf(section: readonly Line[]): { line: Line | undefined; says: string[] } {
  const raised = section.findLastIndex((line) => line.thrown === 'raised' && markOfLine(line).strength !== 'summary');
  const at = raised >= 0 ? raised : section.findIndex(({ text }) => isSaying(text));
  const line = section[at];
  if (!line || /\d+ subtests? failed/.test(line.text)) return { line: undefined, says: [] };
  const below = section.slice(at + 1, at + 1 + MAX_LINES).map(({ text }) => text);
  const next = /[:-]$/.test(line.text.trim()) ? below.find(isSaying) : undefined;
  const values = below
    .filter((text) => text !== next && (VALUES.test(text) || POINTED.test(text)))
    .slice(0, MAX_VALUES);
  const says = [line.text, next, ...values].filter((text) => text !== undefined);
  return { line, says: says.map((text) => undecorate(text.replace(POINTED, ''))) };
}

function isSaying(text: string): boolean {
  return isMeaningful(text) && !isFrame(text) && !ABOUT_THE_TEST.test(text);
}

/** Mocha writes one name below the other, deeper each time, the last with a colon. */
export function nestedName(test: string, section: readonly Line[]): { name: string; rest: readonly Line[] } {
  const blank = section.findIndex(({ text }) => text.trim() === '');
  const names = section.slice(0, Math.max(0, blank));
  const isNested = names.length > 0 && names.length < 6 && (names.at(-1)?.text ?? '').endsWith(':');
  if (!isNested || !names.every(({ text }, at) => indentOf(text) > indentOf(names[at - 1]?.text ?? ''))) {
    return { name: test, rest: section };
  }
  const all = [test, ...names.map(({ text }) => text.trim())];
  return { name: all.join(' › ').replace(/:$/, ''), rest: section.slice(names.length) };
}

/** Without how long it took, and without its own name where Python says it twice. */
export function tidyName(name: string): string {
  return name
    .replace(/(\.\w{1,6}):\d+(?::\d+)?(?=\s|$)/g, '$1')
    .replace(/ \[ *[\d.]+s\]| \.{2,}/g, '')
    .replace(/ \((?:[\d.]+ ?m?s)\)$| # (?:time|duration).*$/, '')
    .replace(/^(\w+) \((.+)\.\1\)$/, '$1 ($2)')
    .trim();
}
