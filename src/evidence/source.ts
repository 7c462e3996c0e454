/** Asks a source that the phases themselves update: an exit code of 0 is not believed against it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DrainError, messageOf } from '../core/error.ts';
import type { AttemptUnderWay, EvidenceKind, Gathered } from '../core/evidence.ts';
import type { Ending } from '../core/executor.ts';
import type { Finding } from '../core/judge.ts';
import { formatKey } from '../core/phase.ts';
import { openForeign } from '../db/foreign.ts';
import type { Db } from '../db/native.ts';
import { isSqliteFile } from '../db/open.ts';
import { readRunStates, readSourceState, type SourceView } from '../intake/ask.ts';
import { findSourceState } from '../intake/source-state.ts';

const ASK_AGAIN_MS = 200;

/** Short, because nothing else runs while a source is locked: it is asked again. */
const BUSY_TIMEOUT_MS = 100;

export interface AskedSource {
  readonly file: string;
  /** How long its answer may take to settle. */
  readonly settleMs: number;
}

/** Only a database is updated by the phases themselves: other files are not asked. */
export function createSourceEvidence(sources: readonly AskedSource[]): EvidenceKind {
  const asked = new Map(sources.filter(({ file }) => isSqliteFile(file)).map(({ file, settleMs }) => [file, settleMs]));
  return {
    name: 'source',
    begin(attempt) {
      const file = attempt.declared.source;
      const settle = file === undefined ? undefined : asked.get(file);
      if (file === undefined || settle === undefined) return undefined;
      // What was complete before an attempt that another controller began is not known: then nothing is compared.
      const before = attempt.resumed ? undefined : readRunStatesSafely(file, attempt.runId);
      return { gather: (ending) => gatherOrDoubt(attempt, ending, { file, settle, before }) };
    },
  };
}

interface Asked {
  readonly file: string;
  readonly settle: number;
  readonly before: ReadonlyMap<string, string> | undefined;
}

/** A source that cannot be asked says neither yes nor no: the phase is given back, and not called complete. */
async function gatherOrDoubt(attempt: AttemptUnderWay, ending: Ending, asked: Asked): Promise<Gathered> {
  try {
    return await gather(attempt, ending, asked);
  } catch (thrown) {
    const message = `given back: it ended with code 0, but its source cannot be asked: ${messageOf(thrown)}`;
    return { findings: [{ is: 'give-back', by: 'source', message, only: 'after-success' }] };
  }
}

async function gather(attempt: AttemptUnderWay, ending: Ending, { file, settle, before }: Asked): Promise<Gathered> {
  const succeeded = ending.cause.is === 'exit' && ending.cause.code === 0;
  using source = openSource(file);
  const said = await untilSettled(source.db, attempt, succeeded ? settle : 0);
  const others = before ? completedInstead(before, readRunStates(source.db, attempt.runId), attempt.phaseId) : [];
  return {
    findings: succeeded ? findingsAfterSuccess(said, others, attempt) : others.map((id) => wrongPhase(id, attempt)),
  };
}

async function untilSettled(db: Db, attempt: AttemptUnderWay, settleMs: number): Promise<SourceView | undefined> {
  const until = performance.now() + settleMs;
  for (;;) {
    const isLast = performance.now() >= until;
    const said = askUnlessLocked(db, attempt, isLast);
    const open = said === 'locked' || findSourceState(said?.state ?? '')?.state === 'queued';
    if (said !== 'locked' && (!open || isLast)) return said;
    await sleep(ASK_AGAIN_MS);
  }
}

/** A source that somebody is writing to is asked again, at the end with an error. */
function askUnlessLocked(db: Db, attempt: AttemptUnderWay, isLast: boolean): SourceView | undefined | 'locked' {
  try {
    return readSourceState(db, attempt);
  } catch (thrown) {
    if (isLast || !(thrown instanceof DrainError) || thrown.code !== 'locked') throw thrown;
    return 'locked';
  }
}

function findingsAfterSuccess(
  said: SourceView | undefined,
  others: readonly string[],
  attempt: AttemptUnderWay,
): Finding[] {
  const wrong = others.map((id) => wrongPhase(id, attempt));
  if (!said) return [{ is: 'note', message: 'its source does not know this phase' }, ...wrong];
  const also =
    others.length > 0 ? `; it completed ${others.map((id) => `${attempt.runId}/${id}`).join(', ')} instead` : '';
  switch (findSourceState(said.state)?.state) {
    case 'failed': {
      const message = `its source says ${said.state}${said.reason ? `: ${said.reason}` : ''}${also}`;
      return [{ is: 'contradiction', against: 'source', message }, ...wrong];
    }
    case 'queued': {
      const message = `given back: it ended with code 0, but its source still says ${said.state}${also}`;
      return [{ is: 'give-back', by: 'source', message, only: 'after-success' }, ...wrong];
    }
    default:
      return wrong;
  }
}

/** Phases of the run that came to their good end while another one was asked for. */
function completedInstead(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  phaseId: string,
): string[] {
  const isComplete = (state: string | undefined): boolean =>
    state !== undefined && findSourceState(state)?.state === 'complete';
  return [...after]
    .filter(([id, state]) => id !== phaseId && isComplete(state) && !isComplete(before.get(id)))
    .map(([id]) => id);
}

function wrongPhase(id: string, attempt: AttemptUnderWay): Finding {
  return {
    is: 'note',
    message: `while ${formatKey(attempt)} was asked for, its source completed ${attempt.runId}/${id}`,
  };
}

function openSource(file: string): { db: Db } & Disposable {
  const db = openForeign(file, { busyTimeoutMs: BUSY_TIMEOUT_MS });
  return { db, [Symbol.dispose]: () => void db.close() };
}

/** What cannot be read before is only compared with: the answer afterwards is what counts. */
function readRunStatesSafely(file: string, runId: string): ReadonlyMap<string, string> {
  try {
    using source = openSource(file);
    return readRunStates(source.db, runId);
  } catch {
    return new Map();
  }
}
