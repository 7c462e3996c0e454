import { expect, test } from 'vitest';
import { SessionTally } from '../../src/engine/tally.ts';
import { Usage } from '../../src/engine/usage.ts';
import { endedAttempt } from '../core/stop/tally.ts';
import { temporaryDatabase } from '../support/database.ts';

test('the last end is the last that says something about a phase', async () => {
  const usage = new Usage(await temporaryDatabase(), 's');
  const tally = new SessionTally(1);
  const lastEnd = () => tally.at(9, { running: 1, adopted: 0, usage }).lastEndedAt;
  tally.add(endedAttempt({ outcome: 'interrupted' }), 2);
  tally.add(endedAttempt({ outcome: 'not_started' }), 3);
  expect(lastEnd()).toBeUndefined();
  for (const [at, outcome] of [
    [4, 'succeeded'],
    [5, 'failed'],
    [6, 'timed_out'],
    [7, 'interrupted'],
  ] as const) {
    tally.add(endedAttempt({ outcome }), at);
    expect(lastEnd()).toBe(Math.min(at, 6));
  }
});
