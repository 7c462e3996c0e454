import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runDrain, runInTerminal, runJson } from '../support/cli.ts';
import { complaint } from './act.ts';
import { backlogWith, phase, unpainted, widest } from './see.ts';

interface Diff {
  readonly before: string;
  readonly after: string;
  readonly chosen: string | null;
  readonly changed: readonly { name: string; before: string | null; after: string | null; note: string | null }[];
  readonly same: readonly string[];
  readonly unknown: readonly string[];
  readonly logs: Readonly<
    Record<'stdout' | 'stderr', { differs: boolean; lines: { mark: string; line: number; text: string }[] } | null>
  >;
}

const TALKS = `echo "began $(date +%T.%N) as $$ $DRAIN_ATTEMPT_ID"; echo same
[ -e mended ] && { echo good; exit 0; }; echo bad; echo "ImportError: No module named 'praw'" >&2; exit 3`;

/** Drained with this in its folder, or without. */
async function drain(cwd: string, mended: boolean, env: Record<string, string> = {}): Promise<void> {
  if (mended) writeFileSync(join(cwd, 'mended'), '');
  else rmSync(join(cwd, 'mended'), { force: true });
  await runDrain(['retry', 'r1', 'p1'], { cwd });
  await runDrain([], { cwd, env });
}

function nameOf({ changed }: Diff): string[] {
  return changed.map(({ name }) => name);
}

