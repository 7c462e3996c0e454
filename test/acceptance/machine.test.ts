/** Nothing new starts on a machine that runs short of something; what runs goes on, and the reason is told and recorded. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createBacklog, type Document, failed, openBacklog, type Row, type TestBacklog } from '../support/backlog.ts';
import { memoryGroup, noCgroup, usedBytes } from '../support/cgroup.ts';
import { PROGRAM } from '../support/cli.ts';
import { fixture, mark, until } from '../support/processes.ts';

const MB = 1_048_576;

/** For the title of a test that cannot be run here. */
const told = (why: string | undefined): string => (why === undefined ? '' : ` (skipped: ${why})`);

const runsOf = (count: number, command: readonly string[]): Row[] =>
  Array.from({ length: count }, (_, n) => failed(`run${n}/p`, command));

const warnings = (backlog: TestBacklog): Document[] =>
  backlog
    .query("select data from events where type = 'session.warned' order by seq")
    .map(({ data }) => JSON.parse(data));

describe('inodes', () => {
  test('below --min-free-inodes end the session before anything runs', async () => {
    const backlog = await createBacklog(runsOf(2, ['true']));
    expect((await backlog.run(['--min-free-inodes', '999999999999'])).code).toBe(3);
    expect(backlog.session()).toMatchObject({ stop_reason: 'disk', total_processed: 0 });
    expect(backlog.query('select count(*) as n from attempts')).toEqual([{ n: 0 }]);
  });

  const why = cannotMount();
  test.skipIf(why)(
    `of a disk that fills with files stop the session, and nothing fails for it${told(why)}`,
    async () => {
      const folder = mountSmall(120);
      const backlog = openBacklog(folder);
      // Each leaves ten files behind, besides its two logs.
      writeFileSync(
        backlog.path('rows.jsonl'),
        runsOf(20, ['sh', '-c', 'for n in 1 2 3 4 5 6 7 8 9 10; do : >$$.$n; done'])
          .map((row) => `${JSON.stringify(row)}\n`)
          .join(''),
      );
      expect((await backlog.run(['import', 'rows.jsonl'])).code).toBe(0);
      expect(
        (await backlog.run(['--min-free-disk-mb', '0', '--min-free-inodes', '30', '--batch-size', '0'])).code,
      ).toBe(3);
      const session = backlog.session();
      expect(session).toMatchObject({ stop_reason: 'disk', total_failed: 0, total_interrupted: 0 });
      expect(session.total_success).toBeGreaterThan(2);
      expect(session.total_success).toBeLessThan(10);
    },
  );
});

describe('file descriptors', () => {
  test('that run short keep phases back, not one of them fails, and all are done in the end', async () => {
    const backlog = await createBacklog(runsOf(30, [fixture('sleep-then-exit'), '0.2', '0']));
    const ran = underLimit(62, backlog, ['--concurrency', '30', '--batch-size', '0']);
    expect(ran.stderr).toMatch(/nothing new starts: \d+ of 62 file descriptors taken \(ulimit -n\)/);
    expect(ran.status).toBe(0);
    expect(backlog.session()).toMatchObject({ total_success: 30, total_interrupted: 0 });
    expect(warnings(backlog)).toEqual([{ why: 'descriptors', note: expect.stringContaining('of 62') }]);
  });

  test('that do not suffice to load all parts of a command do not keep it from its work', async () => {
    const backlog = await createBacklog(runsOf(3, ['true']));
    const ran = underLimit(40, backlog, ['--json']);
    expect([ran.status, ran.stderr]).toEqual([0, expect.stringContaining('3/3')]);
    expect(JSON.parse(ran.stdout)).toMatchObject({ total_success: 3 });
    expect(JSON.parse(underLimit(40, backlog, ['status', '--json']).stdout)).toMatchObject({ phases: { complete: 3 } });
  });

  test('that do not suffice to start a phase end the session, which says so', async () => {
    const backlog = await createBacklog(runsOf(1, ['true']));
    const ran = underLimit(30, backlog, ['--json']);
    expect(ran.status).toBe(3);
    const note = expect.stringMatching(/\d+ of 30 file descriptors taken \(ulimit -n\)/);
    expect(JSON.parse(ran.stdout)).toMatchObject({ stop_reason: 'descriptors', stop_note: note, total_processed: 0 });
  });
});

