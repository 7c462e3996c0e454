/**
 * One attempt from its claim to its end: evidence that belongs before, start, wait, evidence that belongs after, judge,
 * finish. Whatever happens on the way, the attempt ends with an outcome and a reason.
 */
import { messageOf } from '../core/error.ts';
import type { AttemptUnderWay, Gathering, Surroundings } from '../core/evidence.ts';
import type { Ending, EndingCause, Started } from '../core/executor.ts';
import { transact, whenFree } from '../db/transact.ts';
import { appendRefusal } from '../logs/refusal.ts';
import { askEnd } from '../store/ask-end.ts';
import { start } from '../store/start.ts';
import { awaitEnd } from './await-end.ts';
import type { ClaimedWork } from './claim-next.ts';
import { conclude } from './conclude.ts';
import type { Repository, SessionContext } from './context.ts';
import { count } from './count.ts';
import { readDependencies } from './dependencies.ts';
import { environmentOf } from './environment.ts';
import { beginEvidence } from './gather.ts';
import { headerOf } from './header.ts';

export async function conduct(session: SessionContext, claimed: ClaimedWork): Promise<void> {
  const gatherings: Gathering[] = [];
  const started = await startOrSay(session, claimed, gatherings);
  const ending = 'ending' in started ? started.ending : await awaitEnd(started.execution, session.stopSignal);
  const judging = {
    ...{ ...session, ...session.options },
    isStopping: () => session.stopSignal.aborted,
    endedBy: () => whyEnded(session, claimed.attempt),
  };
  const { outcome, finished } = await conclude(judging, { ...claimed, ending, gatherings });
  if (finished) await count(session, { runId: claimed.attempt.runId, outcome, finished });
  session.changed();
  if ('execution' in started) started.execution.release();
}

function whyEnded({ slots, options }: SessionContext, attempt: AttemptUnderWay): string | undefined {
  const why = options.follow?.whyEnded(attempt);
  return why ?? (slots.endedBy && `its session has ended: ${slots.endedBy}`);
}

/** What goes wrong before there is a process says nothing about the phase; once there is one, it is waited for. */
async function startOrSay(session: SessionContext, claimed: ClaimedWork, gatherings: Gathering[]): Promise<Started> {
  const { attempt } = claimed;
  try {
    const repository = await session.repository(attempt.cwd);
    await beginEvidence(session.evidence, attempt, { around: aroundOf(session, repository), begun: gatherings });
    const { cwd, declared } = attempt;
    const dependencies = await readDependencies({ cwd, inputs: declared.inputs, repository });
    // A stop may have come meanwhile: git alone may take seconds.
    if (session.slots.isEnding) return { ending: endedBefore({ is: 'stopped' }) };
    return await launch(session, claimed, { repository, dependencies, gatherings });
  } catch (thrown) {
    const why = messageOf(thrown);
    sayUnstarted(attempt, why);
    return { ending: endedBefore({ is: 'refused', why, transient: true }) };
  }
}

/** A person looks into the logs first; that they cannot be written changes nothing. */
function sayUnstarted({ logs }: AttemptUnderWay, why: string): void {
  try {
    appendRefusal(logs, why);
  } catch {
    // As said.
  }
}

function aroundOf({ slots, hurrySignal, warner, changed }: SessionContext, repository: Repository): Surroundings {
  const tell = async (why: string, note: string): Promise<void> => {
    if (await warner.tell(why, note)) changed();
  };
  return { ...repository, stop: slots.endSignal, hurry: hurrySignal, tell };
}

interface Before {
  readonly repository: Repository;
  readonly dependencies: string | undefined;
  readonly gatherings: readonly Gathering[];
}

async function launch(
  session: SessionContext,
  { attempt, work, limits, problem }: ClaimedWork,
  { repository, dependencies, gatherings }: Before,
): Promise<Started> {
  const { db, options } = session;
  const env = environmentOf(
    attempt,
    options.environment,
    Object.assign({}, ...gatherings.map((gathering) => gathering.env)),
  );
  const order = {
    id: attempt.attemptId,
    ...{ work, env, limits, logs: attempt.logs, folder: session.folder },
    ...(problem !== undefined && { problem }),
    header: headerOf({ attempt, work, env, repository, options }),
  };
  const started = await session.executor.start(order, (cause) => {
    // Written at once where the database is free; the signal does not wait for a lock, and `ended` tells the cause too.
    void whenFree(() => askEnd(db, attempt.handle, cause)).catch(() => undefined);
  });
  if ('execution' in started) {
    const { startedAt, ref } = started.execution;
    session.slots.watch(started.execution);
    options.follow?.watch(attempt, started.execution);
    // It runs, whether or not that can be written: what could not be told now is told by its end.
    await whenFree(
      () => transact(db, () => start(db, { ...attempt, startedAt, ref, ...repository, dependencies })),
      session.hurrySignal,
    ).catch(() => undefined);
    session.changed();
  }
  return started;
}

function endedBefore(cause: EndingCause): Ending {
  return { at: Date.now(), durationMs: null, cause, leftovers: [] };
}