describe('drain diff', () => {
  it('compares the last success with the last failure, and tells what changed and what did not', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', TALKS)]);
    execFileSync('git', ['init', '-q'], { cwd });
    const commit = ['-c', 'user.email=a@b', '-c', 'user.name=n', 'commit', '-q', '--allow-empty', '-m', 'x'];
    execFileSync('git', commit, { cwd });
    await drain(cwd, false);
    await drain(cwd, true, { DATABASE_URL: 'postgres://u:secret@one/db' });
    execFileSync('git', commit, { cwd });
    await drain(cwd, false, { DATABASE_URL: 'postgres://u:secret@two/db', PATH: `/added:${process.env.PATH}` });
    const diff = await runJson<Diff>(['diff', 'r1', 'p1'], { cwd });
    expect(diff).toMatchObject({ before: 'a2', after: 'a3', chosen: 'the last success and the last failure' });
    expect(nameOf(diff)).toEqual(
      expect.arrayContaining(['outcome', 'code', 'failure', 'commit', 'DATABASE_URL', 'PATH']),
    );
    expect(diff.changed.find(({ name }) => name === 'DATABASE_URL')).toMatchObject({
      before: 'postgres://u:***@one/db',
      after: 'postgres://u:***@two/db',
    });
    expect(diff.changed.find(({ name }) => name === 'PATH')).toMatchObject({ before: null, after: '/added' });
    expect(diff.same).toEqual(expect.arrayContaining(['command', 'directory', 'limits', 'host']));
    expect(diff.logs.stdout?.lines.map(({ mark, text }) => mark + text).slice(-3)).toEqual([' same', '-good', '+bad']);
    expect(diff.logs.stderr).toMatchObject({ differs: true });
    const { stdout } = await runDrain(['diff', 'r1/p1'], { cwd });
    expect(stdout).toMatch(/^- a2 +attempt 2 +ok/m);
    expect(stdout).toMatch(/^\+ a3 +attempt 3 +FAIL/m);
    expect(stdout).toMatch(/^DATABASE_URL\n +- postgres.*one\/db\n +\+ postgres.*two\/db$/m);
    expect(stdout).toMatch(/^ +\d+ - good\n +\d+ \+ bad$/m);
    expect(stdout).not.toContain('secret');
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  it('finds nothing in two failures that differ by times and ids alone', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', TALKS)]);
    await drain(cwd, false);
    await drain(cwd, false);
    const diff = await runJson<Diff>(['diff', 'a2'], { cwd });
    expect([diff.before, diff.after, diff.logs.stdout?.differs, diff.logs.stderr?.differs]).toEqual([
      'a1',
      'a2',
      false,
      false,
    ]);
    expect(diff.same).toEqual(expect.arrayContaining(['code', 'failure', 'environment']));
    const { stdout } = await runDrain(['diff', 'r1', 'p1', '1', 'a2'], { cwd });
    expect(stdout).toMatch(
      /^stdout +the same but for times, numbers and names in 1 line; the first:\n +9 - began .*\n +9 \+ began/m,
    );
    expect(stdout).toMatch(/^stderr +the same, 1 line$/m);
  });

  it('compares attempts of different phases, in the order in which they are named', async () => {
    const cwd = await backlogWith([
      phase('r1', 'p1', 'echo one'),
      phase('r2', 'p1', 'echo two', { timeout_seconds: 60 }),
    ]);
    await runDrain([], { cwd });
    const diff = await runJson<Diff>(['diff', 'a2', 'a1'], { cwd });
    expect([diff.before, diff.after, diff.chosen]).toEqual(['a2', 'a1', null]);
    expect(diff.changed.find(({ name }) => name === 'argument 2')).toMatchObject({
      before: 'echo two',
      after: 'echo one',
    });
    expect(diff.changed.find(({ name }) => name === 'limits')?.before).toContain('time 1m');
    expect((await runDrain(['diff', 'a2', 'a1'], { cwd })).stdout).toMatch(/^r2\/p1 and r1\/p1/);
  });

  it('says what is not known where a log is gone', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', TALKS)]);
    await drain(cwd, false);
    rmSync(join(cwd, '.drain', 'sessions'), { recursive: true });
    await drain(cwd, false);
    const diff = await runJson<Diff>(['diff', 'r1', 'p1'], { cwd });
    expect([diff.unknown, diff.logs]).toEqual([['environment'], { stdout: null, stderr: null }]);
    expect((await runDrain(['diff', 'r1', 'p1'], { cwd })).stdout).toMatch(/^unknown +environment: a log is gone$/m);
  });

  it('shows hostile names, arguments and lines harmlessly', async () => {
    const evil = '\u001b]0;evil\u0007<b>\u202e\u200f';
    const id = `p${evil}`;
    const script = `printf '%s\\n' "line $DRAIN_ATTEMPT ${'x'.repeat(100_000)} ${evil}x$RANDOM_WORD"; exit 1`;
    const cwd = await backlogWith([phase('r1', id, script, { env: { RANDOM_WORD: 'one' } })]);
    await runDrain([], { cwd, env: { DATABASE_URL: `db${evil}` } });
    writeFileSync(
      join(cwd, 'rows.jsonl'),
      JSON.stringify({ state: 'FAILED', ...phase('r1', id, script, { env: { RANDOM_WORD: 'two' } }) }),
    );
    await runDrain(['import', 'rows.jsonl'], { cwd });
    await runDrain([], { cwd });
    const { stdout } = runInTerminal(['diff', 'a1', 'a2'], { cwd });
    expect(stdout).toContain('DATABASE_URL');
    expect(['evil\u0007', '\u001b]', '\u202e', '\u200f'].filter((harmful) => stdout.includes(harmful))).toEqual([]);
    expect(widest(unpainted(stdout))).toBeLessThanOrEqual(80);
  });

  it('says what to do where there are no two attempts', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'exit 1'), phase('r2', 'p1', 'true', { state: 'QUEUED' })]);
    await runDrain([], { cwd });
    expect(complaint(await runDrain(['diff', 'r1', 'p1'], { cwd }))).toMatch(/was tried once, a1: .* drain show a1/);
    expect(complaint(await runDrain(['diff', 'a1'], { cwd }))).toContain('was tried once');
    expect(complaint(await runDrain(['diff', 'r2', 'p1'], { cwd }))).toContain('was never tried here');
    expect(complaint(await runDrain(['diff', 'r1'], { cwd }))).toContain('give RUN PHASE, or attempts such as a12 a19');
    expect(complaint(await runDrain(['diff', 'a1', 'a9'], { cwd }))).toContain('no attempt `a9`');
    expect(complaint(await runDrain(['diff', 'a1', 'a1'], { cwd }))).toContain('name two different ones');
    await runDrain([], { cwd });
    expect(complaint(await runDrain(['diff', 'r1', 'p1', '9'], { cwd }))).toContain('its newest is 2');
    expect(complaint(await runDrain(['diff', 'r1', 'p1', 'x'], { cwd }))).toMatch(
      /number \(1 to 2\) or handle \(a1, a2\)/,
    );
    expect(complaint(await runDrain(['diff', 'r1', 'p1', '1', '2', '3'], { cwd }))).toContain('one word too many');
    expect(complaint(await runDrain(['diff', 'r1', 'p2'], { cwd }))).toContain('no phase `p2`');
  });
});
