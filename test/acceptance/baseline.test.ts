/** What phases are measured against: built once a key, whoever needs it, and never half. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, type TestBacklog } from '../support/backlog.ts';
import type { Running } from '../support/cli.ts';
import { isAlive, until } from '../support/processes.ts';

/** Notes each build, and makes a file in it. */
const BUILD = 'echo built >>builds; echo data >"$DRAIN_BASELINE_DIR/file"';
/** Makes half of it, says so, and waits for the file `go`. */
const HALF = `echo half >"$DRAIN_BASELINE_DIR/file"; echo $$ >>building; until [ -e go ]; do sleep 0.02; done; ${BUILD}`;

const shell = (text: string) => ({ template: text, shell: true });
const baselineOf = (command: string, more: object = {}) => ({
  baseline: { key: 'same', command: shell(command), ...more },
});

/** Phases that write down where their baseline is, and what is in it. */
const phases = (...keys: string[]) => phasesIn('.', ...keys);
/** @param folder where they write it down, from their directory */
const phasesIn = (folder: string, ...keys: string[]) =>
  keys.map((key) =>
    failed(key, ['sh', '-c', `echo "$DRAIN_BASELINE_DIR $(cat "$DRAIN_BASELINE_DIR/file")" >>${folder}/seen; exit 1`]),
  );

const outcomes = (backlog: TestBacklog) =>
  backlog.query('select outcome from attempts order by handle').map(({ outcome }) => outcome);

/** Folders of builds, of all keys. */
const builds = (backlog: TestBacklog): string[] =>
  backlog.has('.drain/baselines')
    ? backlog
        .list('.drain/baselines')
        .filter((name) => !name.startsWith('.'))
        .flatMap((name) => backlog.list(`.drain/baselines/${name}`).map((inside) => `${name}/${inside}`))
        .filter((path) => /[0-9a-f]{12}$/.test(path))
    : [];

async function startBuilding(backlog: TestBacklog, args: readonly string[] = []): Promise<Running> {
  const running = backlog.start(args);
  await until('the build', () => backlog.lines('building').length === 1);
  return running;
}

const builder = (backlog: TestBacklog): number => Number(backlog.lines('building').at(-1));

test('is built once, and handed to all phases of all slots and of the next session', async () => {
  const backlog = await createBacklog(phases('a/1', 'b/1', 'c/1'), baselineOf(BUILD));
  await backlog.run(['--concurrency', '3']);
  await backlog.run([]);
  expect(backlog.lines('builds')).toHaveLength(1);
  expect(backlog.lines('seen')).toHaveLength(6);
  expect(new Set(backlog.lines('seen')).size).toBe(1);
  expect(backlog.lines('seen')[0]).toMatch(/^\/.*\/\.drain\/baselines\/same\/\S+\/files data$/);
});

test('has its folder in its own logs, its command and whom it was built for', async () => {
  const backlog = await createBacklog(
    phases('a/1'),
    baselineOf(`echo "in $DRAIN_BASELINE_DIR of $DRAIN_BASELINE_KEY"; ${BUILD}`),
  );
  await backlog.run([]);
  const log = backlog.read(`.drain/baselines/${builds(backlog)[0]}/stdout.txt`);
  expect(log).toMatch(/^\[drain\] baseline: `same`\n\[drain\] built first for: a\/1 of session batch-drain-/);
  expect(log).toContain(`in ${backlog.lines('seen')[0]?.replace(/ data$/, '')} of same`);
});

test('is built for each key, and no id leads out of the folder', async () => {
  const rows = phases('x/1', 'y/1').map((row) => ({ ...row, run_id: row.run_id === 'x' ? '../../../x' : '..' }));
  const backlog = await createBacklog(rows, baselineOf(BUILD, { key: '{{ run.id }}' }));
  await backlog.run(['--concurrency', '2']);
  expect(backlog.lines('builds')).toHaveLength(2);
  expect(new Set(backlog.lines('seen')).size).toBe(2);
  for (const line of backlog.lines('seen'))
    expect(line).toMatch(/\/\.drain\/baselines\/[^/]+~[0-9a-f]{10}\/[^/]+\/files data$/);
});

