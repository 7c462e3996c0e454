import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import { unkeptNote } from '../../../src/core/unkept-result.ts';
import type { AttemptView } from '../../../src/read/attempts.ts';
import { findFirstTask } from '../../../src/read/dispatched.ts';
import { countTasks } from '../../../src/read/task-counts.ts';
import {
  goOnQuestion,
  preflightBegins,
  preflightFailed,
  preflightPassed,
  preflightUntried,
} from '../../../src/render/dispatch/preflight.ts';
import { temporaryDatabase } from '../../support/database.ts';
import { dispatchItems, RUN, tryTask } from '../../support/dispatched.ts';
import { fails, OK } from '../../support/night.ts';

const MINUTE = 60_000;

/** The first of fifty, as it ended. */
async function firstOf50(outcome: Outcome, data?: unknown): Promise<AttemptView> {
  const db = await temporaryDatabase();
  const items = Array.from({ length: 50 }, (_, n) => `item ${n}`);
  return tryTask(db, dispatchItems(db, items), 0, { outcome, data, ms: 135_000 });
}

describe('the preflight', () => {
  test('says which item runs alone, on one line whatever that holds', async () => {
    const db = await temporaryDatabase();
    dispatchItems(db, [`a\u001b[2J\u202e${'x'.repeat(100_000)}`, 'b']);
    const line = preflightBegins(findFirstTask(db, RUN) ?? { index: 9, item: '""' }, countTasks(db, RUN));
    expect(line).toMatch(/^Preflight: item 1 of 2 runs alone: a<U\+202E>x+~$/);
    expect(line).toHaveLength(80);
  });

  test('that passed shows what it gave, and says whether that is its result or only its output', async () => {
    const gave = await firstOf50(OK, { courses: 42 });
    expect(preflightPassed(gave, '  {"courses":42}')).toBe('Preflight passed in 2m15s. Its result:\n  {"courses":42}');
    const printed = await firstOf50(OK);
    expect(preflightPassed(printed, '  done')).toBe('Preflight passed in 2m15s. Its output:\n  done');
    expect(preflightPassed(printed, '')).toBe('Preflight passed in 2m15s. It has printed nothing, and given no data.');
  });

  test('that passed says where its result lies when that is too large to be shown', async () => {
    const notes = [unkeptNote({ size: '57.1 MB', place: 'output.json' }, '1 MB')];
    const large = { ...(await firstOf50(OK)), notes };
    const said = 'Preflight passed in 2m15s. Its result of 57.1 MB lies in output.json.';
    expect(preflightPassed(large, '')).toBe(said);
    expect(preflightPassed(large, '  done')).toBe(`${said}\n  done`);
    const hostile = unkeptNote({ size: '57.1 MB', place: `a\u001b[2J\u202e\n${'x'.repeat(300)}` }, '1 MB');
    expect(preflightPassed({ ...large, notes: [hostile] }, '')).toMatch(/ lies in a[\x20-\x7e]{0,40}\.$/);
  });

  test('that failed shows the reason, the log and what it would cost to run the rest', async () => {
    const attempt = await firstOf50(fails('f-1', 'exit 1: boom (log: /srv/x.stderr.txt)'));
    const failed = { ...attempt, stdoutPath: '/srv/x.stdout.txt', stderrPath: '/srv/x.stderr.txt' };
    expect(preflightFailed(failed, 49, { workers: 5, timeoutMs: 15 * MINUTE }).split('\n')).toEqual([
      'Preflight FAILED in 2m15s:',
      '  exit 1: boom',
      'Its log: drain logs a1 --stderr',
      '49 more would run: at most 2h30m (5 at a time, limit 15m each)',
    ]);
    expect(preflightFailed(failed, 49)).toMatch(/\n49 more would run: 49 calls$/);
    expect(preflightFailed(failed, 0)).not.toContain('more');
  });

  test('that was given back says why, and how to go on', async () => {
    const message = 'given back: usage limit, not before 2999-01-01T00:00:00.000Z (quota exceeded)';
    const text = preflightUntried(await firstOf50({ is: 'interrupted', by: 'rate-limit', message }));
    expect(text).toMatch(/^Preflight came to no end: usage limit \(quota exceeded\), until /);
    expect(text).toContain(`To go on: drain dispatch --resume ${RUN}`);
  });

  test('asks about the others, however many they are', () => {
    expect(goOnQuestion(49)).toBe('Enter to go on with the other 49, Ctrl-C to stop ');
    expect(goOnQuestion(1)).toBe('Enter to go on with the other one, Ctrl-C to stop ');
  });
});
