import { describe, expect, test } from 'vitest';
import type { Item } from '../../../src/core/dispatch/item.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import type { Stop } from '../../../src/core/session.ts';
import { countTasks } from '../../../src/read/task-counts.ts';
import { dispatchHeading } from '../../../src/render/dispatch/heading.ts';
import { dispatchLine, dispatchSummary } from '../../../src/render/dispatch/summary.ts';
import { cellsOf } from '../../../src/render/width.ts';
import { temporaryDatabase } from '../../support/database.ts';
import { dispatchItems, RUN, type TaskEnd, tryTask } from '../../support/dispatched.ts';
import { BACK, fails, OK } from '../../support/night.ts';

const MINUTE = 60_000;
const TIMED_OUT: Outcome = {
  ...{ is: 'timed_out', limit: 'timeout', category: 'timeout', fingerprint: 'f-77c1' },
  message: 'timed out after 15m (log: /x)',
};
const FAIL_FAST: Stop = { reason: 'fail_fast', note: 'the first 5 all failed (--fail-fast 5)' };
const THROUGH: Stop = { reason: 'backlog_empty', note: 'nothing is left' };
const times = (count: number, end: TaskEnd): TaskEnd[] => Array.from({ length: count }, () => end);
const numbered = (count: number): string[] => Array.from({ length: count }, (_, n) => `item ${n}`);

/** Of items, the first of which ended so; five at a time, 15 minutes each. */
async function summaryOf(items: readonly Item[], ends: readonly TaskEnd[], stop?: Stop) {
  const db = await temporaryDatabase();
  const selection = dispatchItems(db, items);
  for (const [index, end] of ends.entries()) tryTask(db, selection, index, { at: MINUTE, ...end });
  const folder = `/srv/batch_runs/${RUN}`;
  const facts = { runId: RUN, folder, workers: 5, timeoutMs: 15 * MINUTE };
  const end = { ...facts, startedAt: 0, now: 16 * MINUTE, stop };
  const counts = countTasks(db, RUN);
  return {
    text: dispatchSummary(db, end),
    line: dispatchLine(db, end),
    heading: dispatchHeading({ ...facts, counts }),
  };
}

describe('the summary', () => {
  test('of 38 that would all have timed out says what was cancelled and what that saved', async () => {
    const ends = [...times(5, { outcome: TIMED_OUT, ms: 15 * MINUTE + 900 }), ...times(4, { outcome: BACK, ms: 10 })];
    const { text } = await summaryOf(numbered(38), ends, FAIL_FAST);
    expect(text.split('\n').slice(0, 6)).toEqual([
      '38 items: 5 timed out (1 cause), 33 not done, in 16m',
      'Stopped: the first 5 all failed (--fail-fast 5)',
      'Cancelled: 33 items, 4 of them while they ran',
      'Saved: 29 calls, and 4 cut short, about 1h39m (at 5 at a time, 15m each)',
      '  a1      task_0 item 0',
      '          f-77c1  timed out after 15m',
    ]);
    expect(text).toContain(`\nResults: /srv/batch_runs/${RUN}/summary.json\n`);
    expect(text).toContain(`drain dispatch --resume ${RUN}  the 33 not done\n`);
    expect(text).toMatch(new RegExp(`drain dispatch --resume ${RUN} --retry-failed$`));
  });

  test('counts as saved only what was never started, where nothing was running', async () => {
    const { text } = await summaryOf(numbered(38), times(5, { outcome: TIMED_OUT, ms: 15 * MINUTE }), FAIL_FAST);
    expect(text).toContain('\nCancelled: 33 items\nSaved: 33 calls, about 1h39m (at 5 at a time, 15m each)\n');
  });

  test('calls what waits for a usage limit left and not saved', async () => {
    const held: Stop = { reason: 'all_runs_held', note: 'what is left is held (phases: 2, runs: 1)' };
    const { text } = await summaryOf(numbered(3), [{ outcome: OK, ms: 2 * MINUTE }], held);
    expect(text).toContain('\nStopped: what is left is held (phases: 2, runs: 1)\nLeft: 2 items, about 2m (');
    expect(text).not.toMatch(/Saved|Cancelled/);
  });

  test('of a batch that is through tells neither of a stop nor of anything to do', async () => {
    const { text } = await summaryOf(numbered(2), times(2, { outcome: OK }), THROUGH);
    expect(text).toBe(`2 items: 2 ok, in 16m\nResults: /srv/batch_runs/${RUN}/summary.json`);
  });

  test('shows five of the failed ones, two lines each, and where the others are', async () => {
    const ends = [{ outcome: OK }, ...times(7, { outcome: fails('f-1', 'exit 1: boom (log: /x)') })];
    const { text } = await summaryOf(numbered(8), ends, THROUGH);
    expect(text.split('\n').filter((line) => line.includes('exit 1: boom'))).toHaveLength(5);
    expect(text).toContain(`  and 2 more: drain failures --run-id ${RUN}`);
    expect(text).toContain(`Next: drain show ${RUN}/task_1  `);
  });

  test('fits the screen, whatever items and reasons hold', async () => {
    const hostile = `\u001b[2J\u202e<b>${'表x'.repeat(50_000)}`;
    const { text } = await summaryOf(
      [hostile, { deep: hostile }],
      times(2, { outcome: fails('f-1', hostile) }),
      THROUGH,
    );
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
    for (const line of text.split('\n')) expect(cellsOf(line)).toBeLessThanOrEqual(80);
  });

  test('has as its first line the one of --quiet, whose parts add up', async () => {
    const ends = [{ outcome: OK }, { outcome: fails('f-1') }, { outcome: fails('f-2') }, { outcome: TIMED_OUT }];
    const { text, line } = await summaryOf(numbered(6), ends, THROUGH);
    expect(line).toBe('6 items: 1 ok, 2 failed, 1 timed out (3 causes), 2 not done, in 16m');
    expect(text.split('\n')[0]).toBe(line);
  });
});

describe('the heading', () => {
  test('says what will run, how, and where its results go', async () => {
    const folder = `Results: /srv/batch_runs/${RUN}`;
    expect((await summaryOf(numbered(50), [])).heading).toBe(
      `50 items, 5 at a time, limit 15m each: ${RUN}\n${folder}`,
    );
    expect((await summaryOf(numbered(4), times(2, { outcome: OK }))).heading).toBe(
      `2 of 4 items, 2 at a time, limit 15m each: ${RUN}\n${folder}`,
    );
    expect((await summaryOf(numbered(1), [])).heading).toBe(`1 item, limit 15m: ${RUN}\n${folder}`);
  });
});
