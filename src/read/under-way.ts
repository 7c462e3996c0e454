/** Attempts without an outcome as they look from here: nobody is shown a ghost. */
import { dirname } from 'node:path';
import type { Db } from '../db/native.ts';
import { findLastOutput } from '../logs/last-output.ts';
import { findSupervisorOf, isSupervising } from '../process/supervisor/left.ts';
import { listLineage } from '../process/tree.ts';
import { listOpen, type OpenAttempt } from './abandoned.ts';
import { type AttemptView, findAttempt } from './attempts.ts';
import { findController } from './controller.ts';
import { type PipeStanding, readPipeStanding } from './pipe-standing.ts';

export interface UnderWay {
  readonly attempt: AttemptView;
  /** 0: none. */
  readonly limitMs: number;
  readonly lastOutputAt: number | undefined;
  /** Nobody conducts it, or nobody who can be seen from here. */
  readonly unattended: Unattended | undefined;
  /** It runs a flow, whose batches are so far. */
  readonly pipe?: PipeStanding;
}

export interface Unattended {
  readonly since: number;
  /** `unseen`: it belongs to another machine or container. */
  readonly fate: 'lives' | 'ended' | 'gone' | 'unseen';
  /** Of one that has ended: as a shell shows it. */
  readonly code?: number;
}

/** Of one session, or of all. */
export function listUnderWay(db: Db, sessionId?: string): UnderWay[] {
  const open = listOpen(db).filter((attempt) => sessionId === undefined || attempt.sessionId === sessionId);
  return open.flatMap((attempt) => sightOf(db, attempt));
}

/** Nothing for one that has ended. */
export function findUnderWay(
  db: Db,
  { handle, outcome }: Pick<AttemptView, 'handle' | 'outcome'>,
): UnderWay | undefined {
  const open = outcome === null ? listOpen(db).find((other) => other.handle === handle) : undefined;
  return open && sightOf(db, open)[0];
}

function sightOf(db: Db, open: OpenAttempt): UnderWay[] {
  const attempt = findAttempt(db, open.handle);
  if (!attempt) return [];
  const lastOutputAt = findLastOutput([open.stdout, open.stderr]);
  const { pipe: work } = open.declared;
  const pipe = work && { pipe: readPipeStanding(work, open.attemptId) };
  return [{ attempt, limitMs: open.limits.timeoutMs, lastOutputAt, unattended: unattendedOf(db, open), ...pipe }];
}

function unattendedOf(db: Db, open: OpenAttempt): Unattended | undefined {
  if (open.conductor.state === 'alive') return undefined;
  const since = findController(db, open.sessionId)?.heartbeatAt ?? open.claimedAt;
  return { since, ...(open.conductor.state === 'unknown' ? { fate: 'unseen' } : fateOf(open)) };
}

function fateOf(open: OpenAttempt): Omit<Unattended, 'since'> {
  try {
    return seenFateOf(open);
  } catch {
    return { fate: 'unseen' }; // its folder cannot be looked at: drain recover tells why
  }
}

function seenFateOf({ stdout, attemptId }: OpenAttempt): Omit<Unattended, 'since'> {
  const supervisor = findSupervisorOf(dirname(dirname(stdout)), attemptId);
  const last = supervisor?.record?.last;
  if (last?.is === 'ended') return { fate: 'ended', code: last.exit.code };
  const lives = supervisor ? isSupervising(supervisor) : listLineage([attemptId]).length > 0;
  return { fate: lives ? 'lives' : 'gone' };
}