describe('memory', () => {
  test('below --min-free-memory-mb is waited for, and told of meanwhile', async () => {
    const backlog = await createBacklog(runsOf(1, ['true']));
    const running = backlog.start(['--min-free-memory-mb', '99999999']);
    await until('the warning', () => warnings(backlog).length > 0);
    expect((await backlog.run(['stop'])).code).toBe(0);
    await running.ended;
    expect(backlog.session()).toMatchObject({ stop_reason: 'stop_command', total_processed: 0 });
    expect(warnings(backlog)).toEqual([{ why: 'memory', note: expect.stringMatching(/MB.*--min-free-memory-mb/) }]);
  });

  test.skipIf(noCgroup)(`that comes back in its control group lets the session go on${told(noCgroup)}`, async () => {
    const group = memoryGroup(400 * MB);
    const backlog = await createBacklog(runsOf(2, ['true']));
    const eater = inGroup(group, [process.execPath, '-e', 'x = Buffer.alloc(250e6, 1); setInterval(() => x, 1e6)'], {});
    await until('the memory to be used', () => usedBytes(group) > 240e6);
    const running = inGroup(group, [process.execPath, PROGRAM, '--min-free-memory-mb', '150'], { cwd: backlog.folder });
    await until('the warning', () => backlog.sessions().length > 0 && warnings(backlog).length > 0);
    expect(warnings(backlog)[0].note).toMatch(/MB left in its control group/);
    expect(backlog.query('select count(*) as n from attempts')).toEqual([{ n: 0 }]);
    eater.child.kill('SIGKILL');
    expect(await running.code).toBe(0);
    expect(backlog.session()).toMatchObject({ total_success: 2, stop_reason: 'backlog_empty' });
  });

  test.skipIf(noCgroup)(
    `of which a phase takes too much makes it oom, and only that one${told(noCgroup)}`,
    async () => {
      const group = memoryGroup(300 * MB);
      const eats = [process.execPath, '-e', 'const x = []; for (;;) x.push(Buffer.alloc(10e6, 1))'];
      const backlog = await createBacklog([
        failed('a/eats', eats),
        failed('b/kills-itself', ['sh', '-c', 'kill -KILL $$']),
        failed('c/has-a-child-that-eats', ['sh', '-c', '"$@"', 'sh', ...eats]),
      ]);
      const { code } = inGroup(group, [process.execPath, PROGRAM], { cwd: backlog.folder });
      expect(await code).toBe(1);
      const results = Object.fromEntries(backlog.session().results.map((result: Document) => [result.run_id, result]));
      expect(results.a).toMatchObject({ outcome: 'failed', category: 'oom', subprocess_signal: 'SIGKILL' });
      expect(results.a.error_message).toMatch(/killed by the kernel for want of memory/);
      expect(results.b).toMatchObject({ outcome: 'failed', category: 'signal', subprocess_signal: 'SIGKILL' });
      expect(results.c).toMatchObject({ outcome: 'failed', category: 'oom', subprocess_returncode: 137 });
    },
  );
});

function underLimit(descriptors: number, { folder }: TestBacklog, args: readonly string[]) {
  // Inherited ones count too, and a test runner has many.
  const script = `for n in /proc/$$/fd/*; do n=\${n##*/}; [ $n -gt 2 ] && [ $n -lt 10 ] && eval "exec $n>&-"; done; ulimit -n ${descriptors}; exec "$@"`;
  return spawnSync('sh', ['-c', script, 'sh', process.execPath, PROGRAM, ...args], {
    ...{ cwd: folder, encoding: 'utf8', env: plain() },
  });
}

function inGroup(group: string, argv: readonly string[], { cwd }: { cwd?: string }) {
  const script = 'echo $$ >"$0/cgroup.procs" && exec "$@"';
  const child = spawn('sh', ['-c', script, group, ...argv], { cwd, env: plain(), stdio: 'ignore' });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, code };
}

function plain(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('DRAIN_'));
  return { ...Object.fromEntries(own), ...mark };
}

function mountSmall(inodes: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'drain-inodes-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `nr_inodes=${inodes},size=64m`, 'tmpfs', folder], { stdio: 'pipe' });
  onTestFinished(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

function cannotMount(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'drain-inodes-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'nr_inodes=100', 'tmpfs', folder], { stdio: 'pipe' });
    execFileSync('umount', [folder]);
    return undefined;
  } catch {
    return 'no tmpfs can be mounted here';
  } finally {
    rmSync(folder, { recursive: true });
  }
}
