/** Autopack's databases, old and new: what drain takes from them, and that it never writes to them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { autopackDatabase } from '../support/autopack.ts';
import { openBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';

describe('an old Autopack database', () => {
  test('imports with few columns and lower-case states', async () => {
    const backlog = openBacklog(temporaryFolder());
    autopackDatabase(backlog.path('old.db'), {
      columns: 'few',
      phases: [
        ['r1', 'a', 'failed'],
        ['r1', 'b', 'complete'],
        ['r2', 'a', 'gate'],
        ['r2', 'b', 'ci_running'],
        ['r2', 'c', 'skipped'],
      ],
    });
    const { code, document } = await backlog.json(['import', 'old.db', '--command', 'true']);
    expect(code).toBe(0);
    expect(document).toMatchObject({ runs: 2, phases: 5, inserted: 5 });
    expect(document.by_state).toMatchObject({ failed: 1, complete: 1, queued: 2, skipped: 1 });
    const states = backlog.query('select phase_id, state, source_state from phases where run_id = ? order by id', 'r2');
    expect(states.map(({ state, source_state }) => `${state} ${source_state}`)).toEqual([
      ...['queued gate', 'queued ci_running', 'skipped skipped'],
    ]);
  });
});

describe('a new Autopack database', () => {
  const phases = [
    ['r1', 'second', 'FAILED', { tier: 1, index: 0, reason: 'PATCH_FAILED: error: patch failed: src/api.py:1' }],
    ['r1', 'first', 'FAILED', { tier: 0, index: 4, reason: 'PATCH_FAILED: error: patch failed: src/api.py:1' }],
    ['r2', 'busy', 'EXECUTING', {}],
    ['r2', 'waits', 'FAILED', {}],
  ] as const;

  test('brings tiers, order and reasons along', async () => {
    const backlog = openBacklog(temporaryFolder());
    autopackDatabase(backlog.path('new.db'), { columns: 'many', phases });
    await backlog.run(['import', 'new.db', '--command', 'true']);
    const { document } = await backlog.json(['plan']);
    expect(document.phases.map((phase: { phase_id: string }) => phase.phase_id)).toEqual(['first', 'second']);
    expect(document.phases[0]).toMatchObject({ tier_index: 0, phase_index: 4, category: 'patch' });
    expect(document.phases[0].last_failure_reason).toContain('patch failed');
    expect(document.skipped).toMatchObject([{ run_id: 'r2', queued: 1, failed: 1 }]);
  });

  test('leaves out what is under way elsewhere, with --state queued too', async () => {
    const backlog = openBacklog(temporaryFolder());
    autopackDatabase(backlog.path('new.db'), { columns: 'many', phases });
    await backlog.run(['import', 'new.db', '--command', 'true']);
    const { code, stdout } = await backlog.run(['--state', 'queued', '--run-id', 'r2']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/elsewhere/);
    expect(backlog.session().results).toEqual([]);
    expect(backlog.session().skipped).toMatchObject([{ run_id: 'r2', reason: 'elsewhere' }]);
  });

  test('is not written to by the import', async () => {
    const folder = temporaryFolder();
    autopackDatabase(join(folder, 'new.db'), { columns: 'many', phases });
    const digest = () =>
      createHash('sha256')
        .update(readFileSync(join(folder, 'new.db')))
        .digest('hex');
    const before = digest();
    await openBacklog(folder).run(['import', 'new.db', '--command', 'true']);
    expect(digest()).toBe(before);
  });
});

test('another SQLite database is named as such, and nothing is imported', async () => {
  const backlog = openBacklog(temporaryFolder());
  autopackDatabase(backlog.path('other.db'), { columns: 'none', phases: [] });
  const { code, stderr } = await backlog.run(['import', 'other.db']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/other\.db.*not Autopack/);
  expect(backlog.has('.drain/drain.db')).toBe(false);
});
