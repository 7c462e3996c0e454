import { expect, test } from 'vitest';
import type { AttemptView } from '../../src/read/attempts.ts';
import { runningLines } from '../../src/render/progress.ts';

const attempt = (handle: number, phaseId: string) =>
  ({ handle, runId: 'run', phaseId, startedAt: 0, claimedAt: 0 }) as AttemptView;

const show = (attempts: readonly AttemptView[], usual: Readonly<Record<string, number>>) =>
  runningLines(attempts, {
    ...{ now: 252_000, columns: 60, handle: (number: number) => `a${number}` },
    usualMs: ({ phaseId }) => usual[phaseId],
  });

test('shows how long each runs, and how long it usually takes where that is known', () => {
  expect(show([attempt(7, 'p'), attempt(8, 'q')], { p: 300_000 })).toEqual([
    '  a7        4m12s (usually 5m)  run/p',
    '  a8        4m12s               run/q',
  ]);
});

test('stays within its columns, whatever an id holds', () => {
  const [line = ''] = show([attempt(7, `${'x'.repeat(100)}\x1b[31m\u202e`)], {
    [`${'x'.repeat(100)}\x1b[31m\u202e`]: 1,
  });
  expect(line.length).toBeLessThanOrEqual(60);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  expect(line).not.toMatch(/[\x1b\u202e]/);
});
