/** What the tests of the commands that only look share. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listOpenAttempts } from '../../src/read/attempts.ts';
import { type Running, runDrain, startDrain, temporaryFolder, waitFor } from '../support/cli.ts';
import { reading } from './act.ts';

export interface Row {
  readonly run_id: string;
  readonly phase_id: string;
  readonly [field: string]: unknown;
}

/** A folder with a backlog of these phases; failed ones, where a row does not say. */
export async function backlogWith(rows: readonly Row[]): Promise<string> {
  const cwd = temporaryFolder();
  writeFileSync(
    join(cwd, 'rows.jsonl'),
    rows.map((row) => `${JSON.stringify({ state: 'FAILED', ...row })}\n`).join(''),
  );
  const { code, stderr } = await runDrain(['import', 'rows.jsonl'], { cwd });
  if (code !== 0) throw new Error(stderr);
  return cwd;
}

export function phase(
  run_id: string,
  phase_id: string,
  script: string,
  more: Readonly<Record<string, unknown>> = {},
): Row {
  return { run_id, phase_id, command: ['sh', '-c', script], ...more };
}

/** Runs until a file `go` appears. */
export const WAITS = 'echo begun; while [ ! -e go ]; do sleep 0.02; done; echo done';

/** A drain whose phase `run_id/phase_id` is running and has printed something. */
export async function busyDrain(cwd: string, runId: string): Promise<Running> {
  const drain = startDrain(['--run-id', runId], { cwd });
  await waitFor(async () => {
    const open = await reading(cwd, (db) => listOpenAttempts(db).find((one) => one.runId === runId && one.startedAt));
    if (!open) return undefined;
    const { stdout } = await runDrain(['logs', runId, open.phaseId], { cwd });
    return stdout.includes('begun') || undefined;
  });
  return drain;
}

export function letGo(cwd: string): void {
  writeFileSync(join(cwd, 'go'), '');
}

/** As a terminal shows it: without colours. */
export function unpainted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour begins with
  return text.replace(/\u001b\[[\d;]*m/g, '').replaceAll('\r', '');
}

export function widest(text: string): number {
  return Math.max(
    ...unpainted(text)
      .split('\n')
      .map((line) => line.length),
  );
}