describe('with a commit in its key', () => {
  const git = (backlog: TestBacklog, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd: backlog.path('work'),
      encoding: 'utf8',
    }).trim();

  async function inRepository(): Promise<TestBacklog> {
    const command = `echo {{ commit }} >>../builds; echo data >"$DRAIN_BASELINE_DIR/file"`;
    const rows = phasesIn('..', 'a/1', 'b/1').map((row) => ({ ...row, cwd: 'work' }));
    const backlog = await createBacklog(rows, baselineOf(command, { key: '{{ commit }}' }));
    mkdirSync(backlog.path('work'));
    return backlog;
  }

  function commit(backlog: TestBacklog, text: string): string {
    writeFileSync(backlog.path('work/code'), text);
    git(backlog, 'add', 'code');
    git(backlog, 'commit', '-qm', text);
    return git(backlog, 'rev-parse', 'HEAD');
  }

  test('is built for each commit, and found again by a session that is at it again', async () => {
    const backlog = await inRepository();
    git(backlog, 'init', '-q');
    const first = commit(backlog, '1');
    await backlog.run([]);
    const second = commit(backlog, '2');
    await backlog.run([]);
    git(backlog, 'checkout', '-q', first);
    await backlog.run([]);
    expect(backlog.lines('builds')).toEqual([first, second]);
  });

  test('is shared with no other session where the directory has changes that no commit has', async () => {
    const backlog = await inRepository();
    git(backlog, 'init', '-q');
    const head = commit(backlog, '1');
    writeFileSync(backlog.path('work/code'), 'changed');
    await backlog.run([]);
    expect(backlog.lines('builds')).toEqual([head]);
    await backlog.run([]);
    expect(backlog.lines('builds')).toEqual([head, head]);
    git(backlog, 'checkout', '-q', 'code');
    await backlog.run([]);
    expect(backlog.lines('builds')).toEqual([head, head, head]);
    await backlog.run([]);
    expect(backlog.lines('builds')).toHaveLength(3);
  });

  test('is not built where no commit is known: the phase was not tried, and the reason says why', async () => {
    const backlog = await inRepository();
    const { code } = await backlog.run([]);
    expect(code).toBe(3);
    expect(backlog.query('select outcome, burned from attempts join phases using (run_id, phase_id)')).toEqual(
      Array(2).fill({ outcome: 'not_started', burned: 0 }),
    );
    expect(backlog.session().results[0].error_message).toMatch(
      /baseline asks for the commit of \/.*\/work, which is not known/,
    );
    expect(backlog.lines('builds')).toEqual([]);
  });
});

describe('when its command fails', () => {
  const failing = 'echo built >>builds; echo noise; echo "RuntimeError: no fixtures" >&2; exit 4';

  test('no phase is tried or burned, each names its log and line, and it is tried again only by the next session', async () => {
    const backlog = await createBacklog(phases('a/1', 'b/1', 'c/1'), baselineOf(failing));
    expect((await backlog.run(['--max-fingerprint-repeats', '0'])).code).toBe(3);
    expect(outcomes(backlog)).toEqual(Array(3).fill('not_started'));
    expect(backlog.query('select sum(burned) n from phases')).toEqual([{ n: 0 }]);
    expect(backlog.lines('builds')).toHaveLength(1);
    for (const { error_message: reason } of backlog.session().results) {
      const log = /baseline `same` could not be built \(log: (\S+)\): exit 4: RuntimeError: no fixtures/.exec(
        reason,
      )?.[1];
      expect(backlog.read(String(log).slice(backlog.folder.length + 1))).toBe('RuntimeError: no fixtures\n');
    }
    const again = baselineOf(BUILD);
    writeFileSync(backlog.path('drain.config.json'), JSON.stringify(again));
    await backlog.run([]);
    expect(backlog.lines('seen')).toHaveLength(3);
    expect(builds(backlog)).toHaveLength(1);
  });

  test('says in the log of each phase why it was not started', async () => {
    const backlog = await createBacklog(phases('a/1'), baselineOf(failing));
    await backlog.run([]);
    const log = backlog.query('select stderr_path path from attempts')[0].path;
    expect(backlog.read(log.slice(backlog.folder.length + 1))).toMatch(/^\[drain\] not started: its baseline `same`/);
  });

  test('is ended after its time, with all that it started', async () => {
    const command = 'sleep 600 & echo $! >>building; sleep 600';
    const backlog = await createBacklog(phases('a/1'), baselineOf(command, { timeoutSeconds: 1 }));
    expect((await backlog.run([])).code).toBe(3);
    expect(isAlive(builder(backlog))).toBe(false);
    expect(backlog.session().results[0].error_message).toMatch(/could not be built .*: timed out after 1s/);
  });
});

