import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { runDrain, runJson } from '../support/cli.ts';
import { complaint } from './act.ts';
import { backlogWith, phase, widest } from './see.ts';

interface Family {
  readonly fingerprint: string;
  readonly [field: string]: unknown;
}

interface Failures {
  readonly families: readonly Family[];
  readonly total: number;
  readonly gone: number;
  readonly without_family: readonly { category: string; phases: number }[];
}

const IMPORT = 'echo "ImportError: No module named \'praw\'" >&2; exit 3';
const patch = (line: number): string => `echo 'error: patch failed: src/api/router.py:${line}' >&2; exit 1`;
const ALL = ['--max-fingerprint-repeats', '0'];

/** Drained once: three phases with the same patch, one with an import, one that came in and was never tried. */
async function drained(): Promise<string> {
  const cwd = await backlogWith([
    phase('r1', 'p1', patch(1)),
    phase('r2', 'p1', patch(2)),
    phase('r3', 'p1', patch(2)),
    phase('r4', 'p1', `[ -e mended ] || { ${IMPORT}; }`),
    phase('held', 'p1', 'true', { last_failure_reason: 'DELIVERABLES_VALIDATION_FAILED: docs/a.md' }),
    phase('held', 'p2', 'true', { state: 'QUEUED' }),
    phase('held', 'p3', 'true'),
  ]);
  await runDrain(ALL, { cwd });
  return cwd;
}

async function familyOf(cwd: string, category: string): Promise<Family> {
  const { families } = await runJson<Failures>(['failures', '--all'], { cwd });
  const found = families.find((family) => family.category === category);
  if (!found) throw new Error(`no family of ${category}`);
  return found;
}

/** What has no other way in here: the passing of time, another version's rows. */
function write(cwd: string, sql: string): void {
  const db = new Database(join(cwd, '.drain', 'drain.db'), { fileMustExist: true, timeout: 5_000 });
  db.exec(sql);
  db.close();
}

