/** A phase under way on this machine, from the moment that it runs: its limits, its end, and what it leaves behind. */
import { constants } from 'node:os';
import type { AskedCause, Ending, EndingCause, Execution, Ref } from '../../core/executor.ts';
import type { Limits } from '../../core/phase.ts';
import type { Exit } from '../../process/supervisor/record.ts';
import type { Ended, Supervisor } from '../../process/supervisor/supervisor.ts';
import { endTree, listLeftovers, type Tree } from './end.ts';
import { watch } from './watch/watch.ts';
import type { Found, Watched } from './watch/watcher.ts';

/** What outlives its phase gets this long between TERM and KILL. */
export const LEFTOVER_GRACE_MS = 1_000;

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
  readonly beforeEnding: (cause: AskedCause) => void;
}

export function supervise(run: Supervision): Omit<Execution, 'release'> {
  const { supervisor, ref, startedAt, began, limits, logs, tree } = run;
  const hurry = new AbortController();
  let asked: { readonly cause: AskedCause; readonly found: Found; readonly done: Promise<void> } | undefined;
  const end = (cause: AskedCause, found: Found = {}): void => {
    if (asked) return;
    watching[Symbol.dispose]();
    run.beforeEnding(cause);
    const gone = endTree(tree, limits.graceMs, hurry.signal);
    asked = { cause, found, done: gone };
    void gone.then(() => supervisor.insist());
  };
  const watching = watch({ ...tree, logs, limits, began }, end);
  const ended = run.ended.then(async (news): Promise<Ending> => {
    watching[Symbol.dispose]();
    const durationMs = (news.is === 'exit' ? news.tookMs : undefined) ?? performance.now() - began;
    const at = startedAt + Math.round(durationMs);
    await asked?.done;
    const left = asked ? [] : await endLeftovers(run, news);
    return { at, durationMs, cause: causeOf(asked?.cause, news), leftovers: left, ...asked?.found };
  });
  return { ref, startedAt, ended, end: (cause) => end(cause), hurry: () => hurry.abort() };
}

/** Normally none, found by one system call. Of a phase whose supervisor is gone, all that is left of it. */
async function endLeftovers({ tree, supervisor }: Supervision, news: Ended): Promise<string[]> {
  if (news.is === 'lost') {
    await endTree({ ...tree, marks: [...tree.marks, supervisor.id] }, LEFTOVER_GRACE_MS);
    return [];
  }
  const left = listLeftovers(tree.leader);
  if (left.length > 0) await endTree(tree, LEFTOVER_GRACE_MS);
  return left.map(({ pid, command }) => `${pid} ${command}`);
}

export function causeOf(asked: AskedCause | undefined, news: Ended): EndingCause {
  const how = news.is === 'exit' ? howOf(news.exit) : undefined;
  if (asked === 'stop') return { is: 'stopped', ...how };
  if (asked !== undefined) return { is: 'limit', limit: asked, ...how };
  if (!how) return { is: 'lost', by: 'lost', why: 'its supervisor was killed' };
  const { code, signal } = how;
  return signal === undefined ? { is: 'exit', code } : { is: 'signal', code, signal };
}

function howOf({ code, by }: Exit): { code: number; signal?: string } {
  return by === 'exit' ? { code } : { code, signal: nameOf(code - 128) };
}

/** `SIGKILL` of 9; numbers without a name are told as such. */
function nameOf(number: number): string {
  return Object.entries(constants.signals).find(([, known]) => known === number)?.[0] ?? `SIG${number}`;
}
