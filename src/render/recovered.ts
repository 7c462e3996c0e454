/** What a recovery found, and what it made of it. */
import { formatHandle } from '../core/attempt.ts';
import { formatDuration } from '../core/duration.ts';
import { formatKey } from '../core/phase.ts';
import type { AttemptView } from '../read/attempts.ts';
import { endText, outcomeWord, withoutLog } from './ended.ts';
import { fold } from './facts.ts';
import { count, fit, padEnd, paint, plain, WIDTH } from './text.ts';

/** A recovery, with its attempts as they are now. */
export interface RecoveredView {
  readonly finalised: readonly AttemptView[];
  readonly adopted: readonly AttemptView[];
  readonly interrupted: readonly AttemptView[];
  readonly unknown: readonly { readonly attempt: AttemptView; readonly why: string }[];
  readonly sessions: readonly string[];
}

export function recoveredText(view: RecoveredView): string {
  const { finalised, adopted, interrupted, unknown, sessions } = view;
  const lines = [
    ...[...finalised, ...interrupted, ...adopted.filter(hasEnded)].flatMap(endedLines),
    ...adopted.filter((attempt) => !hasEnded(attempt)).map(livingLine),
    ...unknown.flatMap(unknownLines),
    ...(sessions.length > 0 ? [paint.faint(`completed ${sessions.map(plain).join(', ')}`)] : []),
  ];
  return lines.length === 0
    ? 'Nothing is to be recovered: nobody has left anything behind.'
    : [...lines, ...nextLines(view)].join('\n');
}

export function countRecovered({ finalised, adopted, interrupted, unknown }: RecoveredView): number {
  return finalised.length + adopted.length + interrupted.length + unknown.length;
}

function hasEnded({ outcome }: AttemptView): boolean {
  return outcome !== null;
}

function headOf(attempt: AttemptView, word: string): string {
  const head = `${padEnd(formatHandle(attempt.handle), 6)} ${word}  `;
  return head + fit(plain(formatKey(attempt)), WIDTH - 13, 'middle');
}

function endedLines(attempt: AttemptView): string[] {
  const took = attempt.durationMs === null ? '' : ` after ${formatDuration(attempt.durationMs)}`;
  const reason = attempt.message === null ? '' : `: ${withoutLog(attempt.message)}`;
  return [headOf(attempt, outcomeWord(attempt.outcome)), fit(`       ${endText(attempt)}${took}${reason}`, WIDTH)];
}

function livingLine(attempt: AttemptView): string {
  return headOf(attempt, paint.strong('LIVE'));
}

function unknownLines({ attempt, why }: RecoveredView['unknown'][number]): string[] {
  const reason = fold(`left alone: ${plain(why)}`, WIDTH - 7).map((line) => `       ${line}`);
  return [headOf(attempt, paint.warn('????')), ...reason];
}

function nextLines({ adopted, unknown }: RecoveredView): string[] {
  const living = adopted.filter((attempt) => !hasEnded(attempt)).length;
  const elsewhere = new Set(unknown.map(({ attempt }) => attempt.sessionId));
  return [
    ...(living > 0
      ? [`${count(living, 'phase')} still run: drain recover --wait, or the next drain, sees to their end.`]
      : []),
    ...[...elsewhere].map(
      (id) => `If you know that nothing of it runs any more: drain recover --assume-gone ${plain(id)}`,
    ),
  ];
}

/** What a drain says first, when dead sessions had left something behind; nothing when they had not. */
export function recoveryLine({
  finalised,
  adopted,
  interrupted,
  unknown,
}: Readonly<Record<'finalised' | 'adopted' | 'interrupted' | 'unknown', readonly unknown[]>>): string | undefined {
  const parts = [
    finalised.length > 0 && `${finalised.length} had ended`,
    adopted.length > 0 && `${adopted.length} still ran`,
    interrupted.length > 0 && `${interrupted.length} given back`,
    unknown.length > 0 && `${unknown.length} left alone (drain recover tells why)`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : `recovered from dead sessions: ${parts.join(', ')}`;
}
