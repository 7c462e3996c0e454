import { formatHandle } from '../core/attempt.ts';
import { formatDuration } from '../core/duration.ts';
import { formatKey } from '../core/phase.ts';
import type { AttemptView } from '../read/attempts.ts';
import type { Removal } from '../read/removals.ts';
import type { SessionInProgress } from '../read/status.ts';
import { outcomeWord } from './ended.ts';
import { fact, facts, spread } from './facts.ts';
import { heldLines } from './held.ts';
import { removalText } from './removal.ts';
import { count, fit, padEnd, padStart, paint, plain, WIDTH } from './text.ts';
import { localTime } from './time.ts';

export interface SessionFiles {
  readonly sessionFile: string;
  readonly logsFolder: string;
}

export interface SessionScreen extends SessionInProgress {
  /** The newest that have ended, the oldest of them first. */
  readonly results: readonly AttemptView[];
  readonly files: SessionFiles;
  readonly removals: readonly Removal[];
}

export function sessionText({ session, controllerGone, results, files, removals }: SessionScreen): string {
  const { identity, totals } = session;
  const all = totals.succeeded + totals.failed + totals.timedOut + totals.interrupted + totals.notStarted;
  return [
    spread(
      paint.strong(plain(session.sessionId)),
      session.status === 'running' && controllerGone ? 'controller gone' : session.status,
    ),
    ...fact('started', localTime(session.startedAt)),
    ...fact('ended', session.endedAt === null ? '' : `${localTime(session.endedAt)}, ${endText(session)}`),
    ...fact('tried', totalsText(totals)),
    ...fact(
      'by',
      plain(
        `${identity.user}@${identity.host}, pid ${identity.pid}, drain ${identity.drainVersion}, node ${identity.nodeVersion}`,
      ),
    ),
    ...fact('directory', plain(identity.cwd)),
    ...fact(
      'commit',
      identity.gitCommit === null
        ? ''
        : `${identity.gitCommit}${identity.gitDirty ? ' (with uncommitted changes)' : ''}`,
    ),
    ...fact('api', plain(identity.apiUrl ?? '')),
    ...facts('files', [files.sessionFile, files.logsFolder].map(plain)),
    ...removals.flatMap((removal) => fact('', removedText(removal))),
    ...heldLines(session.held),
    ...(results.length > 0 ? ['', ...results.map(resultLine)] : []),
    ...(all > results.length ? [`the newest ${results.length} of ${all}: all of them with --json`] : []),
    '',
    `Why the rest still fails: drain report ${plain(session.sessionId)}`,
  ].join('\n');
}

function removedText(removal: Removal): string {
  const attempts = removal.attempts.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return `logs of ${count(attempts, 'attempt')}${removal.sessionFile ? ' and its file' : ''}: ${removalText(removal)}`;
}

function endText({ stopReason, stopNote }: SessionScreen['session']): string {
  return [stopReason, plain(stopNote ?? '')].filter((part) => part !== null && part !== '').join(': ');
}

function totalsText({
  succeeded,
  failed,
  timedOut,
  interrupted,
  notStarted,
  running,
}: SessionScreen['session']['totals']): string {
  const back = interrupted + notStarted;
  return `${succeeded} ok, ${failed} failed, ${timedOut} timed out, ${back} given back${running > 0 ? `, ${running} running` : ''}`;
}

function resultLine({ handle, durationMs, outcome, ...attempt }: AttemptView): string {
  const head = `  ${padEnd(formatHandle(handle), 6)} ${padStart(durationMs === null ? '' : formatDuration(durationMs), 6)}  `;
  return `${head}${outcomeWord(outcome)}  ${fit(plain(formatKey(attempt)), WIDTH - head.length - 6, 'middle')}`;
}
