import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stalled } from '../../src/core/stalled.ts';
import { failFast } from '../../src/core/stop/fail-fast.ts';
import { all } from '../../src/db/statement.ts';
import { temporaryFolder } from '../support/cli.ts';
import { fixture } from '../support/processes.ts';
import { runTasks, writesOnce } from './session.ts';

const ATTEMPTS =
  'select phase_id phaseId, outcome, category, message, final_state finalState from attempts order by handle';
const WARNED = "select data from events where type = 'session.warned' order by seq";

/** Fails once the others are under way; the others wait for what never comes. */
function failsBesideOthers(folder: string) {
  const ready = join(folder, 'ready');
  const waits = [fixture('wait-for-file'), join(folder, 'never'), ready] as const;
  const fails = ['sh', '-c', `until [ "$(wc -l <${ready})" = 2 ]; do sleep 0.02; done 2>/dev/null; exit 1`] as const;
  return [fails, waits, waits, ['true'], ['true']] as const;
}

describe('a stop that ends what runs', () => {
  test('gives it back unburned, saying which limit it was, and starts nothing more', async () => {
    const { db, summary } = await runTasks({
      commands: failsBesideOthers(temporaryFolder()),
      ...{ atOnce: 3, stops: [failFast(1, { endsRunning: true })] },
    });
    expect(summary.stop).toMatchObject({ reason: 'fail_fast', note: 'the first one failed (--fail-fast 1)' });
    const back = {
      ...{ outcome: 'interrupted', category: 'stop', finalState: 'failed' },
      message: 'given back: its session has ended: the first one failed (--fail-fast 1)',
    };
    expect(all(db, ATTEMPTS)).toMatchObject([
      { phaseId: 'task_0', outcome: 'failed' },
      { phaseId: 'task_1', ...back },
      { phaseId: 'task_2', ...back },
    ]);
    expect(all(db, "select distinct burned from phases where phase_id != 'task_0'")).toEqual([{ burned: 0 }]);
    expect(all(db, 'select status, stop_reason reason from sessions')).toEqual([
      { status: 'completed', reason: 'fail_fast' },
    ]);
  });

  test('is not every stop: otherwise what runs goes on to its end', async () => {
    const folder = temporaryFolder();
    const go = join(folder, 'go');
    const { db } = await runTasks({
      commands: [['sh', '-c', 'exit 1'], ['sh', '-c', `until [ -e ${go} ]; do sleep 0.02; done`], ['true']],
      ...{ atOnce: 2, stops: [failFast(1)] },
      consumers: (base) => [writesOnce(base, "select 1 from attempts where outcome = 'failed'", go)],
    });
    expect(all(db, ATTEMPTS)).toMatchObject([{ outcome: 'failed' }, { outcome: 'succeeded' }]);
  });
});

describe('a stall', () => {
  test('is told of once while nothing has been completed, and the session goes on', async () => {
    const go = join(temporaryFolder(), 'go');
    const { db, summary } = await runTasks({
      commands: [[fixture('wait-for-file'), go]],
      ...{ atOnce: 1, warnings: [stalled(1, 'drain logs batch -f')] },
      consumers: (base) => [writesOnce(base, WARNED, go)],
    });
    expect(summary.stop.reason).toBe('backlog_empty');
    const warned = all<{ data: string }>(db, WARNED).map(({ data }) => JSON.parse(data).note);
    expect(warned).toEqual([
      expect.stringMatching(/^WARNING: nothing was completed in 1ms \(1 running for .+\): drain logs batch -f$/),
    ]);
  });
});