describe('drain failures', () => {
  it('tells what fails now by cause, the largest first, with the log to open', async () => {
    const cwd = await drained();
    const { stdout, code } = await runDrain(['failures'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^5 phases in 3 families fail now\nf-[0-9a-f]{8} {2}patch +3 phases +3 runs +drain logs a\d --stderr\n/,
    );
    expect(stdout).toMatch(
      /^ {6}exit 1: error: patch failed: src\/api\/router\.py:2\n {6}3 times +first .* batch-drain-\d{8}-\d{6}/m,
    );
    expect(stdout).toMatch(/^f-[0-9a-f]{8} {2}deliverable +1 phase +1 run\n.*docs\/a\.md\n +never tried +came in /m);
    expect(stdout).toContain('BESIDES   1 phase without a reason on record');
    expect(stdout).toMatch(/^NEXT +drain failures f-[0-9a-f]{8} /m);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(24);
  });

  it('gives the same as a document', async () => {
    const cwd = await drained();
    const { families, total, without_family } = await runJson<Failures>(['failures'], { cwd });
    expect(total).toBe(3);
    expect(without_family).toEqual([{ category: 'unknown', phases: 1 }]);
    expect(Object.keys(families[0] ?? {}).slice(0, 7)).toEqual([
      'fingerprint',
      'category',
      'count',
      'phases',
      'sample',
      'first_seen_at',
      'last_seen_at',
    ]);
    expect(families[0]).toMatchObject({
      ...{ category: 'patch', count: 3, phases: 3, runs: 3, dead: 0, first_commit: null },
      sample: expect.stringMatching(/^exit 1: error: patch failed: src\/api\/router\.py:\d$/),
      first_seen_at: expect.stringMatching(/^\d{4}-.*Z$/),
      first_session_id: expect.stringMatching(/^batch-drain-/),
      handle: expect.stringMatching(/^a\d$/),
      log: expect.stringMatching(/\.stderr\.txt$/),
    });
    expect(families.find(({ category }) => category === 'deliverable')).toMatchObject({
      ...{ count: 0, phases: 1, handle: null, log: null, first_session_id: null },
      first_seen_at: expect.stringMatching(/^\d{4}-/),
    });
  });

  it('leaves out what is mended, and shows it with --all', async () => {
    const cwd = await drained();
    const { fingerprint } = await familyOf(cwd, 'collection');
    writeFileSync(join(cwd, 'mended'), '');
    await runDrain(['--run-id', 'r4'], { cwd });
    expect((await runDrain(['failures'], { cwd })).stdout).not.toContain(fingerprint);
    expect((await runDrain(['failures', '--all'], { cwd })).stdout).toMatch(
      new RegExp(`^${fingerprint}  collection +gone +drain logs a`, 'm'),
    );
    const { stdout } = await runDrain(['failures', fingerprint], { cwd });
    expect(stdout).toContain('gone: no phase fails with it now');
    expect(stdout).toMatch(/^r4\/p1 +complete \(not so\) +2 +1 /m);
    expect(stdout).not.toContain('canary');
  });

  it('looks only at what the filters mean, all of them together', async () => {
    const cwd = await drained();
    const of = async (...filters: string[]): Promise<unknown[]> =>
      (await runJson<Failures>(['failures', ...filters], { cwd })).families.map(({ category, count, phases }) => [
        category,
        count,
        phases,
      ]);
    expect(await of('--run-id', 'r1', '--run-id', 'r2')).toEqual([['patch', 2, 2]]);
    expect(await of('--category', 'collection')).toEqual([['collection', 1, 1]]);
    expect(await of('--category', 'collection', '--run-id', 'r1')).toEqual([]);
    const { session_id } = await runJson<{ session_id: string }>([...ALL, '--run-id', 'r2'], { cwd });
    expect(await of('--session', session_id)).toEqual([['patch', 1, 3]]);
    expect(await of('--since', '1h')).toEqual([
      ['patch', 4, 3],
      ['collection', 1, 1],
    ]);
    expect(await of('--since', '0s')).toEqual([]);
    write(cwd, 'update attempts set ended_at_ms = ended_at_ms - 86400000 where handle < 5');
    expect(await of('--since', '1h', '--all')).toEqual([['patch', 1, 3]]);
    const { stdout } = await runDrain(['failures', '--session', session_id], { cwd });
    expect(stdout).toMatch(new RegExp(`^1 failure of 1 family in ${session_id}\n`));
    expect((await runDrain(['failures', '--since', '0s'], { cwd })).stdout).toMatch(
      /^Nothing that still fails failed since \d{4}-/,
    );
  });

  it('says how many families it does not show', async () => {
    const cwd = await drained();
    const { stdout } = await runDrain(['failures', '--limit', '1'], { cwd });
    expect(stdout).toContain('and 2 families more: --limit 0 shows all');
    expect((await runJson<Failures>(['failures', '--limit', '1'], { cwd })).families).toHaveLength(1);
  });

  it('lists what is dead, poison too, under its old word as well', async () => {
    const cwd = await backlogWith([
      phase('r1', 'p1', IMPORT, { max_attempts: 1 }),
      phase('r2', 'p1', IMPORT),
      phase('r3', 'p1', 'true'),
    ]);
    expect((await runDrain(['failures', '--dead'], { cwd })).stdout).toBe(
      'No phase is dead. What failed before: --all\n',
    );
    await runDrain(['--run-id', 'r1', '--run-id', 'r2'], { cwd });
    write(cwd, "update phases set state = 'dead', last_category = 'poison' where run_id = 'r3'");
    const document = await runJson<Failures>(['dlq'], { cwd });
    expect(document.families).toMatchObject([{ category: 'collection', phases: 1, dead: 1, count: 2 }]);
    expect(document.without_family).toEqual([{ category: 'poison', phases: 1 }]);
    expect(await runJson(['failures', '--dead'], { cwd })).toEqual(document);
    expect((await runDrain(['dlq'], { cwd })).stdout).toMatch(/^1 dead phase in 1 family fails now\n/);
    expect((await runDrain(['help', 'dlq'], { cwd })).stdout).toContain('drain failures [family]');
  });

  it('names phases that passed on the commit that they had failed on', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', `[ -e seen ] && exit 0; touch seen; ${IMPORT}`)]);
    expect((await runDrain(['failures', '--flaky'], { cwd })).stdout).toMatch(/^No phase has passed on the commit/);
    await runDrain([], { cwd });
    await runDrain([], { cwd });
    write(cwd, "update attempts set git_commit = 'c0ffee1234', git_dirty = 0");
    const { stdout } = await runDrain(['failures', '--flaky'], { cwd });
    expect(stdout).toMatch(/^1 phase passed on the commit that it had failed on\n/);
    expect(stdout).toMatch(/^r1\/p1 +a1 +a2 .* c0ffee1 +f-[0-9a-f]{8}$/m);
    expect(await runJson(['failures', '--flaky'], { cwd })).toMatchObject({
      more: false,
      flaky: [
        { run_id: 'r1', phase_id: 'p1', failed: 'a1', passed: 'a2', git_commit: 'c0ffee1234', category: 'collection' },
      ],
    });
    expect(complaint(await runDrain(['failures', '--flaky', '--dead'], { cwd }))).toContain('leave out one of them');
  });

  it('says what to do about what is not there', async () => {
    const cwd = await drained();
    const { fingerprint } = await familyOf(cwd, 'patch');
    const near = `${fingerprint.slice(0, -1)}${fingerprint.endsWith('0') ? '1' : '0'}`;
    const says = async (...args: string[]): Promise<string> =>
      complaint(await runDrain(['failures', ...args], { cwd }));
    expect(await says(near)).toContain(`Did you mean ${fingerprint}?`);
    expect(await says('r1')).toContain('For a run: drain failures --run-id r1');
    expect(await says('--run-id', 'r9')).toContain('no run `r9`');
    expect(await says('--category', 'pacth')).toContain('Did you mean patch?');
    expect(await says('--category', 'zzzzzzzz')).toContain('Known: unknown, collection');
    expect(await says('--session', 'batch-drain-20260101-000000')).toContain('no session');
    expect(await says('--since', 'soon')).toContain('expected a time that has passed');
    expect(await says(fingerprint, '--run-id', 'r4')).toContain(`All of it: drain failures ${fingerprint}`);
    expect(await says(fingerprint, '--dead')).toContain('Nothing of');
    expect(await says('--limit', 'few')).toContain('--limit');
    const { error } = await runJson<{ error: { code: string } }>(['failures', near], { cwd });
    expect(error.code).toBe('unknown_family');
  });
});

