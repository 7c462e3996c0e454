import { formatHandle } from '../core/attempt.ts';
import { formatDuration } from '../core/duration.ts';
import { wayAround } from '../core/hold.ts';
import { maskArgv, maskText } from '../core/mask.ts';
import { type Command, formatKey } from '../core/phase.ts';
import { formatArgv } from '../core/template.ts';
import type { AttemptView } from '../read/attempts.ts';
import type { PhaseHold } from '../read/phase-holds.ts';
import type { PhaseView } from '../read/phases.ts';
import type { Removal } from '../read/removals.ts';
import type { UnderWay } from '../read/under-way.ts';
import { endText, outcomeWord, stateWord, withoutLog } from './ended.ts';
import { fact, facts, ROOM, spread } from './facts.ts';
import { reasonWords } from './held.ts';
import { logPathLines } from './log-paths.ts';
import { wordOf } from './moved.ts';
import { underWayLines } from './status.ts';
import { count, fit, padEnd, padStart, paint, plain, WIDTH } from './text.ts';
import { localTime, soon } from './time.ts';

/** Of a phase that was tried more often, the newest. */
const SHOWN = 10;

export interface PhaseScreen {
  readonly phase: PhaseView;
  /** The oldest first. */
  readonly attempts: readonly AttemptView[];
  readonly holds: readonly PhaseHold[];
  readonly underWay: UnderWay | undefined;
  readonly now: number;
  /** Of the newest attempt's logs, where it is on record that they are gone. */
  readonly removal: Removal | undefined;
  /** A path as it is shown. */
  readonly shorten: (path: string) => string;
}

export function phaseText(screen: PhaseScreen): string {
  const { phase, attempts, holds, underWay, now } = screen;
  const left = attempts.length - SHOWN;
  return [
    spread(paint.strong(fit(plain(formatKey(phase)), WIDTH - 12, 'middle')), stateWord(phase.state)),
    ...fact('command', commandText(phase.command)),
    ...fact('directory', plain(phase.cwd ?? '')),
    ...fact('limit', limitText(phase.timeoutMs)),
    ...fact('quotas', phase.quotas.map(plain).join(', ')),
    ...fact('tried', triedText(phase)),
    ...fact('source', sourceText(phase)),
    ...fact('failure', failureText(phase)),
    ...fact(
      'skipped',
      phase.skippedBy === null ? '' : `by ${plain(phase.skippedBy)}. To bring back: drain retry ${wordsOf(phase)}`,
    ),
    ...facts('running', underWay ? underWayLines(underWay, now) : []),
    ...facts(
      'held',
      holds.map((hold) => holdLine(hold, phase)),
    ),
    '',
    ...(left > 0 ? [`${left} earlier attempts: drain show ${wordsOf(phase)} --json`] : []),
    ...(attempts.length === 0 ? ['Never tried here.'] : attempts.slice(-SHOWN).flatMap(attemptLines)),
    ...newestLines(screen),
  ].join('\n');
}

function commandText(command: Command | null): string {
  if (command === null) return '(none of its own: the configuration file may name one)';
  const { template, shell } = command;
  const text = typeof template === 'string' ? maskText(template) : formatArgv(maskArgv(template));
  return plain(shell ? `sh -c: ${text}` : text);
}

function limitText(timeoutMs: number | null): string {
  if (timeoutMs === null) return '';
  return timeoutMs === 0 ? 'no time limit' : `${formatDuration(timeoutMs)} each`;
}

function triedText({ attempts, burned, maxAttempts }: PhaseView): string {
  const most = maxAttempts === null || maxAttempts === 0 ? '' : ` of at most ${maxAttempts}`;
  return `${count(attempts, 'time')}, ${burned} burned${most}`;
}

function sourceText({ source, sourceState }: PhaseView): string {
  if (source === null) return '';
  return sourceState ? `${plain(source)}, ${plain(sourceState)} there` : plain(source);
}

function failureText({ state, category, fingerprint, lastReason }: PhaseView): string {
  if (lastReason === null && fingerprint === null) return state === 'failed' ? 'no reason on record' : '';
  return [category, fingerprint, withoutLog(lastReason)].filter((part) => part !== null && part !== '').join('  ');
}

function holdLine({ reason, on, by, note, until, quota, family }: PhaseHold, phase: PhaseView): string {
  const when = until == null ? '' : ` until ${soon(until)}`;
  // Who met a usage limit stands in its note.
  const who = by === undefined || reason === 'usage-limit' ? '' : ` by ${plain(by)}`;
  const target = on === 'phase' ? wordsOf(phase) : wordOf(phase.runId);
  const way = wayAround(reason, {
    run: target,
    everything: on === 'everything',
    quota: quota == null ? undefined : wordOf(quota),
    family: family ?? undefined,
  });
  const why = `${reasonWords(reason, quota)}${when}${who}${note ? ` (${plain(note)})` : ''}`;
  return `${fit(why, Math.max(20, ROOM - way.length - 3))}   ${way}`;
}

function wordsOf({ runId, phaseId }: PhaseView): string {
  return `${wordOf(runId)} ${wordOf(phaseId)}`;
}

function attemptLines(attempt: AttemptView): string[] {
  const took = attempt.durationMs === null ? '' : formatDuration(attempt.durationMs);
  const when = localTime(attempt.startedAt ?? attempt.claimedAt);
  const family = attempt.fingerprint === null ? '' : `  ${attempt.fingerprint}`;
  const head = `${padEnd(formatHandle(attempt.handle), 6)} ${when} ${padStart(took, 6)}  ${outcomeWord(attempt.outcome)}  ${endText(attempt)}${family}`;
  const reason = withoutLog(attempt.message);
  return [head, ...(reason === '' ? [] : [`       ${fit(reason, WIDTH - 7)}`])];
}

function newestLines({ attempts, ...screen }: PhaseScreen): string[] {
  const newest = attempts.at(-1);
  if (!newest) return [];
  const handle = formatHandle(newest.handle);
  return ['', ...logPathLines(newest, screen), ...facts('next', [`drain logs ${handle}   drain show ${handle}`])];
}
