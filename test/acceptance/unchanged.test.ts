/** A phase whose failure persists while nothing that could matter changes is not paid for again, until something changes. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, importRows, type TestBacklog } from '../support/backlog.ts';
import { fixture } from '../support/processes.ts';

const EXIT_1 = [fixture('exit-with'), '1'];

function git(backlog: TestBacklog, ...args: string[]): void {
  const who = ['-c', 'user.name=n', '-c', 'user.email=n@localhost'];
  execFileSync('git', [...who, ...args], { cwd: backlog.folder, stdio: 'ignore' });
}

/** A backlog in a repository, on its first commit. */
async function inRepository(...rows: Parameters<typeof createBacklog>[0]): Promise<TestBacklog> {
  const backlog = await createBacklog(rows);
  writeFileSync(backlog.path('code'), 'one');
  git(backlog, 'init', '-q');
  git(backlog, 'add', 'code');
  git(backlog, 'commit', '-qm', 'one');
  return backlog;
}

async function drainTimes(backlog: TestBacklog, times: number): Promise<void> {
  for (let nth = 0; nth < times; nth++) await backlog.run([]);
}

const triesOf = ({ query }: TestBacklog): number => query('select count(*) n from attempts')[0].n;

const heldFor = async (backlog: TestBacklog): Promise<string[]> =>
  (await backlog.json(['plan'])).document.skipped.map(({ reason }: { reason: string }) => reason);

describe('a phase that has failed three times alike on one commit', () => {
  test('is held, says why and how to override, and --force takes it', async () => {
    const backlog = await inRepository(failed('r/p', EXIT_1));
    await drainTimes(backlog, 3);
    const { stdout, code } = await backlog.run([]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/HELD +1 phase, +1 run +same failure, nothing changed --force/);
    expect(triesOf(backlog)).toBe(3);
    expect((await backlog.run(['show', 'r/p'])).stdout).toMatch(/held +same failure, nothing changed/);
    expect((await backlog.run(['--force'])).code).toBe(1);
    expect(triesOf(backlog)).toBe(4);
    expect(await heldFor(backlog)).toEqual(['unchanged']);
  });

  test.each<[string, (backlog: TestBacklog) => unknown, RegExp]>([
    ['another commit', (b) => git(b, 'commit', '-q', '--allow-empty', '-m', 'two'), /^the commit is [0-9a-f]{7} now$/],
    ['a change that is not committed', (b) => appendFileSync(b.path('code'), 'two'), /other changes now/],
    ['a new file', (b) => writeFileSync(b.path('mended.py'), ''), /other changes now/],
    ['another command', (b) => importRows(b, [failed('r/p', ['false'])]), /command is another/],
  ])('is taken again after %s', async (_, change, why) => {
    const backlog = await inRepository(failed('r/p', EXIT_1));
    writeFileSync(backlog.path('rows.jsonl'), '');
    await drainTimes(backlog, 3);
    expect(await heldFor(backlog)).toEqual(['unchanged']);
    await change(backlog);
    expect(await heldFor(backlog)).toEqual([]);
    await backlog.run([]);
    expect(triesOf(backlog)).toBe(4);
    const [lifted] = backlog.query("select data from events where type = 'hold.lifted'");
    expect(JSON.parse(lifted.data).note).toMatch(why);
  });

  test('is taken again when a person retries it', async () => {
    const backlog = await inRepository(failed('r/p', EXIT_1));
    await drainTimes(backlog, 3);
    await backlog.run(['retry', 'r/p']);
    expect(await heldFor(backlog)).toEqual([]);
  });

  test('is free again once it passes', async () => {
    const backlog = await inRepository(failed('r/p', ['sh', '-c', 'test -n "$PASS"']));
    await drainTimes(backlog, 3);
    expect((await backlog.run(['--force'], { env: { PASS: '1' } })).code).toBe(0);
    expect(backlog.query('select why from holds')).toEqual([]);
  });
});

describe('declared inputs', () => {
  const withInputs = failed('r/p', EXIT_1, { inputs: ['in/*.txt', 'code'] });

  test('are all that matters: other changes are none, theirs are', async () => {
    const backlog = await inRepository(withInputs);
    await drainTimes(backlog, 3);
    writeFileSync(backlog.path('elsewhere'), 'x');
    expect(await heldFor(backlog)).toEqual(['unchanged']);
    appendFileSync(backlog.path('code'), 'two');
    expect(await heldFor(backlog)).toEqual([]);
  });

  test('suffice where there is no repository', async () => {
    const backlog = await createBacklog([withInputs]);
    await drainTimes(backlog, 3);
    expect(await heldFor(backlog)).toEqual(['unchanged']);
  });
});

describe('nobody says that nothing has changed', () => {
  test('where neither a commit nor inputs are known', async () => {
    const backlog = await createBacklog([failed('r/p', EXIT_1)]);
    await drainTimes(backlog, 4);
    expect(triesOf(backlog)).toBe(4);
    expect(backlog.query('select why from holds')).toEqual([]);
  });

  test('where each attempt was on a commit of its own', async () => {
    const backlog = await inRepository(failed('r/p', EXIT_1));
    for (const nth of ['1', '2', '3']) {
      git(backlog, 'commit', '-q', '--allow-empty', '-m', nth);
      await backlog.run([]);
    }
    expect(backlog.query('select why from holds')).toEqual([]);
  });

  test('where it has passed in between', async () => {
    const script = 'n=$(cat tries 2>/dev/null); echo "x$n" >tries; test "$n" = xx';
    const backlog = await inRepository(failed('r/p', ['sh', '-c', script], { inputs: ['code'] }));
    await drainTimes(backlog, 3);
    expect(backlog.phase('r', 'p').state).toBe('complete');
    await backlog.run(['retry', 'r/p', '--now']);
    expect(await heldFor(backlog)).toEqual([]);
  });

  test('where the failure is another one each time', async () => {
    const script = 'n=$(cat tries 2>/dev/null || echo x); echo "x$n" >tries; echo "KeyError: \'$n\'" >&2; exit 1';
    const backlog = await inRepository(failed('r/p', ['sh', '-c', script], { inputs: ['code'] }));
    await drainTimes(backlog, 4);
    expect(triesOf(backlog)).toBe(4);
  });

  test('with --max-unchanged-failures 0, also of what is held already', async () => {
    const backlog = await inRepository(failed('r/p', EXIT_1));
    await drainTimes(backlog, 3);
    await backlog.run(['--max-unchanged-failures', '0']);
    expect(triesOf(backlog)).toBe(4);
  });

  test('before it has failed as often as the configuration says', async () => {
    const backlog = await inRepository(failed('r/p', EXIT_1));
    for (let nth = 0; nth < 5; nth++) await backlog.run(['--max-unchanged-failures', '5']);
    expect(triesOf(backlog)).toBe(5);
    expect(await heldFor(backlog)).toEqual(['unchanged']);
  });
});
