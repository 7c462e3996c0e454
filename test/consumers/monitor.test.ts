import { describe, expect, test } from 'vitest';
import { createMonitor } from '../../src/consumers/monitor.ts';
import { createProgress } from '../../src/consumers/progress.ts';
import { taskLabel } from '../../src/render/dispatch/task-label.ts';
import { waitFor } from '../support/cli.ts';
import { FAILED, temporaryDatabase } from '../support/database.ts';
import { dispatchItems, endTask, RUN, tryTask } from '../support/dispatched.ts';
import { OK } from '../support/night.ts';
import { openScreen } from '../support/screen.ts';

const LINE =
  /^\[Progress\] (\d)\/4 completed \(\d+%\) \| Success: \d\/\1 \(\d+%\) \| Errors: \d \| Timeouts: 0 \| Runtime: 5m \d+s$/;

const timers = (): number => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

async function fourItems() {
  const db = await temporaryDatabase();
  const selection = dispatchItems(
    db,
    [1, 2, 3, 4].map((n) => `https://example.com/${n}`),
  );
  return { db, selection, facts: { db, runId: RUN, startedAt: Date.now() - 332_000 } };
}

describe('the monitor', () => {
  test('says every so often how the run stands, whichever session did it', async () => {
    const { db, selection, facts } = await fourItems();
    const lines: string[] = [];
    const monitor = createMonitor({ ...facts, intervalMs: 1, say: (line) => void lines.push(line) });
    const see = (start: string) => waitFor(() => lines.find((line) => line.startsWith(`[Progress] ${start} |`)));
    expect(await see('0/4 completed (0%)')).toContain('| Success: 0/0 (0%) | Errors: 0 | Timeouts: 0 |');
    tryTask(db, selection, 0, { outcome: OK });
    tryTask(db, selection, 1, { outcome: FAILED });
    expect(await see('2/4 completed (50%)')).toMatch(LINE);
    await monitor.close();
  });

  test('has no timer that could hold anything up once it is closed, and never one with 0', async () => {
    const { facts } = await fourItems();
    const before = timers();
    const options = { ...facts, say: () => undefined };
    const monitor = createMonitor({ ...options, intervalMs: 120_000 });
    expect(timers()).toBe(before + 1);
    await monitor.close();
    createMonitor({ ...options, intervalMs: 0 });
    expect(timers()).toBe(before);
  });

  test('does not go off at once where it is asked for the longest interval that there is', async () => {
    const { facts } = await fourItems();
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    const rare = createMonitor({ ...facts, intervalMs: 365 * 86_400_000, say });
    const often = createMonitor({ ...facts, intervalMs: 1, say: () => say('often') });
    await waitFor(() => lines.filter((line) => line === 'often').length >= 3 || undefined);
    expect(new Set(lines)).toEqual(new Set(['often']));
    await Promise.all([rare.close(), often.close()]);
  });
});

test('on a terminal bar, lines of items and the monitor leave each other whole', async () => {
  const { db, selection, facts } = await fourItems();
  const { output, lines } = await openScreen();
  const see = (text: string) => waitFor(() => lines().find((line) => line.includes(text)));
  tryTask(db, selection, 0, { outcome: OK }); // by the session before
  const session = { ...selection, sessionId: dispatchItems(db, [], 'other').sessionId };
  const shared = { total: 4, done: 1, concurrency: 2, expectedMs: new Map(), verbose: false };
  const progress = createProgress({
    ...{ db, sessionId: session.sessionId, ...shared, stop: new AbortController().signal, output },
    nameOf: (key) => taskLabel(db, key),
  });
  const monitor = createMonitor({ ...facts, intervalMs: 400, say: progress.say });
  const [second, third] = [tryTask(db, session, 1), tryTask(db, session, 2)];
  expect(await see('.] 1/4')).toMatch(/^\[#+\.+\] 1\/4$/);
  await see('task_2 https://example.com/3');
  endTask(db, second, { outcome: OK });
  progress.catchUp();
  await see('[Progress] 2/4');
  expect(await see('.] 2/4')).toMatch(/^\[#+\.+\] 2\/4, about /);
  endTask(db, third, { outcome: FAILED });
  progress.catchUp();
  await see('[Progress] 3/4');
  await Promise.all([progress.close(), monitor.close()]);
  output.write('the end\n');
  await see('the end');
  const others = lines().filter((line) => !LINE.test(line));
  expect(others).toEqual([
    '  2/4  ok       1s  task_1 https://example.com/2',
    '  3/4  FAIL     1s  task_2 https://example.com/3',
    '        f-00000001  exit 1',
    'the end',
  ]);
  expect(lines().filter((line) => LINE.test(line)).length).toBeGreaterThanOrEqual(2);
});
