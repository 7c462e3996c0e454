/** What a person would quote from the logs of a failure. */
import { isNoise, markAt, type Strength, undecorate } from './mark.ts';
import { clip, oneLine } from './plain.ts';
import { detailsOf, frameOf, isFrame, isMeaningful, type Line, linesOf, markOfLine, openingOf } from './report.ts';

export interface Excerpt {
  /** One line without escapes, at most {@link MAX_QUOTE} characters: for people. */
  readonly line: string;
  /** That line in full with the few lines that say more of the same: for categories and fingerprints. */
  readonly text: string;
  readonly stream: 'stderr' | 'stdout';
  /** Whether it has a word of failure, or is only the last line that says something. */
  readonly isError: boolean;
}

const MAX_QUOTE = 300;

/** Farther than this from the end, a strong line counts as a weak one: it is more likely to be of the start than of the end. */
const FRESH_LINES = 200;

const ORDER: readonly Strength[] = ['strong', 'summary', 'weak', 'none'];

interface Pick {
  readonly lines: readonly Line[];
  readonly index: number;
  readonly strength: Strength;
}

/**
 * Reads both tails from their ends. The strongest line wins, and among equals stderr before stdout, the latest first.
 * Without a word of failure anywhere it is the last line that says something; without any such line, undefined.
 *
 * @param streams the last bytes of each log, decoded; they may begin in the middle of a line
 */
export function findExcerpt(streams: { readonly stderr: string; readonly stdout: string }): Excerpt | undefined {
  const stderr = pickFrom(linesOf(streams.stderr));
  if (stderr?.strength === 'strong') return excerptOf(stderr, 'stderr');
  const stdout = pickFrom(linesOf(streams.stdout));
  if (stdout && (!stderr || isStronger(stdout.strength, stderr.strength))) return excerptOf(stdout, 'stdout');
  return stderr && excerptOf(stderr, 'stderr');
}

function isStronger(strength: Strength, than: Strength): boolean {
  return ORDER.indexOf(strength) < ORDER.indexOf(than);
}

/** From the end up: the first strong line ends the search. */
function pickFrom(lines: readonly Line[]): Pick | undefined {
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
  const isPoor = (text: string) => isFrame(text) || isNoise(text) || !/\p{L}{3}/u.test(text);
  return best.strength === 'none' && isPoor(lines[best.index]?.text ?? '') && !isPoor(line.text);
}

function excerptOf({ lines, index, strength }: Pick, stream: Excerpt['stream']): Excerpt {
  const head = quotable(lines[index]?.text ?? '');
  if (strength === 'none') return { line: quote(head), text: head, stream, isError: false };
  const next = head.endsWith(':') ? lines[index + 1] : undefined;
  const isJoined = next !== undefined && isMeaningful(next.text) && !isFrame(next.text);
  const line = isJoined ? `${head} ${oneLine(next.text)}` : head;
  const more = [...detailsOf(lines, isJoined ? index + 1 : index), frameOf(lines, index)];
  return {
    line: quote(line),
    text: [line, ...more.filter((part) => part !== undefined)].join('\n'),
    stream,
    isError: true,
  };
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
