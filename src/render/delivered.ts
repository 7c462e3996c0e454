/** What `drain notify` has told to whom, would tell, and has tried out. */
import type { Answer } from '../core/notify/answer.ts';
import type { NotifyTarget } from '../core/notify/target.ts';
import type { Notice } from '../read/notices.ts';
import { fact, facts, ROOM } from './facts.ts';
import { type NoticeView, noticeText } from './notice.ts';
import { count, fit, padEnd, paint, plain, WIDTH } from './text.ts';

/** One notice to one target, taken or given up. */
export interface DeliveredView {
  readonly target: NotifyTarget;
  readonly notice: Notice;
  readonly tries: number;
  readonly answer: Answer;
}

/** What one target is still to be told, the first of it. */
export interface OwedView {
  readonly target: NotifyTarget;
  /** False: no session has run since it stands in the configuration, so nothing is owed to it yet. */
  readonly isKnown: boolean;
  readonly notices: readonly NoticeView[];
  readonly isAll: boolean;
}

export interface TestedView {
  readonly target: NotifyTarget;
  readonly answer: Answer;
}

/**
 * @param delivered none where another process is at it
 * @param all also those that were taken
 */
export function deliveredText(delivered: readonly DeliveredView[] | undefined, { all = false } = {}): string {
  if (!delivered) return 'Another process is delivering already: drain notify --dry-run shows what is left.';
  if (delivered.length === 0) return 'Nothing is owed to anybody.';
  const refused = delivered.filter(({ answer }) => answer.is === 'refused');
  return [
    `${delivered.length - refused.length} delivered, ${refused.length} given up.`,
    ...(all ? delivered : refused).flatMap(({ target, notice, tries, answer }) => [
      `${wordOf(answer)} ${nameOf(target)}  ${notice.kind}, ${count(tries, 'try', 'tries')}`,
      `     ${fit(saidOf(answer), ROOM)}`,
    ]),
  ].join('\n');
}

export function testedText(tested: readonly TestedView[]): string {
  return tested
    .flatMap(({ target, answer }) => [`${wordOf(answer)} ${nameOf(target)}`, `     ${fit(saidOf(answer), ROOM)}`])
    .join('\n');
}

export function owedText(owed: readonly OwedView[]): string {
  return owed.flatMap(owedLines).join('\n');
}

function owedLines({ target, isKnown, notices, isAll }: OwedView): string[] {
  const name = nameOf(target);
  if (!isKnown) return [name, ...fact('', 'new: told of the next session, and of what comes after')];
  if (notices.length === 0) return [name, ...fact('', `nothing is owed; told of ${target.on.join(', ')}`)];
  const lines = notices.map((view) => `${padEnd(view.kind, 17)}${fit(noticeText(view), ROOM - 17)}`);
  return [name, ...facts('', isAll ? lines : [...lines, 'and more'])];
}

function nameOf({ number, name }: NotifyTarget): string {
  return fit(`${number}  ${plain(name)}`, WIDTH - 30);
}

function wordOf({ is }: Answer): string {
  return is === 'taken' ? paint.good('ok  ') : paint.bad('FAIL');
}

function saidOf(answer: Answer): string {
  return plain(answer.is === 'taken' ? answer.said : answer.why);
}
