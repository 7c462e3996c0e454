/** The failed test for which a log stands. */
import { indentOf, isFrame, isMeaningful, type Line } from './lines.ts';
import { undecorate } from './mark.ts';
import { pytestFailures } from './pytest.ts';
import { markOfLine } from './report.ts';
import { END_OF_TESTS, MAY_BE_OF_A_RUNNER, RUNNERS, type Runner } from './runners.ts';
import { isOfTheWorld } from './world.ts';

export interface FailedTest {
  /** Of the line to quote. */
  readonly index: number;
  readonly title: string;
  /** What the runner says of the failure. */
  readonly says: readonly string[];
  /** Of the last line of its report. */
  readonly end: number;
}

/**
 * Tests that run side by side are listed in any order: of several the first by name stands for all, and so the same
 * failures always make the same family.
 */
export function failedTestOf(lines: readonly Line[]): FailedTest | undefined {
  const ofPytest = pytestFailures(lines);
  const all = ofPytest.length > 0 ? ofPytest : failuresOf(lines);
  // A test that only holds others, which failed, says nothing.
  const telling = all.filter(({ says }) => says.length > 0);
  const end = all.reduce((last, test) => Math.max(last, test.end), 0);
  const first = (telling.length > 0 ? telling : all).reduce<FailedTest | undefined>(
    (least, test) => (least === undefined || test.title < least.title ? test : least),
    undefined,
  );
  return first && { ...first, end };
}

/** What tells this failure from others. What the world refused to one test it refuses to any. */
export function textOf({ title, says }: FailedTest): string {
  const isChance = says.some((line) => isOfTheWorld(line));
  return [...(isChance ? [] : [title]), ...says].join('\n');
}

interface Head {
  readonly at: number;
  readonly test: string;
  readonly runner: Runner;
}

/** How far from its name more is looked for of a test, in lines. */
const MAX_AWAY = 200;

function failuresOf(lines: readonly Line[]): FailedTest[] {
  const heads = headsOf(lines);
  return heads.map(({ at, test, runner }, nth) => {
    const section = sectionOf(lines, at + 1, heads[nth + 1]?.at ?? lines.length);
    const { name, rest } = nested(test, section);
    const below = wordsOf(rest);
    const { line, says } = below.line ? below : wordsOf(sectionAbove(lines, at, runner));
    const isTelling = line !== undefined && markOfLine(line).strength === 'strong';
    return {
      index: isTelling ? lines.indexOf(line, at - MAX_AWAY) : at,
      title: [placeOf(lines, at, runner), tidy(name)].filter((part) => part !== undefined).join(' › '),
      says,
      end: at + section.length,
    };
  });
}

function sectionOf(lines: readonly Line[], from: number, next: number): readonly Line[] {
  let end = from;
  while (end < next && !END_OF_TESTS.test(lines[end]?.text ?? '')) end += 1;
  return lines.slice(from, end);
}

function sectionAbove(lines: readonly Line[], at: number, { saidUnder }: Runner): readonly Line[] {
  if (!saidUnder) return [];
  const above = lines.slice(Math.max(0, at - MAX_AWAY), at);
  const from = above.findLastIndex(({ text }) => saidUnder.test(text));
  return from < 0 ? [] : above.slice(from + 1);
}

function headsOf(lines: readonly Line[]): Head[] {
  const open = new Set(RUNNERS.filter(({ after }) => after === undefined));
  return lines.flatMap(({ text }, at) => {
    if (!MAY_BE_OF_A_RUNNER.test(text)) return [];
    for (const runner of RUNNERS) if (runner.after?.test(text)) open.add(runner);
    for (const runner of open) {
      const test = runner.head.exec(text)?.groups?.test;
      if (test !== undefined) return [{ at, test, runner }];
    }
    return [];
  });
}

/** Mocha writes one name below the other, deeper each time, the last with a colon. */
function nested(test: string, section: readonly Line[]): { name: string; rest: readonly Line[] } {
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
function tidy(name: string): string {
  return name
    .replace(/ \((?:[\d.]+ ?m?s)\)$| # (?:time|duration).*$/, '')
    .replace(/^(\w+) \((.+)\.\1\)$/, '$1 ($2)')
    .trim();
}

function placeOf(lines: readonly Line[], at: number, { above, below }: Runner): string | undefined {
  if (!above && !below) return undefined;
  const step = above ? -1 : 1;
  for (let away = step; Math.abs(away) < MAX_AWAY; away += step) {
    const name = (above ?? below)?.exec(lines[at + away]?.text ?? '')?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

const ABOUT_THE_TEST =
  /^\s*(?:---|duration_ms|location|failureType|type|error: \|-$|Traceback|Error Trace|Error Message:|Stack Trace:)/;
const VALUES = /^\s*(?:[Ee]xpected|[Rr]eceived|[Aa]ctual|left|right|want|got|Messages)\s*:|^\s*Error:\s{3,}/;
/** The line of source that a runner points at. */
const POINTED = /^\s*>\s*\d+ \| +/;

const MAX_VALUES = 4;
const MAX_LINES = 20;

/** The exception that came up, or the first line that says something; with the next where it ends in a colon, and the values that were compared. */
function wordsOf(section: readonly Line[]): { line: Line | undefined; says: string[] } {
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
