/** Recovery without a session: of what dead controllers have left behind. */
import { type Backlog, rulesOf, sessionsFolder, whoami } from '../config/backlog.ts';
import { publishSession, publishUnfinished } from '../consumers/session-file.ts';
import type { Db } from '../db/native.ts';
import { publishUnfinishedRuns } from '../dispatch/publish.ts';
import { type Recovery, type RecoveryParts, recover, type Which } from '../engine/recover.ts';
import { createLocalExecutor } from '../executors/local/executor.ts';
import { evidenceOf } from './evidence.ts';
import { lineageOf } from './lineage.ts';

export interface RecoverRequest extends Pick<RecoveryParts, 'only' | 'assumeGone' | 'letsGo'> {
  readonly db: Db;
  readonly backlog: Backlog;
  /** Told of what is to be waited for. */
  readonly waitFor: (recovery: Recovery) => Promise<void>;
  /** Aborts when it is to let go. */
  readonly stop?: AbortSignal;
}

/** Settles what dead controllers have left behind, without a session of its own; what lives runs on when this lets go. */
export async function recoverAbandoned(request: RecoverRequest): Promise<Recovery> {
  const { db, backlog, waitFor, stop = new AbortController().signal, ...which } = request;
  const folder = sessionsFolder(backlog);
  await using executor = createLocalExecutor({ leftovers: backlog.config.leftovers });
  const recovery = await recover({
    ...{ db, executor, evidence: evidenceOf(db, backlog, executor), by: whoami() },
    categoryRules: rulesOf(backlog.config),
    maxUnchangedFailures: backlog.config.maxUnchangedFailures,
    ...{ ...which, lineage: lineageOf(process.env), stopSignal: stop, hurrySignal: stop },
    changed: (sessionId) => publishSession(db, folder, sessionId),
  });
  await waitFor(recovery);
  publishUnfinished(db, folder);
  await publishUnfinishedRuns(db, { by: whoami(), sessionsFolder: folder, stop, hurry: stop });
  return recovery;
}

/** Ends what dead controllers have left running, and gives it back. */
export function endAbandoned(db: Db, backlog: Backlog, only: Which): Promise<Recovery> {
  const waitFor = async ({ adopted }: Recovery): Promise<void> => {
    for (const { execution } of adopted) execution.end('stop');
    await Promise.all(adopted.map(({ done }) => done));
  };
  return recoverAbandoned({ db, backlog, only, waitFor });
}
