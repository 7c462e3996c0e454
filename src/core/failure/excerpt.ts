/** What a person would quote from the logs of a failure. */
import { causesOf, rootOf } from './chain.ts';
import { detailsOf } from './details.ts';
import { textOf } from './failed-test.ts';
import { gistOf } from './gist.ts';
import { isFrame, isMeaningful, type Line, linesOf } from './lines.ts';
import { markAt, undecorate } from './mark.ts';
import { isBetter, type Pick, pickFrom } from './pick.ts';
import { placeOf } from './place.ts';
import { clip, oneLine } from './plain.ts';

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

/** A last line that says what it waits for is why nothing came after it. */
const WAITS =
  /^.{0,80}\b[Ww]aiting (?:for|on|until)\b|^.{0,200}(?:\[[yY]\/[nN]\]|\((?:y\/n|yes\/no)\)|\b(?:[Pp]ass(?:word|phrase)|[Uu]sername|[Ee]nter|[Ss]elect)\b.{0,80}:(?: ?\([^)]{1,60}\))?|\?(?: ?[[(][^)]{1,60}[\])])?)\W*$/;

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

function excerptOf({ lines, index, strength, test }: Pick, stream: Excerpt['stream']): Excerpt {
  const head = quotable(lines[index]?.text ?? '');
  if (strength === 'none') return { line: quote(head), text: head, stream, isError: WAITS.test(head) };
  const isJoined = hasMore(head) && isSaying(lines[index + 1]);
  const line = isJoined ? `${head} ${oneLine(lines[index + 1]?.text ?? '')}` : head;
  if (test) return { line: quote(line), text: gistOf(textOf(test)), stream, isError: true };
  const root = rootOf(lines, index);
  const more = [
    ...detailsOf(lines, isJoined ? index + 1 : index),
    placeOf(lines, index),
    ...(root === undefined ? [] : [lines[root]?.text.trim(), placeOf(lines, root)]),
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
