/** Asks sessions to stop, and waits for what becomes of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../db/native.ts';
import { transactDurably, whenFree } from '../db/transact.ts';
import { isControllerGone } from '../read/controller.ts';
import { findSession, type SessionView } from '../read/sessions.ts';
import { requestStop } from '../store/sessions.ts';

const LOOK_MS = 100;

export interface StopOptions {
  /** `finish`: what runs is let end. */
  readonly how: 'stop' | 'finish';
  readonly by: string;
  /** How long to wait for the end, once asked; 0: not at all. */
  readonly patienceMs: number;
  /** How long to wait for a lock that another process holds. */
  readonly lockPatienceMs: number;
}

export interface Stopping {
  /** As it was seen last. */
  readonly session: SessionView;
  /** Whether it was asked: not when it had ended, nor when its controller is gone. */
  readonly asked: boolean;
  /** Nobody is there to end it. */
  readonly controllerGone: boolean;
}

export function stopSessions(db: Db, sessions: readonly SessionView[], options: StopOptions): Promise<Stopping[]> {
  return Promise.all(sessions.map((session) => stopSession(db, session, options)));
}

async function stopSession(
  db: Db,
  session: SessionView,
  { how, by, patienceMs, lockPatienceMs }: StopOptions,
): Promise<Stopping> {
  if (isControllerGone(session)) return { session, asked: false, controllerGone: true };
  const request = { sessionId: session.sessionId, how, by, at: Date.now() };
  const asked = await whenFree(() => transactDurably(db, () => requestStop(db, request)), lockPatienceMs);
  return { asked, ...(await waitForEnd(db, session, asked ? patienceMs : 0)) };
}

async function waitForEnd(db: Db, asked: SessionView, patienceMs: number): Promise<Omit<Stopping, 'asked'>> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const controllerGone = isControllerGone(asked);
    // Read after that look: a controller that has gone by itself wrote its end first.
    const session = findSession(db, asked.sessionId) ?? asked;
    if (session.status !== 'running') return { session, controllerGone: false };
    if (controllerGone || performance.now() >= until) return { session, controllerGone };
    await sleep(LOOK_MS);
  }
}
