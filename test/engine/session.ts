/** A session of the engine with the rules that a test says, real processes and a database of its own. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Consumer } from '../../src/core/consumer.ts';
import { slots } from '../../src/core/gate/slots.ts';
import type { StopRule } from '../../src/core/stop/rule.ts';
import type { WarningRule } from '../../src/core/warning.ts';
import type { Db } from '../../src/db/native.ts';
import { all } from '../../src/db/statement.ts';
import type { EngineParts, SessionOptions } from '../../src/engine/context.ts';
import type { Following } from '../../src/engine/following.ts';
import { runSession, type SessionSummary } from '../../src/engine/session.ts';
import { createLocalExecutor } from '../../src/executors/local/executor.ts';
import { temporaryFolder } from '../support/cli.ts';
import { addPhases, rowOf, temporaryDatabase } from '../support/database.ts';
import { mark } from '../support/processes.ts';

interface SessionFacts {
  readonly commands: readonly (readonly [string, ...string[]])[];
  readonly atOnce: number;
  readonly stops?: readonly StopRule[];
  readonly warnings?: readonly WarningRule[];
  readonly consumers?: (db: Db, sessionId: string) => readonly Consumer[];
  readonly follow?: Following;
}

const IDENTITY = {
  ...{ databaseUrl: 'sqlite:////x', databasePath: '/x', apiUrl: null, host: 'h', user: 'u', pid: 1, bootId: 'b' },
  ...{ cwd: '/', gitCommit: null, gitDirty: null, nodeVersion: 'v20', drainVersion: '0' },
};

/** Phases `task_0`, `task_1` ... of the run `batch`, each with its command. */
export async function runTasks(facts: SessionFacts): Promise<{ db: Db; summary: SessionSummary }> {
  const { db, ended } = await beginTasks(facts);
  return { db, summary: await ended };
}

/** The same, while it is under way. */
export async function beginTasks(facts: SessionFacts): Promise<{ db: Db; ended: Promise<SessionSummary> }> {
  const db = await temporaryDatabase();
  for (const [n, command] of facts.commands.entries()) addTask(db, n, command);
  return { db, ended: runIn(db, facts) };
}

export function addTask(db: Db, n: number, template: readonly [string, ...string[]]): void {
  const command = { template, shell: false, literal: true };
  addPhases(db, [rowOf({ runId: 'batch', phaseId: `task_${n}`, phaseIndex: n, command })], 'independent');
}

async function runIn(db: Db, facts: SessionFacts): Promise<SessionSummary> {
  await using executor = createLocalExecutor({ leftovers: 'end' });
  const signals = { stop: new AbortController().signal, hurry: new AbortController().signal };
  const options = { ...optionsIn(temporaryFolder()), ...(facts.follow && { follow: facts.follow }) };
  return await runSession(partsOf(db, executor, facts), options, signals);
}

function partsOf(db: Db, executor: EngineParts['executor'], facts: SessionFacts): EngineParts {
  return {
    ...{ db, executor, stops: facts.stops ?? [], gates: [slots(facts.atOnce)], warnings: facts.warnings ?? [] },
    ...{ breakers: [], evidence: [], lineage: [], publish: () => undefined },
    consumers: (sessionId) => facts.consumers?.(db, sessionId) ?? [],
    repository: async () => ({ commit: undefined, dirty: undefined, worktree: undefined }),
    machine: {
      ...{ freeBytes: () => undefined, freeInodes: () => undefined, freeMemory: () => undefined },
      descriptors: () => [],
    },
  };
}

function optionsIn(folder: string): SessionOptions {
  return {
    ...{ door: 'drain', batchSize: 0, exclusive: false, identityVariables: [], categoryRules: [] },
    selection: { states: 'failed', doors: ['import'], skipRunsWithQueued: false, perRunConcurrency: 0 },
    defaults: {
      ...{ command: undefined, cwd: folder },
      limits: { timeoutMs: 0, silenceMs: 0, maxLogBytes: 0, graceMs: 5_000 },
    },
    environment: { inherited: { ...process.env, ...mark }, databaseUrl: 'sqlite:////x', apiUrl: undefined, drop: [] },
    ...{ maxUnchangedFailures: 0, identity: IDENTITY, sessionsFolder: join(folder, 'sessions'), recorded: {} },
  };
}

/** Writes `file` once `sql` finds something. */
export function writesOnce(db: Db, sql: string, file: string): Consumer {
  const catchUp = (): void => {
    if (!existsSync(file) && all(db, sql).length > 0) writeFileSync(file, '');
  };
  return { name: 'writes-once', catchUp, close: async () => undefined };
}
