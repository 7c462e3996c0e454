/** A real database in a folder of its own, with as much in it as a test says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { onTestFinished } from 'vitest';
import { DEFAULT_RULES } from '../../src/core/failure/category.ts';
import type { ImportRow } from '../../src/core/import-row.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Selection } from '../../src/core/selection.ts';
import type { Db } from '../../src/db/native.ts';
import { openWriter } from '../../src/db/open.ts';
import { transact } from '../../src/db/transact.ts';
import { type Candidate, candidates } from '../../src/read/candidates.ts';
import { claim } from '../../src/store/claim.ts';
import { finish } from '../../src/store/finish.ts';
import { putPhase } from '../../src/store/put-phase.ts';
import { putRun } from '../../src/store/put-run.ts';
import { startSession } from '../../src/store/sessions.ts';

export async function temporaryDatabase(): Promise<Db> {
  const folder = mkdtempSync(join(tmpdir(), 'drain-db-'));
  const db = await openWriter(join(folder, 'drain.db'), { create: true });
  onTestFinished(() => {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return db;
}

export function rowOf(facts: Partial<ImportRow> & Pick<ImportRow, 'runId' | 'phaseId'>): ImportRow {
  return {
    ...{ state: 'failed', sourceState: 'FAILED', elsewhere: false, tierIndex: 0, phaseIndex: 0, priority: 0 },
    ...{ after: [], deliverables: [], inputs: [] },
    ...facts,
  };
}

export function addPhases(db: Db, rows: readonly ImportRow[], mode: 'sequential' | 'independent' = 'sequential'): void {
  transact(db, () => {
    for (const row of rows) {
      putRun(db, { runId: row.runId, door: 'import', mode, at: 1 });
      putPhase(db, row, { source: undefined, rules: DEFAULT_RULES, by: 'test', at: 1 });
    }
  });
}

export function selectionOf(facts: Partial<Selection> = {}): Selection {
  return {
    states: 'failed',
    doors: ['import'],
    triedBefore: Number.MAX_SAFE_INTEGER,
    skipRunsWithQueued: true,
    perRunConcurrency: 1,
    ...facts,
  };
}

export type SessionSelection = Selection & { readonly sessionId: string };

/** A session under way, and what it may take. */
export function beginSession(db: Db, facts: Partial<Selection> = {}): SessionSelection {
  const identity = {
    ...{
      databaseUrl: 'sqlite:////x',
      databasePath: '/x',
      apiUrl: null,
      host: 'h',
      user: 'u',
      pid: 1,
      bootId: 'b',
      cwd: '/',
    },
    ...{ gitCommit: null, gitDirty: null, nodeVersion: 'v20', drainVersion: '0' },
  };
  const { sessionId, startedSeq } = transact(db, () =>
    startSession(
      db,
      {
        ...{ name: 'batch-drain-20260101-000000', door: 'drain', at: 1, options: {}, identity, batchSize: 10 },
        ...{ pidStart: '1', pidNamespace: 'n', telemetryBefore: {} },
      },
      () => true,
    ),
  );
  return { ...selectionOf(facts), triedBefore: startedSeq, sessionId };
}

/** Claims the next phase, as the engine does: chosen and taken in one transaction. */
export function claimPhase(db: Db, selection: SessionSelection, taken: ReadonlyMap<string, number> = new Map()) {
  return transact(db, () => {
    const [phase] = firstCandidates(db, selection, 1, taken);
    return phase && claim(db, { selection, phase, attemptId: uuidv7(), at: 1 });
  });
}

/** The first `count` of them; the generator is ended, so that the connection may write again. */
export function firstCandidates(
  db: Db,
  selection: Selection,
  count: number,
  taken: ReadonlyMap<string, number> = new Map(),
): Candidate[] {
  const found: Candidate[] = [];
  for (const candidate of candidates(db, selection, 1, taken)) {
    found.push(candidate);
    if (found.length === count) break;
  }
  return found;
}

export const FAILED: Outcome = {
  is: 'failed',
  against: ['code'],
  category: 'other',
  fingerprint: 'f-00000001',
  message: 'exit 1',
};

export function finishAttempt(
  db: Db,
  attempt: NonNullable<ReturnType<typeof claimPhase>>,
  outcome: Outcome,
  { at = 2 } = {},
) {
  return transact(db, () =>
    finish(db, {
      ...attempt,
      ...{
        at,
        durationMs: 1,
        outcome,
        returnCode: outcome.is === 'succeeded' ? 0 : 1,
        signal: null,
        stdoutBytes: 0,
        stderrBytes: 0,
      },
      ...{ stderrTail: '', notes: [], leftovers: [], snapshotPath: null, resultData: undefined },
    }),
  );
}
