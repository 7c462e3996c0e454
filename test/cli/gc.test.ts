import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, type TestBacklog } from '../support/backlog.ts';

const DAY_MS = 86_400_000;

/** Two sessions of two days ago: in each a phase that succeeded, in the second one that fails. */
async function grown(config?: Readonly<Record<string, unknown>>): Promise<TestBacklog> {
  const backlog = await createBacklog(
    [failed('r/p', ['true']), failed('s/p', ['true']), failed('t/p', ['sh', '-c', 'echo because; exit 3'])],
    config,
  );
  await backlog.run(['--run-id', 'r']);
  await backlog.run(['--run-id', 's', '--run-id', 't']);
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(backlog.database);
  db.exec(`update sessions set ended_at_ms = ended_at_ms - ${2 * DAY_MS}`);
  db.close();
  return backlog;
}

const logOf = (backlog: TestBacklog, run: string): string =>
  backlog.query('select stdout_path path from attempts where run_id = ?', run)[0].path;

describe('drain gc', () => {
  test('frees what is old, says so, and leaves how a failing phase ended last', async () => {
    const backlog = await grown();
    const dry = await backlog.run(['gc', '--keep-days', '1', '--dry-run']);
    expect(dry.stdout).toMatch(
      /^\S+ kB would be freed: \d+ files of 2 sessions\.\nkept +2 files, .*how phases that still fail/,
    );
    expect(existsSync(logOf(backlog, 'r'))).toBe(true);
    const { code, document } = await backlog.json(['gc', '--keep-days', '1']);
    expect([code, document]).toEqual([
      0,
      {
        ...{ sessions: 2, files: expect.any(Number), bytes_freed: expect.any(Number), bytes_over: 0, dry_run: false },
        orphans: { files: 0, bytes_freed: 0 },
        kept: { last_attempts: { files: 2, bytes: expect.any(Number) }, sessions_at_work: 0, links: [], stuck: [] },
      },
    ]);
    expect(['r', 's', 't'].map((run) => existsSync(logOf(backlog, run)))).toEqual([false, false, true]);
  });

  test('is told of by logs and show', async () => {
    const backlog = await grown();
    await backlog.run(['gc', '--keep-days', '1']);
    const logs = await backlog.json(['logs', 'r', 'p']);
    expect([logs.code, logs.document.error]).toEqual([
      2,
      expect.objectContaining({ code: 'no_logs', why: 'gc', message: expect.stringContaining('removed by drain gc') }),
    ]);
    expect((await backlog.run(['logs', 't', 'p'])).stdout).toContain('because');
    expect((await backlog.run(['show', 'r', 'p'])).stdout).toMatch(/^logs +removed by drain gc, /m);
    expect((await backlog.run(['show', 'a1'])).stdout).toMatch(/^logs +removed by drain gc, /m);
    expect((await backlog.run(['show', 't', 'p'])).stdout).not.toContain('removed');
    const [first = '', second = ''] = backlog.sessions();
    expect((await backlog.run(['show', first])).stdout).toContain(
      'logs of 1 attempt and its file: removed by drain gc',
    );
    expect((await backlog.run(['show', second])).stdout).toContain('logs of 1 attempt: removed by drain gc');
    expect((await backlog.json(['show', 'a1'])).document.logs_removed).toMatchObject({ why: 'gc' });
  });

  test('removes nothing when nobody has said what to keep', async () => {
    const backlog = await grown();
    const { code, stdout } = await backlog.run(['gc']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('it was not said what to keep')]);
    expect((await backlog.json(['gc'])).document).toMatchObject({ files: 0 });
    expect(existsSync(logOf(backlog, 'r'))).toBe(true);
  });

  test('goes by the configuration, and a flag stands for its own part of it', async () => {
    const backlog = await grown({ keep: { days: 3, gb: 1 } });
    expect((await backlog.json(['gc', '--dry-run'])).document.files).toBe(0);
    expect((await backlog.json(['gc', '--dry-run', '--keep-days', '1'])).document.files).toBeGreaterThan(0);
    expect((await backlog.json(['gc', '--dry-run', '--keep-gb', '0.000001'])).document.files).toBeGreaterThan(0);
  });

  test.each(['0', '-1', 'a week', ''])(
    'refuses --keep-days %j, which would remove everything or means nothing',
    async (days) => {
      const backlog = await grown();
      const { code, stderr } = await backlog.run(['gc', `--keep-days=${days}`]);
      expect([code, stderr]).toEqual([2, expect.stringContaining('keep-days')]);
      expect(existsSync(logOf(backlog, 'r'))).toBe(true);
    },
  );
});

describe('keep in the configuration', () => {
  test('frees at the end of a session, and says so in a line', async () => {
    const backlog = await grown();
    writeFileSync(backlog.path('drain.config.json'), '{ "keep": { "days": 1 } }');
    const { code, stderr, stdout } = await backlog.run(['--run-id', 'r']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^gc: .* freed, \d+ files of 2 old sessions$/m);
    expect(stdout).not.toContain('gc:');
    expect(existsSync(logOf(backlog, 'r'))).toBe(false);
    expect(existsSync(logOf(backlog, 't'))).toBe(true);
    expect((await backlog.run(['--run-id', 'r'])).stderr).not.toContain('gc:');
  });

  test('never fails a session', async () => {
    const backlog = await grown();
    writeFileSync(backlog.path('drain.config.json'), '{ "keep": { "days": 1 } }');
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(backlog.database);
    db.exec(
      "create trigger refuse before insert on events when new.type = 'logs.removed' begin select raise(abort, 'no'); end",
    );
    db.close();
    const { code, stderr } = await backlog.run(['--run-id', 'r']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('old files stay')]);
    expect(existsSync(logOf(backlog, 'r'))).toBe(true);
  });

  test.each(['{ "days": 0 }', '{ "gb": -1 }', '{ "weeks": 2 }', '7'])('refuses %s', async (keep) => {
    const backlog = await grown();
    writeFileSync(backlog.path('drain.config.json'), `{ "keep": ${keep} }`);
    const { code, stderr } = await backlog.run([]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('`keep` in')]);
  });
});