describe.each(['SIGTERM', 'drain stop'] as const)('%s during a build', (how) => {
  test('ends it, leaves nothing of it, and gives the phases back', async () => {
    const backlog = await createBacklog(phases('a/1', 'b/1'), baselineOf(HALF));
    const running = await startBuilding(backlog, ['--concurrency', '2']);
    if (how === 'SIGTERM') running.child.kill('SIGTERM');
    else await backlog.run(['stop']);
    await running.ended;
    expect(isAlive(builder(backlog))).toBe(false);
    expect(builds(backlog)).toEqual([]);
    expect(backlog.has('.drain/baselines/same')).toBe(false);
    expect(new Set(outcomes(backlog))).toEqual(new Set(['interrupted']));
    expect(backlog.query('select sum(burned) n from phases')).toEqual([{ n: 0 }]);
  });
});

describe('with several controllers', () => {
  test('one of two that need it at once builds it, and the other waits for that', async () => {
    const backlog = await createBacklog(phases('a/1', 'b/1'), baselineOf(HALF));
    const one = await startBuilding(backlog, ['--run-id', 'a']);
    const other = backlog.start(['--run-id', 'b']);
    await until('the other to have its phase', () => outcomes(backlog).length === 2);
    writeFileSync(backlog.path('go'), '');
    await Promise.all([one.ended, other.ended]);
    expect(backlog.lines('builds')).toHaveLength(1);
    expect(backlog.lines('building')).toHaveLength(1);
    expect(new Set(backlog.lines('seen')).size).toBe(1);
  });

  test('many that race for it build it once', async () => {
    const keys = Array.from({ length: 6 }, (_, n) => `run${n}/1`);
    const backlog = await createBacklog(phases(...keys), baselineOf(`sleep 0.3; ${BUILD}`));
    await Promise.all(keys.map((key) => backlog.run(['--run-id', key.slice(0, -2)])));
    expect(backlog.lines('builds')).toHaveLength(1);
    expect(backlog.lines('seen')).toHaveLength(6);
    expect(new Set(backlog.lines('seen')).size).toBe(1);
  });

  test('the one that waits takes over when the one that builds is killed, and half of it is never used', async () => {
    const backlog = await createBacklog(phases('a/1', 'b/1'), baselineOf(HALF));
    const one = await startBuilding(backlog, ['--run-id', 'a']);
    const [half] = builds(backlog);
    const other = backlog.start(['--run-id', 'b']);
    await until('the other to have its phase', () => outcomes(backlog).length === 2);
    const orphan = builder(backlog);
    one.child.kill('SIGKILL');
    await until('the second build', () => backlog.lines('building').length === 2);
    expect(isAlive(orphan)).toBe(false);
    writeFileSync(backlog.path('go'), '');
    await other.ended;
    expect(backlog.lines('seen')).toEqual([expect.stringMatching(/files data$/)]);
    expect(builds(backlog)).toHaveLength(1);
    expect(builds(backlog)).not.toContain(half);
    await backlog.run(['recover']);
  });

  test.each(['the next drain', 'drain recover'])('%s ends what a killed controller was building', async (who) => {
    const backlog = await createBacklog(phases('a/1'), baselineOf(HALF));
    const one = await startBuilding(backlog);
    one.child.kill('SIGKILL');
    await one.ended;
    const orphan = builder(backlog);
    expect(isAlive(orphan)).toBe(true);
    if (who === 'drain recover') {
      await backlog.run(['recover']);
      expect(backlog.has('.drain/baselines/same')).toBe(false);
    } else {
      writeFileSync(backlog.path('drain.config.json'), JSON.stringify(baselineOf(BUILD)));
      await backlog.run([]);
      expect(backlog.lines('seen')).toEqual([expect.stringMatching(/files data$/)]);
      expect(builds(backlog)).toHaveLength(1);
    }
    expect(isAlive(orphan)).toBe(false);
    expect(backlog.query('select outcome, category from attempts order by handle')[0]).toMatchObject({
      outcome: 'interrupted',
    });
    expect(backlog.query("select count(*) n from attempts where message like '%controller-died%'")).toEqual([{ n: 0 }]);
  });
});

