/** What a person types to name something: `a1187`, an attempt's id, `f-3fa9`, a session, a run, RUN PHASE or RUN/PHASE. */
import { parseHandle } from '../core/attempt.ts';
import { DrainError } from '../core/error.ts';
import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { type AttemptView, findAttempt, findAttemptById, listAttempts } from '../read/attempts.ts';
import { findRun } from '../read/runs.ts';
import { findSession, type SessionView } from '../read/sessions.ts';
import { type Arguments, text } from './command.ts';
import { requireFamily } from './require-family.ts';
import { requireSession } from './require-session.ts';
import { requireTarget } from './target.ts';

export type Named =
  | { readonly is: 'attempt'; readonly attempt: AttemptView }
  | { readonly is: 'family'; readonly fingerprint: string }
  | { readonly is: 'session'; readonly session: SessionView }
  | { readonly is: 'run'; readonly runId: string }
  | { readonly is: 'phase'; readonly key: Key };

const SESSION_LIKE = /-\d{8}-\d{6}(-\d+)?$/;
const ID_LIKE = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const FAMILY_LIKE = /^f-[0-9a-f]{2,8}$/;

/**
 * A run of that very name comes first.
 * @throws DrainError `unknown_run`, `unknown_phase`, `unknown_attempt`, `unknown_session`, `unknown_family`, `ambiguous_family`
 */
export function requireNamed(db: Db, args: Arguments): Named {
  const name = text(args, 'run') ?? '';
  const isTarget = text(args, 'phase') !== undefined || findRun(db, name) !== undefined;
  if (!isTarget) {
    const handle = parseHandle(name);
    if (handle !== undefined) return { is: 'attempt', attempt: requireAttempt(db, handle) };
    if (ID_LIKE.test(name)) return { is: 'attempt', attempt: requireAttemptById(db, name) };
    if (FAMILY_LIKE.test(name)) return { is: 'family', fingerprint: requireFamily(db, name) };
    const session = SESSION_LIKE.test(name) ? requireSession(db, name) : findSession(db, name);
    if (session) return { is: 'session', session };
  }
  const { runId, phaseId } = requireTarget(db, args);
  return phaseId === undefined ? { is: 'run', runId } : { is: 'phase', key: { runId, phaseId } };
}

/** @throws DrainError `unknown_attempt` */
export function requireNumbered(attempts: readonly AttemptView[], number: number): AttemptView {
  const attempt = attempts.find((one) => one.number === number);
  if (attempt) return attempt;
  const found = attempts.length === 0 ? 'it was never tried' : `its newest is ${attempts.length}`;
  throw new DrainError('unknown_attempt', `This phase has no attempt ${number}: ${found}.`);
}

/** The newest, or the one that `--attempt` names. */
export function findChosen(db: Db, key: Key, number: number | undefined): AttemptView | undefined {
  const attempts = listAttempts(db, key);
  return number === undefined ? attempts.at(-1) : requireNumbered(attempts, number);
}

function requireAttempt(db: Db, handle: number): AttemptView {
  const attempt = findAttempt(db, handle);
  if (attempt) return attempt;
  throw new DrainError('unknown_attempt', `There is no attempt \`a${handle}\`. To find it: drain show RUN PHASE`);
}

/**
 * The family that stands where a run could; a run of that very name comes first.
 * @throws DrainError `unknown_family`, `ambiguous_family`
 */
export function findFamilyNamed(db: Db, args: Arguments): string | undefined {
  const name = text(args, 'run');
  if (name === undefined || args.phase !== undefined || !FAMILY_LIKE.test(name) || findRun(db, name)) return undefined;
  return requireFamily(db, name);
}

function requireAttemptById(db: Db, id: string): AttemptView {
  const attempt = findAttemptById(db, id.toLowerCase());
  if (attempt) return attempt;
  throw new DrainError('unknown_attempt', `There is no attempt \`${id}\` here. To find one: drain show RUN PHASE`);
}
