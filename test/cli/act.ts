/** What the tests of the acting commands share. */
import { join } from 'node:path';
import type { PhaseState } from '../../src/core/phase.ts';
import type { Db } from '../../src/db/native.ts';
import { openReader } from '../../src/db/open.ts';
import { findPhase } from '../../src/read/phases.ts';
import { type Ran, runDrain } from '../support/cli.ts';

/** `drain add RUN PHASE ...`, which has to work. */
export async function add(cwd: string, [run, phase]: readonly [string, string], ...rest: string[]): Promise<void> {
  const { code, stderr } = await runDrain(['add', run, phase, ...(rest.length > 0 ? rest : ['--', 'true'])], { cwd });
  if (code !== 0) throw new Error(stderr);
}

export async function reading<Found>(cwd: string, read: (db: Db) => Found): Promise<Found> {
  const db = await openReader(join(cwd, '.drain', 'drain.db'));
  try {
    return read(db);
  } finally {
    db.close();
  }
}

export function stateOf(cwd: string, runId: string, phaseId: string): Promise<PhaseState | undefined> {
  return reading(cwd, (db) => findPhase(db, { runId, phaseId })?.state);
}

/** The message that it complained with. */
export function complaint({ code, stderr }: Ran): string {
  if (code !== 2) throw new Error(`it ended with ${code}`);
  return stderr;
}
