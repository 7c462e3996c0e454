import { type Command, type Key, statesBefore } from '../core/phase.ts';
import type { PipeWork } from '../core/pipe.ts';
import type { Db } from '../db/native.ts';
import { get, run } from '../db/statement.ts';
import { addEvent } from './events.ts';

export interface PipeRequest extends Key {
  readonly work: PipeWork;
  /** There is no such run yet: one that has come meanwhile is somebody else's. */
  readonly isNew: boolean;
  readonly command: Command;
  readonly stdin: string | undefined;
  /** Where it runs. */
  readonly cwd: string;
  /** 0: no limit; nothing: what the session says, or what was said before. */
  readonly timeoutMs: number | undefined;
  readonly by: string;
  readonly at: number;
}

const RUN = `insert into runs (run_id, door, mode, cwd, created_at_ms) values (@runId, 'pipe', 'independent', @cwd, @at)
  on conflict do nothing`;

const ADD = `insert into phases (run_id, phase_id, state, command, stdin, cwd, timeout_ms, pipe, created_at_ms, updated_at_ms)
  values (@runId, @phaseId, 'queued', @command, @stdin, @cwd, @timeoutMs, @pipe, @at, @at) on conflict do nothing returning id`;

const DEFINE = `update phases set command = @command, stdin = @stdin, cwd = @cwd, timeout_ms = coalesce(@timeoutMs, timeout_ms),
    pipe = @pipe, updated_at_ms = @at
  where run_id = @runId and phase_id = @phaseId and state != 'running' returning id`;

const before = [...statesBefore('requeue'), ...statesBefore('renew')].map((state) => `'${state}'`).join(', ');

const QUEUE = `update phases set state = 'queued', not_before_ms = null, absolved_at_ms = @at, updated_at_ms = @at
  where run_id = @runId and phase_id = @phaseId and state in (${before}) returning id`;

/**
 * Queues the phase of a flow's run, a new one or the one that is there; inside a transaction.
 * @returns whether it is queued now: one that runs, or is somebody else's, is left alone
 */
export function putPipe(db: Db, { work, isNew, command, ...request }: PipeRequest): boolean {
  const { by, at, runId, phaseId } = request;
  const row = { ...request, command: JSON.stringify(command), pipe: JSON.stringify(work) };
  if (run(db, RUN, row).changes === 0 && isNew) return false;
  const key = { runId, phaseId };
  if (get(db, ADD, row)) {
    addEvent(db, at, {
      type: 'phases.added',
      by,
      key: { runId, phaseId: '' },
      data: { phases: 1, inserted: 1, state: 'queued' },
    });
    return true;
  }
  if (!get(db, DEFINE, row)) return false;
  const data = { verb: 'requeue', to: 'queued', note: '' };
  if (get(db, QUEUE, { runId, phaseId, at })) addEvent(db, at, { type: 'phase.moved', by, key, data });
  return true;
}
