/** Budgets of a session and of a day, from what phases report while they run. */
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, type TestBacklog } from '../support/backlog.ts';
import { fixture, until } from '../support/processes.ts';

const tokens = (number: number) => JSON.stringify({ event: 'call', tokens: number, cost_usd: number / 100 });
const reports = (number: number) => [fixture('write-telemetry'), '0', tokens(number)];
const reporting = (runs: number, number: number) =>
  Array.from({ length: runs }, (_, n) => failed(`r${n}/p`, reports(number)));

async function drained(backlog: TestBacklog, ...args: string[]) {
  const { code, stderr } = await backlog.run(args);
  const { results, stop_reason: reason, stop_note: note } = backlog.session();
  return { code, stderr, tried: results.length, reason, note };
}

/** Warnings as they were written, the oldest first. */
const warnings = (backlog: TestBacklog): string[] =>
  backlog
    .query("select data from events where type = 'session.warned' order by seq")
    .map(({ data }) => JSON.parse(data).note);

test.each([
  ['--max-tokens', '100 tokens used of 100'],
  ['--max-tokens-per-day', '100 tokens used today, of 100'],
])('%s counts what a phase has reported that still runs', async (option, note) => {
  const script = `echo '${tokens(100)}' >>"$DRAIN_TELEMETRY_FILE"; until [ -e go1 ]; do sleep 0.02; done`;
  const backlog = await createBacklog([
    failed('r1/p', ['sh', '-c', script]),
    failed('r2/p', [fixture('wait-for-file'), 'go2']),
    failed('r3/p', ['true']),
  ]);
  const running = backlog.start(['--concurrency', '2', option, '100']);
  const isThere = () => backlog.has('.drain/drain.db') && backlog.query('select 1 from attempts where tokens = 100');
  await until('the report', () => (isThere() || []).length > 0);
  writeFileSync(backlog.path('go2'), '');
  await until('the other end', () => backlog.phase('r2', 'p').state === 'complete');
  await until(
    'a slot to stay free',
    () => backlog.query('select count(*) n from attempts where outcome is null')[0].n === 1,
  );
  writeFileSync(backlog.path('go1'), '');
  expect((await running.ended).code).toBe(3);
  expect(backlog.session()).toMatchObject({
    total_success: 2,
    stop_reason: 'budget',
    stop_note: `${note} (${option})`,
  });
  expect(backlog.phase('r3', 'p').attempts).toBe(0);
});

describe('a budget of the day', () => {
  test.each([
    ['--max-tokens-per-day', '100', '120 tokens used today, of 100 (--max-tokens-per-day)'],
    ['--max-cost-usd-per-day', '1', '$1.20 used today, of $1 (--max-cost-usd-per-day)'],
  ])('%s counts what earlier sessions used, and once it is used up nothing is run', async (option, limit, note) => {
    const backlog = await createBacklog(reporting(4, 60));
    expect(await drained(backlog, '--batch-size', '1')).toMatchObject({ code: 0, tried: 1 });
    expect(await drained(backlog, option, limit)).toMatchObject({ code: 3, tried: 1, reason: 'budget', note });
    expect(await drained(backlog, option, limit)).toMatchObject({ code: 3, tried: 0, reason: 'budget', note });
    expect(await drained(backlog)).toMatchObject({ code: 0, tried: 2 });
  });

  test('does not count what was used on another day', async () => {
    const backlog = await createBacklog(reporting(2, 60));
    await drained(backlog, '--batch-size', '1');
    backlog.write('update attempts set ended_at_ms = ended_at_ms - 86400000');
    expect(await drained(backlog, '--max-tokens-per-day', '60')).toMatchObject({ tried: 1, reason: 'budget' });
  });
});

describe('a budget that comes near', () => {
  test('is warned of once, on stderr and as an event', async () => {
    const backlog = await createBacklog(reporting(12, 9));
    const { stderr, tried, reason } = await drained(
      backlog,
      '--batch-size',
      '0',
      '--max-tokens',
      '100',
      '--max-cost-usd',
      '1',
    );
    expect([tried, reason]).toEqual([12, 'budget']);
    const notes = ['81 tokens used of 100 (--max-tokens)', '$0.81 used of $1 (--max-cost-usd)'].map(
      (text) => `${text}: no phase starts once it is used up`,
    );
    expect(warnings(backlog)).toEqual(notes);
    expect(stderr.split('\n').filter((line) => line.startsWith('drain: '))).toEqual(
      notes.map((note) => `drain: ${note}`),
    );
  });

  test('is logged at level warn', async () => {
    const backlog = await createBacklog(reporting(3, 45));
    const { stderr } = await drained(backlog, '--max-tokens', '100', '--log-format', 'json');
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ msg }) => msg === 'session.warned')).toMatchObject([
      { level: 40, data: { why: '--max-tokens', note: expect.stringMatching(/^90 tokens used of 100/) } },
    ]);
  });

  test('below four fifths is not', async () => {
    const backlog = await createBacklog(reporting(1, 79));
    await drained(backlog, '--max-tokens', '100');
    expect(warnings(backlog)).toEqual([]);
  });
});

test.each([
  ['--max-tokens-per-day', '-1'],
  ['--max-tokens-per-day', '1.5'],
  ['--max-cost-usd-per-day', 'much'],
])('%s=%s is refused, and nothing is run', async (option, value) => {
  const backlog = await createBacklog(reporting(1, 1));
  const { code, stderr } = await backlog.run([`${option}=${value}`]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(option)]);
  expect(backlog.sessions()).toEqual([]);
});