describe('keep', () => {
  test('bounds their number by the end of a session: those used last stay', async () => {
    const keep = { keep: { count: 2 } };
    const backlog = await createBacklog(
      phases('a/1', 'b/1', 'c/1'),
      baselineOf(BUILD, { key: '{{ run.id }}', ...keep }),
    );
    for (const run of ['a', 'b', 'a', 'c']) await backlog.run(['--run-id', run]);
    expect(backlog.list('.drain/baselines').filter((name) => !name.startsWith('.'))).toEqual(['a', 'c']);
    expect(backlog.lines('builds')).toHaveLength(3);
  });

  test('is held by drain gc too, which removes none while a session is at work', async () => {
    const config = baselineOf(BUILD, { key: '{{ run.id }}' });
    const backlog = await createBacklog(phases('a/1', 'b/1', 'c/1'), config);
    for (const run of ['a', 'b', 'c']) await backlog.run(['--run-id', run]);
    const bounded = baselineOf(HALF, { key: 'other', keep: { count: 1 } });
    writeFileSync(backlog.path('drain.config.json'), JSON.stringify(bounded));
    const running = await startBuilding(backlog);
    const busy = await backlog.run(['gc']);
    expect(busy.stdout).toMatch(/baselines\s+all kept: 1 session at work may use them/);
    running.child.kill('SIGTERM');
    await running.ended;
    const dry = await backlog.run(['gc', '--dry-run']);
    expect(dry.stdout).toMatch(/baselines\s+2 baselines would be removed, \d+ B/);
    const { document } = await backlog.json(['gc']);
    expect(document.baselines).toMatchObject({ removed: 2, sessions_at_work: 0, stuck: [], dry_run: false });
    expect(backlog.list('.drain/baselines').filter((name) => !name.startsWith('.'))).toEqual(['c']);
  });

  // Root may write everywhere: there it shows less than for anybody else.
  test('removes what a command has left without the right to write', async () => {
    const closed = `${BUILD}; mkdir "$DRAIN_BASELINE_DIR/mod"; echo x >"$DRAIN_BASELINE_DIR/mod/f"; chmod -R a-w "$DRAIN_BASELINE_DIR/mod"`;
    const backlog = await createBacklog(
      phases('a/1', 'b/1'),
      baselineOf(closed, { key: '{{ run.id }}', keep: { count: 1 } }),
    );
    for (const run of ['a', 'b']) await backlog.run(['--run-id', run]);
    expect(backlog.list('.drain/baselines').filter((name) => !name.startsWith('.'))).toEqual(['b']);
    execFileSync('chmod', ['-R', 'u+w', join(backlog.folder, '.drain/baselines')]);
  });
});

test.each([
  [
    { key: '{{ branch }}', command: 'true' },
    /`\{\{ branch \}\}|\{\{ branch \}\} is not known: expected one of run\.id, phase\.id, commit/,
  ],
  [{ key: 'x' }, /command/],
  [{ key: '', command: 'true' }, /key/],
  [{ key: 'x', command: 'true {{ commit.id }}' }, /\{\{ commit\.id \}\} is not known/],
  [{ key: 'x', command: 'true', keep: { count: 0 } }, /keep\.count/],
])('refuses the configuration %j, and runs nothing', async (baseline, message) => {
  const backlog = await createBacklog(phases('a/1'));
  writeFileSync(backlog.path('drain.config.json'), JSON.stringify({ baseline }));
  const { code, stderr } = await backlog.run([]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  expect(outcomes(backlog)).toEqual([]);
});
