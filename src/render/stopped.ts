/** What stop says. */
import type { Stopping } from '../engine/stop-sessions.ts';
import { plain } from './text.ts';

export interface How {
  readonly how: 'stop' | 'finish';
  readonly waits: boolean;
}

/** Whether what was asked for has come about. */
export function isDone({ session, controllerGone }: Stopping, waits: boolean): boolean {
  return session.status !== 'running' || controllerGone || !waits;
}

export function stoppedText(stopped: readonly Stopping[], how: How): string {
  if (stopped.length === 0) return 'No session is running.';
  return stopped.map((stopping) => lineOf(stopping, how)).join('\n');
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
    ? 'What it had left running was ended and given back.'
    : 'Nothing more starts; to see what still runs to its end: drain recover --wait';
}

function endOf({ status, stopReason, stopNote }: Stopping['session']): string {
  return `${status}, ${stopReason ?? 'no reason'}${stopNote ? ` (${plain(stopNote)})` : ''}`;
}

function totalsText({ succeeded, failed, timedOut, interrupted, notStarted }: Stopping['session']['totals']): string {
  return `${succeeded} ok, ${failed} failed, ${timedOut} timed out, ${interrupted + notStarted} given back`;
}
