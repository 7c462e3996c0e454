/** Queues a command of a flow: a phase of the flow's own run. What has been done already with the very same work is not queued. */
import { type Command, formatKey, type Key, type PhaseState, statesBefore } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { get, run } from '../db/statement.ts';
import { addEvent } from './events.ts';

export interface NewCommand extends Key {
  /** Nothing in it is filled in any more. */
  readonly command: Command;
  readonly stdin: string | undefined;
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** 0: no limit. */
  readonly timeoutMs: number;
  /** It runs once more although it is complete: its output is not there any more. */
  readonly anew: boolean;
  readonly by: string;
  readonly at: number;
}

export type PutCommand =
  /** `id` of its row; what ends after `seq` is an attempt that was made for it. */
  | { readonly is: 'queued'; readonly id: number; readonly seq: number }
  /** An earlier attempt of it is under way. */
  | { readonly is: 'running' }
  /** Done already, by this attempt. */
  | { readonly is: 'complete'; readonly attemptId: string }
  | { readonly is: 'skipped'; readonly by: string };

const ADD = `insert into phases (run_id, phase_id, state, phase_index, command, stdin, cwd, env, timeout_ms, created_at_ms, updated_at_ms)
  values (@runId, @phaseId, 'queued', (select coalesce(max(phase_index), -1) + 1 from phases where run_id = @runId),
    @command, @stdin, @cwd, @env, @timeoutMs, @at, @at)
  on conflict do nothing`;

const IS_SAME = '(command is @command and stdin is @stdin and cwd is @cwd and env is @env)';

/** No session has tried what is queued now: also the one in which an earlier attempt ended takes it. */
const queue = (
  when: string,
): string => `update phases set state = 'queued', command = @command, stdin = @stdin, cwd = @cwd,
    env = @env, timeout_ms = @timeoutMs, last_seq = 0, absolved_at_ms = @at, updated_at_ms = @at
  where run_id = @runId and phase_id = @phaseId and ${when}`;

const inStates = (states: readonly PhaseState[]): string =>
  `state in (${states.map((state) => `'${state}'`).join(', ')})`;

const REQUEUE = queue(inStates(statesBefore('requeue')));
const RENEW = queue(`${inStates(statesBefore('renew'))} and (@anew = 1 or not ${IS_SAME})`);
const QUEUED_AGAIN = queue("state = 'queued'");

const FOUND = `select id, state, last_attempt_id attemptId, skipped_by skippedBy from phases
  where run_id = @runId and phase_id = @phaseId`;

interface Found {
  readonly id: number;
  readonly state: PhaseState;
  readonly attemptId: string | null;
  readonly skippedBy: string | null;
}

/** To be called in a transaction. */
export function putCommand(db: Db, { command, env, anew, by, ...rest }: NewCommand): PutCommand {
  const { runId, phaseId, at } = rest;
  const row = { ...rest, command: JSON.stringify(command), env: JSON.stringify(sorted(env)), anew: Number(anew) };
  const { seq } = get<{ seq: number }>(db, 'select coalesce(max(seq), 0) seq from events') ?? { seq: 0 };
  const key = { runId, phaseId };
  if (run(db, ADD, row).changes > 0)
    addEvent(db, at, { type: 'phases.added', by, key, data: { phases: 1, inserted: 1, state: 'queued' } });
  else if (run(db, QUEUED_AGAIN, row).changes === 0)
    for (const [verb, sql] of [['requeue', REQUEUE] as const, ['renew', RENEW] as const])
      if (run(db, sql, row).changes > 0)
        addEvent(db, at, { type: 'phase.moved', by, key, data: { verb, to: 'queued', note: '' } });
  return standing(get<Found>(db, FOUND, key), seq, key);
}

function standing(found: Found | undefined, seq: number, key: Key): PutCommand {
  switch (found?.state) {
    case 'queued':
      return { is: 'queued', id: found.id, seq };
    case 'running':
      return { is: 'running' };
    case 'skipped':
      return { is: 'skipped', by: found.skippedBy ?? '' };
    case 'complete':
      return { is: 'complete', attemptId: found.attemptId ?? '' };
    default:
      throw new Error(`${formatKey(key)} is ${found?.state ?? 'nowhere'} after it was queued`);
  }
}

/** The same variables are the same text. */
function sorted(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).sort(([one], [other]) => (one < other ? -1 : 1)));
}
