/** What a person would quote from the logs of a failure. */
import { causesOf, rootOf } from './chain.ts';
import { isNoise } from './consequence.ts';
import { detailsOf } from './details.ts';
import { type FailedTest, failedTestOf, textOf } from './failed-test.ts';
import { gistOf } from './gist.ts';
import { isFrame, isMeaningful, type Line, linesOf } from './lines.ts';
import { markAt, type Strength, undecorate } from './mark.ts';
import { placeOf } from './place.ts';
import { clip, oneLine } from './plain.ts';
import { markOfLine, openingOf } from './report.ts';

export interface Excerpt {
  /** One line without escapes, at most {@link MAX_QUOTE} characters: for people. */
  readonly line: string;
  /** That line in full with what tells its cause from others, in one form: for categories and fingerprints. */
  readonly text: string;
  readonly stream: 'stderr' | 'stdout';
  /** Whether it has a word of failure, or is only the last line that says something. */
  readonly isError: boolean;
}

const MAX_QUOTE = 300;

/** Farther than this from the end, a strong line counts as a weak one: it is more likely to be of the start than of the end. */
const FRESH_LINES = 200;

const ORDER: readonly Strength[] = ['strong', 'summary', 'weak', 'none'];

/** A last line that says what it waits for is why nothing came after it. */
const WAITS =
  /^.{0,80}\b[Ww]aiting (?:for|on|until)\b|^.{0,200}(?:\[[yY]\/[nN]\]|\((?:y\/n|yes\/no)\)|\b[Pp]ass(?:word|phrase)\b.{0,80}:)\W*$/;

interface Pick {
  readonly lines: readonly Line[];
  readonly index: number;
  readonly strength: Strength;
  /** The log is a report of tests, of which this one stands for all that failed. */
  readonly test?: FailedTest;
}

/**
 * Reads both tails from their ends. A report of failed tests wins, then the strongest line; among equals stderr before
 * stdout, the latest first. Without a word of failure anywhere it is the last line that says something; without any such
 * line, undefined.
 *
 * @param streams the last bytes of each log, decoded; they may begin in the middle of a line
 */
export function findExcerpt(streams: { readonly stderr: string; readonly stdout: string }): Excerpt | undefined {
  const stderr = pickFrom(linesOf(streams.stderr));
  const stdout = pickFrom(linesOf(streams.stdout));
  if (stdout && (!stderr || isBetter(stdout, stderr))) return excerptOf(stdout, 'stdout');
  return stderr && excerptOf(stderr, 'stderr');
}

/** What a test printed while it failed is no better reason than the test. */
function isBetter(pick: Pick, than: Pick): boolean {
  return than.test ? false : pick.test !== undefined || isStronger(pick.strength, than.strength);
}

function isStronger(strength: Strength, than: Strength): boolean {
  return ORDER.indexOf(strength) < ORDER.indexOf(than);
}

function pickFrom(lines: readonly Line[]): Pick | undefined {
  const test = failedTestOf(lines);
  const pick = pickLine(lines);
  const isLater = test && pick?.strength === 'strong' && pick.index > test.end;
  return test && !isLater ? { lines, index: test.index, strength: 'strong', test } : pick;
}

/** From the end up: the first strong line ends the search. */
function pickLine(lines: readonly Line[]): Pick | undefined {
  let best: Pick | undefined;
  let seen = 0;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (!line || !isMeaningful(line.text)) continue;
    seen += 1;
    const mark = markOfLine(line);
    const strength = seen > FRESH_LINES && mark.strength !== 'none' ? 'weak' : mark.strength;
    if (strength === 'strong') return { lines, index: openingOf(lines, index, mark), strength };
    if (!best || isStronger(strength, best.strength) || isBetterLast(lines, best, line))
      best = { lines, index, strength };
  }
  return best;
}

/** Where nothing looks like an error, a sentence is better than a stack frame or a percentage. */
function isBetterLast(lines: readonly Line[], best: Pick, line: Line): boolean {
  const isPoor = (text: string) => isFrame(text) || isNoise(undecorate(text)) || !/\p{L}{3}/u.test(text);
  return best.strength === 'none' && isPoor(lines[best.index]?.text ?? '') && !isPoor(line.text);
}

function excerptOf({ lines, index, strength, test }: Pick, stream: Excerpt['stream']): Excerpt {
  const head = quotable(lines[index]?.text ?? '');
  if (strength === 'none') return { line: quote(head), text: head, stream, isError: WAITS.test(head) };
  const isJoined = hasMore(head) && isSaying(lines[index + 1]);
  const line = isJoined ? `${head} ${oneLine(lines[index + 1]?.text ?? '')}` : head;
  if (test) return { line: quote(line), text: gistOf(textOf(test)), stream, isError: true };
  const more = [
    ...detailsOf(lines, isJoined ? index + 1 : index),
    placeOf(lines, index),
    rootOf(lines, index),
    ...causesOf(lines, index),
  ];
  const text = [line, ...more.filter((part) => part !== undefined)].join('\n');
  return { line: quote(line), text: gistOf(text), stream, isError: true };
}

/** Words after which the next line goes on. */
function hasMore(head: string): boolean {
  return head.endsWith(':') || /\bvalidation errors? for \S+$/.test(head);
}

function isSaying(line: Line | undefined): boolean {
  return line !== undefined && isMeaningful(line.text) && !isFrame(line.text);
}

/** Without a tool's frame around it, nor pytest's `E` before it. */
function quotable(text: string): string {
  const bare = undecorate(text);
  return oneLine(bare.replace(/^E {2,}(?=\S)/, '')) || oneLine(text);
}

/** From its start; where the words of failure stand far behind that, from there. */
function quote(line: string): string {
  const at = line.length > MAX_QUOTE ? markAt(line) : 0;
  return clip(at > MAX_QUOTE / 2 ? `…${line.slice(at)}` : line, MAX_QUOTE);
}
