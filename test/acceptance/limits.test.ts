/** Every limit ends claiming, is named in the session, and never ends a running phase. */
import { describe, expect, test } from 'vitest';
import { nextTimeOfDay } from '../../src/core/time-of-day.ts';
import { createBacklog, failed, type Row, type TestBacklog } from '../support/backlog.ts';
import { fixture } from '../support/processes.ts';

/** `count` runs with one phase each. */
const runsOf = (count: number, command: (n: number) => readonly string[]): Row[] =>
  Array.from({ length: count }, (_, n) => failed(`run${n}/p`, command(n)));

/** Failures whose texts have nothing in common. */
const CAUSES = [
  'KeyError: alpha',
  'ValueError: beta',
  'disk on fire',
  'TypeError: gamma',
  'no route to host',
  'patch failed',
];
const failsByItself = (n: number): string[] => [fixture('exit-with'), '1', CAUSES[n % CAUSES.length] ?? ''];
const failsAlike = (): string[] => [fixture('exit-with'), '1', 'ConnectionRefusedError: the model is down'];
const succeeds = (): string[] => ['true'];
const reports = (line: object): string[] => [fixture('write-telemetry'), '0', JSON.stringify(line)];

async function drained(
  rows: readonly Row[],
  ...args: string[]
): Promise<{ backlog: TestBacklog; code: number | null; tried: number; reason: string }> {
  const backlog = await createBacklog(rows);
  const { code } = await backlog.run(args);
  const session = backlog.session();
  return { backlog, code, tried: session.results.length, reason: session.stop_reason };
}

describe('--batch-size', () => {
  test('ends after so many attempts, and that is done', async () => {
    expect(await drained(runsOf(5, succeeds), '--batch-size', '3')).toMatchObject({
      code: 0,
      tried: 3,
      reason: 'batch_size',
    });
  });

  test('0 takes all, and then the backlog is empty', async () => {
    expect(await drained(runsOf(12, succeeds), '--batch-size', '0')).toMatchObject({
      code: 0,
      tried: 12,
      reason: 'backlog_empty',
    });
  });

  test('is not overshot by phases that run at once', async () => {
    const ended = await drained(runsOf(8, succeeds), '--batch-size', '3', '--concurrency', '8');
    expect(ended).toMatchObject({ tried: 3, reason: 'batch_size' });
  });

  test('does not count what was given back', async () => {
    const giveBack = [fixture('write-result'), '{"status":"retry_after"}'];
    const rows = runsOf(4, (n) => (n === 0 ? giveBack : succeeds()));
    const { backlog, code } = await drained(rows, '--batch-size', '3');
    expect(code).toBe(0);
    expect(backlog.session()).toMatchObject({ total_processed: 3, total_success: 3, total_interrupted: 1 });
  });
});

describe('--max-total-minutes', () => {
  test('starts nothing more afterwards, lets the running phase end, and is exit 3', async () => {
    const rows = runsOf(3, () => [fixture('sleep-then-exit'), '1.5', '0']);
    const ended = await drained(rows, '--max-total-minutes', '0.02');
    expect(ended).toMatchObject({ code: 3, tried: 1, reason: 'max_total_minutes' });
    expect(ended.backlog.session()).toMatchObject({ total_success: 1, total_interrupted: 0, status: 'completed' });
  });

  test('is exit 1 when something failed before', async () => {
    const rows = runsOf(3, () => [fixture('sleep-then-exit'), '1.5', '1']);
    expect(await drained(rows, '--max-total-minutes', '0.02')).toMatchObject({ code: 1, tried: 1 });
  });
});

