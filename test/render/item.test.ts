/** What people are shown of an item is without its secrets; what scripts match by is as it was given. */
import { expect, test } from 'vitest';
import { findFirstTask } from '../../src/read/dispatched.ts';
import { countTasks } from '../../src/read/task-counts.ts';
import { iterateTaskResults } from '../../src/read/task-results.ts';
import { preflightBegins } from '../../src/render/dispatch/preflight.ts';
import { dispatchSummary } from '../../src/render/dispatch/summary.ts';
import { taskLabel } from '../../src/render/dispatch/task-label.ts';
import { itemLine } from '../../src/render/item.ts';
import { temporaryDatabase } from '../support/database.ts';
import { dispatchItems, RUN, tryTask } from '../support/dispatched.ts';
import { dispatched } from '../support/dispatched-backlog.ts';
import { fails } from '../support/night.ts';

const URL = 'https://ann:hunter2@a.example/list';
const MASKED = 'https://ann:***@a.example/list';

test.each([
  ['a text', URL, MASKED],
  ['a field', { url: URL, page: 1 }, `{"url":"${MASKED}","page":1}`],
])('%s is masked in the preflight, the progress, the failures and on the screens', async (_, item, shown) => {
  const db = await temporaryDatabase();
  const selection = dispatchItems(db, [item]);
  const first = findFirstTask(db, RUN);
  expect(first && preflightBegins(first, countTasks(db, RUN))).toContain(shown.slice(0, 30));
  tryTask(db, selection, 0, { outcome: fails('f-1') });
  const end = { runId: RUN, folder: '/srv', startedAt: 0, now: 1, workers: 1, timeoutMs: 0 };
  const texts = [taskLabel(db, { runId: RUN, phaseId: 'task_0' }), itemLine(item), dispatchSummary(db, end)];
  for (const text of texts) expect(text).toContain(shown);
  expect([...iterateTaskResults(db, RUN)].map((result) => result.item)).toEqual([item]);
});

test('a password is masked also where the line is longer than what is looked at', async () => {
  const item = `https://ann:${'hunter2'.repeat(100)}@a.example/list`;
  const db = await temporaryDatabase();
  dispatchItems(db, [item]);
  expect(taskLabel(db, { runId: RUN, phaseId: 'task_0' })).toBe('task_0 https://ann:***');
  expect(itemLine(`${'x'.repeat(990)} ${item}`)).not.toContain('hunter');
});

test('show masks it for people, and gives it to scripts as it is', async () => {
  const run = await dispatched('true', [URL]);
  for (const what of ['r', 'r/task_0']) {
    const { stdout } = await run.run(['show', what]);
    expect([stdout.includes('hunter2'), stdout.includes(MASKED)]).toEqual([false, true]);
  }
  expect((await run.json(['show', 'r/task_0'])).document.item).toBe(URL);
});
