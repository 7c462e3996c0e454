/** What stop says. */
import { formatHandle } from '../core/attempt.ts';
import { formatKey, type Key } from '../core/phase.ts';
import type { Stopping } from '../engine/stop-sessions.ts';
import { countRecovered, type RecoveredView, recoveredText } from './recovered.ts';
import { plain } from './text.ts';

export interface How {
  readonly how: 'stop' | 'finish';
  readonly waits: boolean;
  /** What dead controllers had left running, and what became of it. */
  readonly orphans: RecoveredView | undefined;
  readonly heldBy: readonly HeldAttempt[];
}

/** An attempt that a process conducts which no stop reaches. */
export interface HeldAttempt extends Key {
  readonly handle: number;
  readonly pid: number;
}

/** Whether what was asked for has come about. */
export function isDone({ session, controllerGone }: Stopping, waits: boolean): boolean {
  return session.status !== 'running' || controllerGone || !waits;
}

export function stoppedText(stopped: readonly Stopping[], how: How): string {
  const { orphans, heldBy } = how;
  const lines = [
    ...stopped.map((stopping) => lineOf(stopping, how)),
    ...(orphans && countRecovered(orphans) > 0 ? [recoveredText(orphans)] : []),
    ...heldBy.map(heldLine),
  ];
  return lines.length === 0 ? 'No session is running.' : lines.join('\n');
}

function heldLine({ handle, pid, ...key }: HeldAttempt): string {
  const what = `${formatHandle(handle)} ${plain(formatKey(key))}`;
  return `${what} is waited for by drain recover (pid ${pid}): end that with Ctrl-C, and then: drain stop`;
}

function lineOf({ session, asked, controllerGone }: Stopping, { how, waits }: How): string {
  const id = plain(session.sessionId);
  const { totals, process } = session;
  if (controllerGone) return `${id}: its controller (pid ${process.pid}) is gone. ${orphansText(how)}`;
  if (session.status !== 'running' && !asked) return `${id} had ended already: ${endOf(session)}.`;
  if (session.status !== 'running') return `${id} has ended: ${endOf(session)}.\n  ${totalsText(totals)}`;
  if (how === 'finish') return `${id} starts nothing more, and ends with the ${totals.running} that run.`;
  if (!waits) return `${id} was told to stop.`;
  return `${id} was told to stop and has not ended yet (pid ${process.pid}, ${totals.running} running). See: drain status`;
}

function orphansText(how: How['how']): string {
  return how === 'stop'
    ? 'What it had left running is ended in its place.'
    : 'Nothing more starts; to see what still runs to its end: drain recover --wait';
}

function endOf({ status, stopReason, stopNote }: Stopping['session']): string {
  return `${status}, ${stopReason ?? 'no reason'}${stopNote ? ` (${plain(stopNote)})` : ''}`;
}

function totalsText({ succeeded, failed, timedOut, interrupted, notStarted }: Stopping['session']['totals']): string {
  return `${succeeded} ok, ${failed} failed, ${timedOut} timed out, ${interrupted + notStarted} given back`;
}
