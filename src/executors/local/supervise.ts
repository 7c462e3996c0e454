/** A phase under way on this machine, from the moment that it runs: its limits, its end, and what it leaves behind. */
import { constants } from 'node:os';
import { messageOf } from '../../core/error.ts';
import type { AskedCause, Ending, EndingCause, Execution, Ref } from '../../core/executor.ts';
import type { Limits } from '../../core/phase.ts';
import type { OomKills } from '../../process/oom-kills.ts';
import type { Exit } from '../../process/supervisor/record.ts';
import type { Ended, Supervisor } from '../../process/supervisor/supervisor.ts';
import { endTree, LEFTOVER_GRACE_MS, type Leftovers, listLeftovers, settleLeftovers, type Tree } from './end.ts';
import { watch } from './watch/watch.ts';
import type { Found, Watched } from './watch/watcher.ts';

/** 128 and SIGKILL. */
const KILLED = 137;

export interface Supervision {
  readonly supervisor: Pick<Supervisor, 'id' | 'insist'>;
  readonly ref: Ref;
  readonly startedAt: number;
  /** The same moment by the monotonic clock. */
  readonly began: number;
  readonly limits: Limits;
  readonly logs: Watched['logs'];
  readonly tree: Tree & Required<Pick<Tree, 'leader'>>;
  readonly ended: Promise<Ended>;
  readonly leftovers: Leftovers;
  readonly oomKills: OomKills;
  readonly beforeEnding: (cause: AskedCause) => void;
  /** Of one that was adopted: from then on it is not watched any more, nor ended. */
  readonly letGo?: AbortSignal;
}

export function supervise(run: Supervision): Omit<Execution, 'release'> {
  const { supervisor, ref, startedAt, began, limits, logs, tree } = run;
  const hurry = new AbortController();
  const oomKillsBefore = run.oomKills.count();
  let asked: { readonly cause: AskedCause; readonly found: Found; readonly done: Promise<void> } | undefined;
  const end = (cause: AskedCause, found: Found = {}): void => {
    if (asked || run.letGo?.aborted) return;
    watching[Symbol.dispose]();
    run.beforeEnding(cause);
    const gone = endTree(tree, limits.graceMs, hurry.signal);
    asked = { cause, found, done: gone };
    void gone.then(() => supervisor.insist());
  };
  const watching = watch({ ...tree, logs, limits, began }, end);
  run.letGo?.addEventListener('abort', () => watching[Symbol.dispose]());
  const ended = run.ended.then(async (news): Promise<Ending> => {
    watching[Symbol.dispose]();
    const durationMs = (news.is === 'exit' ? news.tookMs : undefined) ?? performance.now() - began;
    const at = startedAt + Math.round(durationMs);
    await asked?.done;
    const left = asked ? { leftovers: [], ...asked.found } : await endLeftovers(run, news, durationMs);
    return { at, durationMs, cause: explained(causeOf(asked?.cause, news), run.oomKills, oomKillsBefore), ...left };
  });
  const isEnding = (): boolean => asked !== undefined;
  return { ref, startedAt, ended, isEnding, end: (cause) => end(cause), hurry: () => hurry.abort() };
}

/** Normally none. Of a phase whose supervisor is gone, all that is left of it is ended. */
async function endLeftovers(
  run: Supervision,
  news: Ended,
  tookMs: number,
): Promise<Pick<Ending, 'leftovers' | 'notes'>> {
  const { tree, supervisor } = run;
  if (news.is === 'lost') {
    await endTree({ ...tree, marks: [...tree.marks, supervisor.id] }, LEFTOVER_GRACE_MS);
    return { leftovers: [] };
  }
  try {
    return { leftovers: await settleLeftovers(listLeftovers(tree, tookMs), tree, run.leftovers) };
  } catch (thrown) {
    return { leftovers: [], notes: [`what it may have left behind could not be looked for: ${messageOf(thrown)}`] };
  }
}

export function causeOf(asked: AskedCause | undefined, news: Ended): EndingCause {
  const how = news.is === 'exit' ? howOf(news.exit) : undefined;
  if (asked === 'stop') return { is: 'stopped', ...how };
  if (asked !== undefined) return { is: 'limit', limit: asked, ...how };
  if (!how) return { is: 'lost', by: 'lost', why: 'its supervisor was killed' };
  const { code, signal } = how;
  return signal === undefined ? { is: 'exit', code } : { is: 'signal', code, signal };
}

/** Nobody tells who killed it; a shell exits so when its child was killed. */
function explained(cause: EndingCause, oomKills: OomKills, before: number): EndingCause {
  const isKilled = (cause.is === 'exit' || cause.is === 'signal') && cause.code === KILLED;
  return isKilled && oomKills.explain(before) ? { ...cause, oom: true } : cause;
}

function howOf({ code, by }: Exit): { code: number; signal?: string } {
  return by === 'exit' ? { code } : { code, signal: nameOf(code - 128) };
}

/** `SIGKILL` of 9; numbers without a name are told as such. */
function nameOf(number: number): string {
  return Object.entries(constants.signals).find(([, known]) => known === number)?.[0] ?? `SIG${number}`;
}
