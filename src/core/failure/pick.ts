/** Which line of one log says best why it failed. */
import { isNoise } from './consequence.ts';
import { type FailedTest, failedTestOf } from './failed-test.ts';
import { isFrame, isMeaningful, type Line } from './lines.ts';
import { type Mark, type Strength, undecorate } from './mark.ts';
import { markOfLine, openingOf } from './report.ts';

/** `hint`: a weak line right above what followed from it. */
type Standing = Strength | 'hint';

export interface Pick {
  readonly lines: readonly Line[];
  readonly index: number;
  readonly strength: Standing;
  /** The log is a report of tests, of which this one stands for all that failed. */
  readonly test?: FailedTest;
}

const ORDER: readonly Standing[] = ['strong', 'hint', 'summary', 'weak', 'none'];

/** Farther than this from the end, a strong line counts as a weak one: it is more likely to be of the start than of the end. */
const FRESH_LINES = 200;

/** How near to `Error 1` a line is likely to be what make, or whoever else, tells of. */
const NEAR_LINES = 8;

export function pickFrom(lines: readonly Line[]): Pick | undefined {
  const test = failedTestOf(lines);
  const pick = pickLine(lines);
  return test && !isLater(pick, test) ? { lines, index: test.index, strength: 'strong', test } : pick;
}

/** What a test printed while it failed is no better reason than the test. */
export function isBetter(pick: Pick, than: Pick): boolean {
  if (than.test) return false;
  return pick.test !== undefined || isStronger(standingBeside(pick, than), standingBeside(than, pick));
}

/** A weak last word is what the other log, which only says that something failed, is likely to tell of. */
function standingBeside({ lines, index, strength }: Pick, other: Pick): Standing {
  if (strength !== 'weak' || other.strength !== 'summary') return strength;
  const isLast = lines.slice(index + 1).filter(({ text }) => isMeaningful(text)).length < NEAR_LINES;
  return isLast && markOfLine(lines[index] as Line).kind === 'word' ? 'hint' : strength;
}

/** Something else went wrong after the tests, and is not only logged. */
function isLater(pick: Pick | undefined, test: FailedTest): boolean {
  if (pick?.strength !== 'strong' || pick.index <= test.end) return false;
  return markOfLine(pick.lines[pick.index] as Line).kind !== 'log';
}

function isStronger(strength: Standing, than: Standing): boolean {
  return ORDER.indexOf(strength) < ORDER.indexOf(than);
}

/** From the end up: the first strong line ends the search. */
function pickLine(lines: readonly Line[]): Pick | undefined {
  let best: Pick | undefined;
  let seen = 0;
  let summary = Number.NEGATIVE_INFINITY;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (!line || !isMeaningful(line.text)) continue;
    seen += 1;
    const mark = markOfLine(line);
    const isOpening = mark.strength === 'summary' && summary === seen - 1 && best?.strength === 'summary';
    if (mark.strength === 'summary') summary = seen;
    const strength = standingOf(mark, { seen, sinceSummary: seen - summary });
    if (strength === 'strong') return { lines, index: openingOf(lines, index, mark), strength };
    // Of consequences in a row each follows from the one above.
    if (!best || isOpening || isStronger(strength, best.strength) || isBetterLast(lines, best, line))
      best = { lines, index, strength };
  }
  return best;
}

function standingOf(
  { strength, kind }: Mark,
  { seen, sinceSummary }: { seen: number; sinceSummary: number },
): Standing {
  if (strength === 'none') return strength;
  if (seen > FRESH_LINES) return 'weak';
  return strength === 'weak' && kind === 'word' && sinceSummary <= NEAR_LINES ? 'hint' : strength;
}

/** Where nothing looks like an error, a sentence is better than a stack frame or a percentage. */
function isBetterLast(lines: readonly Line[], best: Pick, line: Line): boolean {
  const isPoor = (text: string) => isFrame(text) || isNoise(undecorate(text)) || !/\p{L}{3}/u.test(text);
  return best.strength === 'none' && isPoor(lines[best.index]?.text ?? '') && !isPoor(line.text);
}
