/** Phases by a filter: `f-3fa9`, `--category`, `--session` and the like, for the commands that act on all that match. */
import type { Options } from 'yargs';
import { PHASE_STATES, type PhaseState } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { listMatching, type MatchingPhase, type PhaseFilter } from '../read/matching.ts';
import { count, plain } from '../render/text.ts';
import { localTime } from '../render/time.ts';
import { type Arguments, text, texts } from './command.ts';
import { findFamilyNamed } from './handle.ts';
import { requireRuns } from './require.ts';
import { requireSession } from './require-session.ts';
import { parseSince } from './since.ts';

const GROUP = 'Which, by a filter (all that is given has to hold):';

export const FILTER_FLAGS: Readonly<Record<string, Options>> = {
  'run-id': { type: 'string', array: true, requiresArg: true, group: GROUP, describe: 'of this run (may be repeated)' },
  category: { type: 'string', requiresArg: true, group: GROUP, describe: 'whose last failure is of this kind' },
  session: { type: 'string', requiresArg: true, group: GROUP, describe: 'whose last attempt was in this session' },
  since: {
    type: 'string',
    requiresArg: true,
    group: GROUP,
    describe: 'whose last attempt ended since: 24h, 2026-01-12',
  },
  state: { type: 'string', choices: PHASE_STATES, requiresArg: true, group: GROUP, describe: 'in this state alone' },
};

export interface Matched {
  readonly phases: readonly MatchingPhase[];
  /** `in 5 runs, of f-3fa9b2c1, category timeout` */
  readonly words: string;
  /** Where all of a family was asked for. */
  readonly family: string | undefined;
}

/**
 * @param states which count where `--state` names none
 * @returns nothing where no filter was given
 * @throws DrainError `unknown_family`, `unknown_session`, `unknown_run`, `bad_option`
 */
export function findMatched(db: Db, args: Arguments, states: readonly PhaseState[]): Matched | undefined {
  const given = filterOf(db, args);
  if (Object.keys(given).length === 0) return undefined;
  const { state, ...rest } = given;
  const phases = listMatching(db, { ...rest, states: state ? [state] : states });
  const isFamily = Object.keys(given).join() === 'family';
  return { phases, words: wordsOf(phases, given), family: isFamily ? given.family : undefined };
}

type Given = Omit<PhaseFilter, 'states'> & { readonly state?: PhaseState };

function filterOf(db: Db, args: Arguments): Given {
  const runIds = texts(args, 'run-id');
  requireRuns(db, runIds);
  const [session, since, category] = [text(args, 'session'), text(args, 'since'), text(args, 'category')];
  const family = findFamilyNamed(db, args);
  return {
    ...(family !== undefined && { family }),
    ...(category !== undefined && { category }),
    ...(runIds.length > 0 && { runIds }),
    ...(session !== undefined && { sessionId: requireSession(db, session).sessionId }),
    ...(since !== undefined && { since: parseSince(since, Date.now()) }),
    ...(args.state !== undefined && { state: args.state as PhaseState }),
  };
}

function wordsOf(phases: readonly MatchingPhase[], given: Given): string {
  const { family, category, runIds, sessionId, since, state } = given;
  const runs = new Set(phases.map(({ runId }) => runId)).size;
  return [
    `in ${count(runs, 'run')}`,
    family !== undefined && `of ${family}`,
    category !== undefined && `category ${plain(category)}`,
    runIds?.length === 1 && `of ${plain(runIds[0] ?? '')}`,
    sessionId !== undefined && `last tried by ${plain(sessionId)}`,
    since !== undefined && `last tried since ${localTime(since)}`,
    state,
  ]
    .filter((part) => typeof part === 'string')
    .join(', ');
}
