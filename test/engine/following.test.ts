import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Db } from '../../src/db/native.ts';
import { openWriter } from '../../src/db/open.ts';
import { all } from '../../src/db/statement.ts';
import { Following } from '../../src/engine/following.ts';
import { temporaryFolder, waitFor } from '../support/cli.ts';
import { fixture, isAlive, until } from '../support/processes.ts';
import { addTask, beginTasks } from './session.ts';

const outcomes = (db: Db): string[] =>
  all<{ text: string }>(
    db,
    "select phase_id || ' ' || coalesce(outcome, 'open') text from attempts order by handle",
  ).map(({ text }) => text);

const task = (n: number) => ({ runId: 'batch', phaseId: `task_${n}` });

describe('a session that follows', () => {
  test('takes what is added while it runs, by its own process at once and by another one too, and ends when told', async () => {
    const follow = new Following();
    const { db, ended } = await beginTasks({ commands: [], atOnce: 2, follow });
    await follow.ready;
    addTask(db, 0, ['true']);
    follow.notify();
    await waitFor(() => (outcomes(db).includes('task_0 succeeded') ? true : undefined));
    const other = await openWriter(db.name);
    addTask(other, 1, ['false']);
    other.close();
    await waitFor(() => (outcomes(db).includes('task_1 failed') ? true : undefined));
    addTask(db, 2, ['true']);
    follow.close();
    expect((await ended).stop).toEqual({ reason: 'backlog_empty', note: 'nothing is left to drain' });
    expect(outcomes(db)).toEqual(['task_0 succeeded', 'task_1 failed', 'task_2 succeeded']);
  });

  test('is over at once where it was told before it began, and nothing is there', async () => {
    const follow = new Following();
    follow.close();
    const { ended } = await beginTasks({ commands: [], atOnce: 1, follow });
    expect((await ended).stop.reason).toBe('backlog_empty');
  });

  test('ends one attempt with its whole tree, says why, and leaves the others alone', async () => {
    const folder = temporaryFolder();
    const [family, ready, go] = ['family', 'ready', 'go'].map((name) => join(folder, name)) as [string, string, string];
    const follow = new Following();
    const waits = [fixture('wait-for-file'), go, ready] as const;
    const { db, ended } = await beginTasks({
      commands: [[fixture('spawn-grandchild'), family], waits],
      atOnce: 2,
      follow,
    });
    const pids = await until(
      'the family',
      () => existsSync(family) && readFileSync(family, 'utf8').trim().split(' ').map(Number),
    );
    await until('the other one', () => existsSync(ready));
    follow.end(task(0), { cause: 'stop', why: 'nobody waits for it' });
    await waitFor(() => (outcomes(db)[0] === 'task_0 interrupted' ? true : undefined));
    expect(pids.filter(isAlive)).toEqual([]);
    expect(outcomes(db)[1]).toBe('task_1 open');
    addTask(db, 2, [fixture('touch-file'), go]);
    follow.notify();
    follow.close();
    await ended;
    expect(outcomes(db)).toEqual(['task_0 interrupted', 'task_1 succeeded', 'task_2 succeeded']);
    expect(all(db, 'select message from attempts where handle = 1')).toEqual([
      { message: 'given back: nobody waits for it' },
    ]);
  });

  test('ends at once an attempt that nobody wants any more by the time it begins, but not its next one', async () => {
    const follow = new Following();
    follow.end(task(0), { cause: 'timeout', why: 'its step took too long' });
    follow.end(task(1), { cause: 'stop', why: 'nobody waits for it' });
    follow.want(task(1));
    const never = join(temporaryFolder(), 'never');
    const { db, ended } = await beginTasks({
      commands: [[fixture('wait-for-file'), never], ['true']],
      atOnce: 2,
      follow,
    });
    follow.close();
    await ended;
    expect(outcomes(db)).toEqual(['task_0 timed_out', 'task_1 succeeded']);
  });
});
