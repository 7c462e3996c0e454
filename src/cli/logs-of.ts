/** Which attempts a person means whose logs are to be shown: by handle, phase, run, session or family. */
import { DrainError } from '../core/error.ts';
import { formatKey } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { type AttemptView, findAttempt, listNewestResults, listOpenAttempts } from '../read/attempts.ts';
import { countFamilyMembers } from '../read/count-family-members.ts';
import { listFamilyMembers } from '../read/family-members.ts';
import { findPhase } from '../read/phases.ts';
import { listRunPhases } from '../read/run-phases.ts';
import { findRun } from '../read/runs.ts';
import { plain } from '../render/text.ts';
import type { Arguments } from './command.ts';
import { findChosen, type Named, requireNamed } from './handle.ts';

/** Of a run, a session or a family that has more, the newest. */
const MOST = 20;

export interface Chosen {
  readonly attempts: readonly AttemptView[];
  /** How many more there are. */
  readonly left: number;
}

/**
 * @param words `RUN PHASE`, or any number of handles
 * @param number `--attempt`
 * @throws DrainError `no_attempt`, `usage`, or what says that there is no such thing
 */
export function requireAttempts(db: Db, words: readonly string[], number: number | undefined): Chosen {
  const named = namesOf(db, words).map((args) => requireNamed(db, args));
  if (number !== undefined && (named.length > 1 || named[0]?.is !== 'phase'))
    throw new DrainError('usage', '--attempt names one of a phase: give RUN PHASE.');
  const chosen = named.map((one) => attemptsOf(db, one, number));
  const byHandle = new Map(chosen.flatMap(({ attempts }) => attempts.map((one) => [one.handle, one] as const)));
  return { attempts: [...byHandle.values()], left: chosen.reduce((sum, { left }) => sum + left, 0) };
}

/** `RUN PHASE` where the first is a run and the second a phase of it, or nothing that could be named by itself. */
function namesOf(db: Db, words: readonly string[]): Arguments[] {
  const [run = '', phase] = words;
  const isPair =
    words.length === 2 &&
    findRun(db, run) &&
    (findPhase(db, { runId: run, phaseId: phase ?? '' }) || !isNamed(db, phase));
  return isPair ? [{ run, phase }] : words.map((word) => ({ run: word }));
}

function isNamed(db: Db, word: string | undefined): boolean {
  try {
    requireNamed(db, { run: word });
    return true;
  } catch {
    return false;
  }
}

function attemptsOf(db: Db, named: Named, number: number | undefined): Chosen {
  switch (named.is) {
    case 'attempt':
      return { attempts: [named.attempt], left: 0 };
    case 'phase':
      return { attempts: [requireAttempt(db, named.key, number)], left: 0 };
    case 'run':
      return attemptsOfRun(db, named.runId);
    case 'session':
      return attemptsOfSession(db, named.session.sessionId);
    case 'family':
      return attemptsOfFamily(db, named.fingerprint);
  }
}

function requireAttempt(db: Db, key: { runId: string; phaseId: string }, number: number | undefined): AttemptView {
  const attempt = findChosen(db, key, number);
  if (attempt) return attempt;
  const state = findPhase(db, key)?.state;
  throw new DrainError(
    'no_attempt',
    `${plain(formatKey(key))} is ${state} and was never tried here: there are no logs.`,
  );
}

/** What runs; else how each of its phases was tried last. */
function attemptsOfRun(db: Db, runId: string): Chosen {
  const open = listOpenAttempts(db).filter((attempt) => attempt.runId === runId);
  if (open.length > 0) return { attempts: open, left: 0 };
  return newestOf(db, listRunPhases(db, runId, -1), `run ${runId}`);
}

/** How its phases failed last; of a family that is gone, those that have failed so. */
function attemptsOfFamily(db: Db, fingerprint: string): Chosen {
  const count = countFamilyMembers(db, fingerprint, {}) ?? 0;
  const members = listFamilyMembers(db, fingerprint, { gone: count === 0, limit: MOST });
  const { attempts, left } = newestOf(db, members, `failures of ${fingerprint}`);
  return { attempts, left: left + Math.max(0, count - members.length) };
}

function attemptsOfSession(db: Db, sessionId: string): Chosen {
  const open = listOpenAttempts(db, sessionId);
  const attempts = open.length > 0 ? open : listNewestResults(db, sessionId, MOST);
  if (attempts.length > 0) return { attempts, left: 0 };
  throw new DrainError('no_attempt', `The session ${plain(sessionId)} has tried nothing: there are no logs.`);
}

function newestOf(db: Db, tried: readonly { readonly handle: number | null }[], what: string): Chosen {
  const handles = tried.flatMap(({ handle }) => handle ?? []).sort((a, b) => b - a);
  if (handles.length === 0)
    throw new DrainError('no_attempt', `Nothing of ${plain(what)} was ever tried here: there are no logs.`);
  const attempts = handles.slice(0, MOST).flatMap((handle) => findAttempt(db, handle) ?? []);
  return { attempts: attempts.reverse(), left: handles.length - attempts.length };
}