describe('drain failures FAMILY', () => {
  it('shows its phases, and marks where they differ', async () => {
    const cwd = await drained();
    const { fingerprint } = await familyOf(cwd, 'patch');
    const { stdout } = await runDrain(['failures', fingerprint], { cwd });
    expect(stdout).toMatch(new RegExp(`^${fingerprint}  patch +3 phases in 3 runs now\n`));
    expect(stdout).toMatch(/^failures +3 on record, in 1 session$/m);
    expect(stdout).toMatch(
      /^says +exit 1: error: patch failed: src\/api\/router\.py:<1>\ndiffers +2 a\d +<1> 2\n +1 a\d +<1> 1$/m,
    );
    expect(stdout).toMatch(/^log +\.drain\/sessions\/.*\/logs\/\n +r\d__p1\.stderr\.txt$/m);
    expect(stdout).toMatch(/^r1\/p1 +failed +1 +1 +a\d /m);
    for (const next of [
      'drain show a',
      'drain logs a',
      `drain retry ${fingerprint} --canary`,
      `drain skip ${fingerprint}`,
    ])
      expect(stdout).toContain(next);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect((await runDrain(['show', fingerprint], { cwd })).stdout).toBe(stdout);
    expect((await runDrain(['failures', fingerprint.slice(0, 7)], { cwd })).stdout).toBe(stdout);
  });

  it('gives the same as a document', async () => {
    const cwd = await drained();
    const { fingerprint } = await familyOf(cwd, 'patch');
    const document = await runJson<Family & { phases: unknown[]; variants: { phases: number }[] }>(
      ['failures', fingerprint],
      { cwd },
    );
    expect(document).toMatchObject({
      ...{
        fingerprint,
        count: 3,
        failing: 3,
        more: false,
        said: ['exit 1: error: patch failed: src/api/router.py:<1>'],
      },
      sessions: [expect.stringMatching(/^batch-drain-/)],
      variants: [
        { parts: ['2'], phases: 2 },
        { parts: ['1'], phases: 1 },
      ],
    });
    expect(document.phases).toHaveLength(3);
    expect(document.phases[0]).toMatchObject({
      phase_id: 'p1',
      state: 'failed',
      fails_so: true,
      attempts: 1,
      failures: 1,
    });
    expect(await runJson(['show', fingerprint], { cwd })).toEqual(document);
    expect(await runJson(['failures', fingerprint, '--limit', '1'], { cwd })).toMatchObject({
      more: true,
      phases: [{}],
    });
    expect((await runDrain(['failures', fingerprint, '--limit', '1'], { cwd })).stdout).toContain(
      'and 2 more: --limit 0 shows all',
    );
  });

  it('takes a beginning that only one family has, and names those that share it', async () => {
    const cwd = await drained();
    const [first, second] = (await runJson<Failures>(['failures'], { cwd })).families.map(
      ({ fingerprint }) => fingerprint,
    );
    write(
      cwd,
      `update phases set last_fingerprint = 'f-${(first ?? '').slice(2, 8)}zz' where last_fingerprint = '${second}'`,
    );
    const said = complaint(await runDrain(['failures', (first ?? '').slice(0, 6)], { cwd }));
    expect(said).toContain(`More than one family begins with \`${(first ?? '').slice(0, 6)}\`: ${first}, `);
    expect((await runDrain(['failures', first ?? ''], { cwd })).code).toBe(0);
  });

  it('shows foreign text harmlessly and in 80 columns, in ids, logs and reasons', async () => {
    const evil =
      'printf "\\033]0;gone\\007Error: \\033[2J\\342\\200\\256<script>alert(1)</script> $1 bad\\n" >&2; exit 1';
    const long = `Error: ${'x'.repeat(100_000)}`;
    const cwd = await backlogWith([
      phase('\u001b[2Jr1\u202e<b>', 'p\u00071', `${evil.replace('$1', '12')}`),
      phase('r2', `p${'1'.repeat(300)}`, `${evil.replace('$1', '34')}`),
      phase('r3', 'p', 'true', { last_failure_reason: `${long} \u001b]0;x\u0007` }),
      phase('r4', 'p', `head -c 100000 /dev/zero | tr '\\0' x >&2; echo ' Error: y' >&2; exit 1`),
    ]);
    await runDrain([...ALL, '--run-id', '\u001b[2Jr1\u202e<b>', '--run-id', 'r2', '--run-id', 'r4'], { cwd });
    const { families } = await runJson<Failures>(['failures'], { cwd });
    expect(families).toHaveLength(3);
    for (const what of [[], ...families.map(({ fingerprint }) => [fingerprint])]) {
      const { stdout } = await runDrain(['failures', ...what], { cwd });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      // A log's path stays whole, so that it can be copied.
      const lines = stdout.split('\n').filter((line) => !line.includes('.stderr.txt'));
      expect(Math.max(...lines.map((line) => line.length)), lines.join('\n')).toBeLessThanOrEqual(80);
    }
  });
});
