import { expect, test } from 'vitest';
import { maxFingerprintRepeats } from '../../../src/core/breaker/repeats.ts';
import { endedAttempt } from '../stop/tally.ts';

const seen = (count: number, runs: string[]) => ({ timeoutsOf: () => 0, repeatsOf: () => ({ count, runs }) });
const failed = endedAttempt({ fingerprint: 'f-1' });

test('holds every run in which it was, and its family', () => {
  const targets = maxFingerprintRepeats(3)(failed, seen(3, ['a', 'b'])).map((hold) => hold.target);
  expect(targets).toEqual([
    { on: 'run', runId: 'a' },
    { on: 'run', runId: 'b' },
    { on: 'family', family: 'f-1' },
  ]);
});

test('holds nothing before that, for what has no fingerprint, and when 0', () => {
  expect(maxFingerprintRepeats(3)(failed, seen(2, ['a']))).toEqual([]);
  expect(maxFingerprintRepeats(3)(endedAttempt({ outcome: 'succeeded' }), seen(9, ['a']))).toEqual([]);
  expect(maxFingerprintRepeats(0)(failed, seen(9, ['a']))).toEqual([]);
});
