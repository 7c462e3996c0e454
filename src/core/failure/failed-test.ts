/** The failed test for which a log stands. */
import type { Line } from './lines.ts';
import { pytestFailures } from './pytest.ts';
import { markOfLine } from './report.ts';
import { END_OF_TESTS, MAY_BE_OF_A_RUNNER, RUNNERS, type Runner } from './runners.ts';
import { nestedName, tidyName, wordsOf } from './test-words.ts';
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
  return [...(isChance ? [] : [asName(title)]), ...says].join('\n');
}

/** Its digits tell a test from others: written so, nothing takes them for a number. */
function asName(title: string): string {
  return title.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + WIDE));
}

/** From a digit to the same of full width. */
const WIDE = '０'.charCodeAt(0) - '0'.charCodeAt(0);

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
    const { name, rest } = nestedName(test, section);
    const below = wordsOf(rest);
    const { line, says } = below.line ? below : wordsOf(sectionAbove(lines, at, runner));
    const isTelling = line !== undefined && markOfLine(line).strength === 'strong';
    return {
      index: isTelling ? lines.indexOf(line, Math.max(0, at - MAX_AWAY)) : at,
      title: [placeOf(lines, at, runner), tidyName(name)].filter((part) => part !== undefined).join(' › '),
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

function placeOf(lines: readonly Line[], at: number, { above, below }: Runner): string | undefined {
  if (!above && !below) return undefined;
  const step = above ? -1 : 1;
  for (let away = step; Math.abs(away) < MAX_AWAY; away += step) {
    const name = (above ?? below)?.exec(lines[at + away]?.text ?? '')?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}
