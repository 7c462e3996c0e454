import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRun } from '../../src/read/runs.ts';
import { runDrain, runJson, startDrain, temporaryFolder, waitFor } from '../support/cli.ts';
import { add, complaint, reading, stateOf } from './act.ts';

interface Session {
  readonly session_id: string;
  readonly results: readonly { run_id: string; subprocess_stdout_path: string }[];
}

function logsIn(cwd: string, { session_id: id }: Session): string[] {
  return readdirSync(join(cwd, '.drain', 'sessions', id, 'logs')).sort();
}

async function drained(): Promise<{ cwd: string; session: Session }> {
  const cwd = temporaryFolder();
  await add(cwd, ['r1', 'p1'], '--shell', '--stdin', 'x', '--', `echo '{"status":"complete"}' >"$DRAIN_RESULT_FILE"`);
  await add(cwd, ['r1', 'p.x']);
  await add(cwd, ['r1x', 'p1']);
  return { cwd, session: await runJson<Session>([], { cwd }) };
}

describe('drain forget', () => {
  it('removes a run with all files of its attempts, and nothing of another run', async () => {
    const { cwd, session } = await drained();
    expect(logsIn(cwd, session)).toHaveLength(8);
    const forgotten = await runJson(['forget', 'r1', '--yes'], { cwd });
    expect(forgotten).toMatchObject({ run_id: 'r1', phases: 2, attempts: 2, files: 6, files_left: [] });
    expect(logsIn(cwd, session)).toEqual(['r1x__p1.stderr.txt', 'r1x__p1.stdout.txt']);
    expect(await reading(cwd, (db) => findRun(db, 'r1'))).toBeUndefined();
    expect(await stateOf(cwd, 'r1x', 'p1')).toBe('complete');
  });

  it('shows what would go, and removes nothing where nobody can be asked', async () => {
    const { cwd, session } = await drained();
    const ran = await runDrain(['forget', 'r1'], { cwd, input: 'y\n' });
    expect(ran.stdout).toMatch(/^r1: 2 phases \(2 complete\), 2 attempts,\n {2}6 log files, .* k?B\n$/);
    expect(complaint(ran)).toContain('--yes');
    expect(logsIn(cwd, session)).toHaveLength(8);
    expect(await stateOf(cwd, 'r1', 'p1')).toBe('complete');
  });

  it('never touches a file outside the folder of the backlog', async () => {
    const { cwd, session } = await drained();
    const copy = join(cwd, 'copy');
    mkdirSync(copy);
    renameSync(join(cwd, '.drain'), join(copy, '.drain'));
    const log = session.results.find(({ run_id: run }) => run === 'r1')?.subprocess_stdout_path ?? '';
    mkdirSync(join(log, '..'), { recursive: true });
    writeFileSync(log, 'of somebody else');
    const { files_left: left } = await runJson<{ files_left: string[] }>(['forget', 'r1', '--yes'], { cwd: copy });
    expect(left).toEqual([log]);
    expect(existsSync(log)).toBe(true);
  });

  it('refuses while a phase of the run is running', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1'], '--shell', '--', 'while [ ! -e go ]; do sleep 0.05; done');
    const drain = startDrain([], { cwd });
    await waitFor(async () => ((await stateOf(cwd, 'r1', 'p1')) === 'running' ? true : undefined));
    expect(complaint(await runDrain(['forget', 'r1', '--yes'], { cwd }))).toContain('a phase of it is running');
    writeFileSync(join(cwd, 'go'), '');
    expect((await drain.ended).code).toBe(0);
  });

  it('can be followed by the same run anew', async () => {
    const { cwd } = await drained();
    await runDrain(['pause', 'r1'], { cwd });
    await runDrain(['forget', 'r1', '--yes'], { cwd });
    await add(cwd, ['r1', 'p1']);
    expect((await runJson<Session>([], { cwd })).results).toMatchObject([{ run_id: 'r1', attempt: 1 }]);
  });
});
