import { expect, test } from 'vitest';
import { dispatched } from '../support/dispatched-backlog.ts';

test('show tells what an item is, in a line that fits, harmlessly, and whole with --json', async () => {
  const items = ['short', { city: 'Bergen', roads: 'x'.repeat(100_000) }, 'evil\u001b[2J\u202e\nitem', '漢'.repeat(90)];
  const run = await dispatched('true', items);
  await run.drain();
  const shown = await run.run(['show', 'r']);
  const rows = shown.stdout.split('\n');
  expect(rows.find((row) => row.startsWith('PHASE'))).toMatch(/^PHASE +ITEM +STATE +TRIED +LAST +FAILURE$/);
  expect(rows.find((row) => row.startsWith('task_0'))).toMatch(/^task_0 +short +complete +1 +a1$/);
  expect(rows.find((row) => row.startsWith('task_1'))).toMatch(/^task_1 +\{"city":"Bergen",.*~x+ +complete/);
  expect(rows.find((row) => row.startsWith('task_2'))).toMatch(/^task_2 +evil.* item +complete/);
  for (const harmful of ['\u001b', '\u202e']) expect(shown.stdout).not.toContain(harmful);
  expect(Math.max(...rows.map((row) => row.replaceAll('漢', 'xx').length))).toBeLessThanOrEqual(80);
  const { document } = await run.json(['show', 'r']);
  expect(document.phases.map((phase: { item: unknown }) => phase.item)).toEqual(items);
});

test('show RUN/task_3 tells its item', async () => {
  const item = { city: 'Bergen\u001b[2J', roads: 'x'.repeat(1_000) };
  const run = await dispatched('true', ['a', item]);
  const { stdout } = await run.run(['show', 'r/task_1']);
  expect(stdout).toMatch(/^item +\{"city":"Bergen/m);
  expect(stdout).not.toContain('\u001b');
  expect(Math.max(...stdout.split('\n').map((row) => row.length))).toBeLessThanOrEqual(80);
  expect((await run.json(['show', 'r/task_1'])).document.item).toEqual(item);
});

test('a run that is forgotten leaves no cursor, and one of the same name is published anew', async () => {
  const run = await dispatched('true', ['a']);
  await run.drain();
  const cursors = () => run.query("select consumer from cursors where consumer like 'dispatch%'").length;
  expect(cursors()).toBe(2);
  expect((await run.run(['forget', 'r', '--yes'])).code).toBe(0);
  expect(cursors()).toBe(0);
});
