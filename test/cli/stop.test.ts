import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listOpenAttempts } from '../../src/read/attempts.ts';
import { type Running, runDrain, runJson, startDrain, temporaryFolder, waitFor } from '../support/cli.ts';
import { isAlive } from '../support/processes.ts';
import { add, complaint, reading, stateOf } from './act.ts';

interface Stopped {
  readonly sessions: readonly {
    session_id: string;
    status: string;
    stop_reason: string | null;
    asked: string | null;
    controller_gone: boolean;
  }[];
}

/** A session with one phase that runs until it is ended, or until a file `go` appears. */
async function busy(cwd: string, run = 'r1'): Promise<Running> {
  await add(cwd, [run, 'p1'], '--shell', '--', 'while [ ! -e go ]; do sleep 0.05; done');
  const drain = startDrain(['--run-id', run], { cwd });
  await waitFor(() =>
    reading(cwd, (db) => listOpenAttempts(db).find(({ runId, startedAt }) => runId === run && startedAt) ?? undefined),
  );
  return drain;
}

describe('drain stop', () => {
  it('ends the session that is running, waits for it, and its phase is given back unburned', async () => {
    const cwd = temporaryFolder();
    const drain = await busy(cwd);
    const ran = await runDrain(['stop'], { cwd });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/has ended: stopped, stop_command .*\n +0 ok, 0 failed, 0 timed out, 1 given back/);
    expect(await stateOf(cwd, 'r1', 'p1')).toBe('failed');
    expect((await drain.ended).code).toBe(3);
  });

  it('lets the phases that run end with --finish, and returns at once', async () => {
    const cwd = temporaryFolder();
    const drain = await busy(cwd);
    await add(cwd, ['r2', 'p1']);
    expect(await runJson<Stopped>(['stop', '--finish'], { cwd })).toMatchObject({
      sessions: [{ status: 'running', asked: 'finish' }],
    });
    expect(await stateOf(cwd, 'r1', 'p1')).toBe('running');
    writeFileSync(join(cwd, 'go'), '');
    await drain.ended;
    expect(await stateOf(cwd, 'r1', 'p1')).toBe('complete');
  });

  it('says that none is running', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1']);
    const ran = await runDrain(['stop'], { cwd });
    expect([ran.code, ran.stdout]).toEqual([0, 'No session is running.\n']);
  });

  it('names those that are running and stops none, until one or all are meant', async () => {
    const cwd = temporaryFolder();
    const drains = [await busy(cwd, 'r1'), await busy(cwd, 'r2')];
    const message = complaint(await runDrain(['stop'], { cwd }));
    const ids = [...message.matchAll(/drain stop (\S+)/g)].map(([, id]) => id);
    expect(ids).toHaveLength(2);
    expect((await runJson<Stopped>(['stop', ids[0] ?? ''], { cwd })).sessions).toMatchObject([
      { session_id: ids[0], status: 'stopped' },
    ]);
    expect((await runJson<Stopped>(['stop', '--all'], { cwd })).sessions).toMatchObject([
      { session_id: ids[1], status: 'stopped' },
    ]);
    await Promise.all(drains.map(({ ended }) => ended));
  });

  it('ends what a dead controller has left running, in its place', async () => {
    const cwd = temporaryFolder();
    const drain = await busy(cwd);
    const ref = await reading(cwd, (db) => Number(listOpenAttempts(db)[0]?.ref));
    drain.child.kill('SIGKILL');
    await drain.ended;
    const finish = await runDrain(['stop', '--finish'], { cwd });
    expect([finish.code, finish.stdout]).toEqual([0, expect.stringContaining('drain recover --wait')]);
    expect(isAlive(ref)).toBe(true);
    const ran = await runDrain(['stop'], { cwd });
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining(`its controller (pid ${drain.pid}) is gone`)]);
    expect(isAlive(ref)).toBe(false);
    expect(await stateOf(cwd, 'r1', 'p1')).toBe('failed');
    expect((await runDrain(['stop'], { cwd })).stdout).toBe('No session is running.\n');
  });

  it('says how a session ended that had ended before, and names the nearest of an unknown one', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1']);
    const { session_id: id } = await runJson<{ session_id: string }>([], { cwd });
    const ran = await runDrain(['stop', id], { cwd });
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('had ended already: completed, backlog_empty')]);
    expect(complaint(await runDrain(['stop', `${id}x`], { cwd }))).toContain(`Did you mean ${id}?`);
  });
});