describe('--until', () => {
  test.each(['25:00', '6', '06:60', 'tomorrow', ''])('refuses %j as a time of day', async (time) => {
    const backlog = await createBacklog(runsOf(1, succeeds));
    const { code, stderr } = await backlog.run([`--until=${time}`]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--until.*06:30/);
    expect(backlog.sessions()).toEqual([]);
  });

  test('runs before it', async () => {
    const later = new Date(Date.now() + 2 * 3_600_000);
    const time = `${later.getHours()}:${String(later.getMinutes()).padStart(2, '0')}`;
    expect(await drained(runsOf(1, succeeds), '--until', time)).toMatchObject({ code: 0, tried: 1 });
  });

  test('means the next time that the clock on the wall shows it', () => {
    const now = new Date(2026, 0, 31, 22, 15);
    expect(new Date(nextTimeOfDay('06:30', now))).toEqual(new Date(2026, 1, 1, 6, 30));
    expect(new Date(nextTimeOfDay('22:16', now))).toEqual(new Date(2026, 0, 31, 22, 16));
    expect(new Date(nextTimeOfDay('22:15', now))).toEqual(new Date(2026, 1, 1, 22, 15));
  });
});

describe('--fail-fast', () => {
  test('ends when the first N all failed', async () => {
    expect(await drained(runsOf(6, failsByItself), '--fail-fast', '2')).toMatchObject({
      code: 1,
      tried: 2,
      reason: 'fail_fast',
    });
  });

  test('goes on when one of the first N succeeded', async () => {
    const rows = runsOf(5, (n) => (n === 1 ? succeeds() : failsByItself(n)));
    expect(await drained(rows, '--fail-fast', '2')).toMatchObject({ code: 1, tried: 5, reason: 'backlog_empty' });
  });
});

describe('--max-consecutive-zero-yield', () => {
  test('ends when so many in a row report no telemetry', async () => {
    const rows = runsOf(6, (n) => (n === 1 ? reports({ event: 'x' }) : succeeds()));
    const ended = await drained(rows, '--max-consecutive-zero-yield', '2');
    expect(ended).toMatchObject({ code: 3, tried: 4, reason: 'zero_yield' });
    expect(ended.backlog.session().results.at(-1).zero_yield_reason).toBeTruthy();
  });
});

describe('a budget', () => {
  test('of tokens ends claiming once they are used', async () => {
    const rows = runsOf(5, () => reports({ event: 'token_estimation_v2', actual_output_tokens: 400 }));
    expect(await drained(rows, '--max-tokens', '700')).toMatchObject({ code: 3, tried: 2, reason: 'budget' });
  });

  test('of cost ends claiming once it is spent', async () => {
    const rows = runsOf(5, () => reports({ event: 'call', cost_usd: 0.3 }));
    expect(await drained(rows, '--max-cost-usd', '0.5')).toMatchObject({ code: 3, tried: 2, reason: 'budget' });
  });
});

test('--min-free-disk-mb starts nothing while less is free', async () => {
  const ended = await drained(runsOf(2, succeeds), '--min-free-disk-mb', '99999999999');
  expect(ended).toMatchObject({ code: 3, tried: 0, reason: 'disk' });
  expect(ended.backlog.query('select count(*) as n from attempts')).toEqual([{ n: 0 }]);
});

describe('systemic: the same failure in five runs one after another', () => {
  test('ends the session, because it looks like the environment', async () => {
    const ended = await drained(runsOf(9, failsAlike), '--batch-size', '0', '--max-fingerprint-repeats', '9');
    expect(ended).toMatchObject({ code: 1, tried: 5, reason: 'systemic' });
  });

  test('is reset by anything else between', async () => {
    const rows = runsOf(9, (n) => (n === 4 ? succeeds() : failsAlike()));
    const ended = await drained(rows, '--batch-size', '0', '--max-fingerprint-repeats', '99');
    expect(ended).toMatchObject({ code: 1, tried: 9, reason: 'backlog_empty' });
  });

  test('is off with --max-fingerprint-repeats 0', async () => {
    const ended = await drained(runsOf(9, failsAlike), '--batch-size', '0', '--max-fingerprint-repeats', '0');
    expect(ended).toMatchObject({ code: 1, tried: 9, reason: 'backlog_empty' });
  });
});
