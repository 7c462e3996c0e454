import { describe, expect, it } from 'vitest';
import { runDrain, runJson } from '../support/cli.ts';
import { complaint } from './act.ts';
import { backlogWith, phase, widest } from './see.ts';

interface ShownPhase {
  readonly run: string;
  readonly phase: string;
  readonly state: string;
  readonly attempts: readonly {
    handle: string;
    attempt: number;
    outcome: string;
    subprocess_returncode: number;
    error_message: string;
    failure_fingerprint: string;
  }[];
}

const BREAKS = 'echo "ImportError: No module named \'praw\'" >&2; exit 3';

describe('drain show', () => {
  it('shows a phase with every attempt, as RUN PHASE and as RUN/PHASE', async () => {
    const cwd = await backlogWith([phase('r1', 'a/b', `[ -e mended ] && exit 0; touch mended; ${BREAKS}`)]);
    await runDrain([], { cwd });
    await runDrain([], { cwd });
    const shown = await runJson<ShownPhase>(['show', 'r1', 'a/b'], { cwd });
    expect(shown).toMatchObject({
      run: 'r1',
      phase: 'a/b',
      state: 'complete',
      attempts: [
        { handle: 'a1', attempt: 1, outcome: 'failed', subprocess_returncode: 3, category: 'collection' },
        { handle: 'a2', attempt: 2, outcome: 'succeeded', subprocess_returncode: 0, error_message: null },
      ],
    });
    expect(shown.attempts[0]?.error_message).toContain("No module named 'praw'");
    const { stdout } = await runDrain(['show', 'r1/a/b'], { cwd });
    expect(stdout).toMatch(/^a1 .* FAIL {2}exit 3 {2}collection f-[0-9a-f]{8}$/m);
    expect(stdout).toMatch(/^a2 .* ok {4}exit 0$/m);
    expect(stdout).toContain('drain diff r1 a/b');
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  it('shows on one screen what happened to a phase and what people did about it', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', BREAKS, { max_attempts: 20 })]);
    for (let tries = 0; tries < 12; tries += 1) await runDrain([], { cwd });
    await runDrain(['skip', 'r1', 'p1', '--note', 'known'], { cwd });
    await runDrain(['retry', 'r1'], { cwd });
    await runDrain(['pause', 'r1', '--note', '\u202edisk\u001b[2J'], { cwd });
    const { stdout } = await runDrain(['show', 'r1', 'p1'], { cwd });
    expect(stdout.split('\n').length).toBeLessThanOrEqual(24);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^\d+ lines before these: drain show r1 p1 --limit 0$/m);
    expect(stdout).toMatch(
      /^a12 .*\n +\S+ \S+ {2}skipped, by .* \(known\)\n.* released to failed, by .*\n.* paused, all of the run, by/m,
    );
    expect(stdout).toMatch(/^held +paused by .*drain resume r1$/m);
    expect(stdout).toMatch(/^next +drain logs a12 --stderr/m);
    expect(['\u001b', '\u202e'].filter((harmful) => stdout.includes(harmful))).toEqual([]);
    const whole = await runDrain(['show', 'r1', 'p1', '--limit', '0'], { cwd });
    expect(whole.stdout.match(/^a\d+ /gm)).toHaveLength(12);
    const { moves } = await runJson<{ moves: { type: string; verb: string | null; on: string | null }[] }>(
      ['show', 'r1', 'p1'],
      { cwd },
    );
    expect(moves.map(({ type, verb, on }) => verb ?? `${type} on ${on}`)).toEqual([
      'skip',
      'retry',
      'hold.placed on run',
    ]);
  });

  it('tells of a pause of the quota that a phase shares, and of no other', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'true', { quotas: ['claude'] }), phase('r2', 'p2', 'true')]);
    await runDrain(['pause', '--quota', 'claude'], { cwd });
    expect((await runDrain(['show', 'r1', 'p1'], { cwd })).stdout).toContain('paused, quota claude, by');
    expect((await runDrain(['show', 'r2', 'p2'], { cwd })).stdout).not.toContain('paused');
  });

  it('takes the id of an attempt, as logs and processes have it', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'true')]);
    const { results } = await runJson<{ results: { attempt_id: string }[] }>([], { cwd });
    const id = results[0]?.attempt_id ?? '';
    expect((await runDrain(['show', id], { cwd })).stdout).toMatch(/^a1 {2}r1\/p1/);
    const other = id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect(complaint(await runDrain(['show', other], { cwd }))).toContain(`no attempt \`${other}\``);
  });

  it('shows all that is on record of one attempt', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', `sleep 0; ${BREAKS}`)]);
    await runDrain([], { cwd });
    const { stdout } = await runDrain(['show', 'a1'], { cwd });
    expect(stdout).toMatch(/^ended +FAIL {2}exit 3 after /m);
    expect(stdout).toMatch(/^command +sh -c 'sleep 0; echo/m);
    expect(stdout).toMatch(/^run +1 failed {2}-> {2}1 failed$/m);
    expect(stdout).toMatch(
      /^logs +\.drain\/sessions\/.*\/logs\/\n +r1__p1\.stdout\.txt {2}.* B\n +r1__p1\.stderr\.txt/m,
    );
    expect(stdout).toMatch(/^ {2}DRAIN_DATABASE_URL: sqlite:\/\/\/\//m);
    expect(stdout).toMatch(/last 1 line of stderr\n {2}ImportError/);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    const document = await runJson<ShownPhase>(['show', 'r1', 'p1', '--attempt', '1'], { cwd });
    expect(document).toMatchObject({ run: 'r1', phase: 'p1', attempts: [{ handle: 'a1' }] });
    expect(await runJson(['show', 'a1'], { cwd })).toEqual(document);
  });

  it('says what holds a phase, and how to get around it', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'true'), phase('r1', 'p2', 'true', { state: 'QUEUED' })]);
    await runDrain(['pause', 'r1', 'p1'], { cwd });
    const { stdout } = await runDrain(['show', 'r1', 'p1'], { cwd });
    expect(stdout).toMatch(
      /^held +queued work in their run +--no-skip-runs-with-queued\n +paused by .* drain resume r1 p1$/m,
    );
    expect(stdout).toContain('Never tried here.');
    expect(await runJson(['show', 'r1', 'p1'], { cwd })).toMatchObject({
      held: [{ reason: 'queued-work' }, { reason: 'paused', on: 'phase' }],
      attempts: [],
    });
  });

  it('shows a run in the order of its plan', async () => {
    const cwd = await backlogWith([
      phase('r1', 'second', 'true', { phase_index: 2 }),
      phase('r1', 'first', 'true', { phase_index: 1, state: 'COMPLETE' }),
    ]);
    const { phases } = await runJson<{ phases: { phase_id: string; state: string }[] }>(['show', 'r1'], { cwd });
    expect(phases.map(({ phase_id, state }) => [phase_id, state])).toEqual([
      ['first', 'complete'],
      ['second', 'failed'],
    ]);
    expect((await runDrain(['show', 'r1', '--limit', '1'], { cwd })).stdout).toContain(
      'and 1 more: drain show r1 --limit 0',
    );
  });

  it('shows the phases that fail alike, and a session', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', BREAKS), phase('r2', 'p1', BREAKS)]);
    const session = await runJson<{ session_id: string; results: { failure_fingerprint: string }[] }>([], { cwd });
    const fingerprint = session.results[0]?.failure_fingerprint ?? '';
    expect(await runJson(['show', fingerprint], { cwd })).toMatchObject({
      ...{ fingerprint, category: 'collection', count: 2 },
      phases: [{ run_id: 'r2' }, { run_id: 'r1' }],
    });
    expect((await runDrain(['show', fingerprint], { cwd })).stdout).toContain('2 phases in 2 runs');
    expect(await runJson(['show', session.session_id], { cwd })).toEqual(session);
    expect((await runDrain(['show', session.session_id], { cwd })).stdout).toContain('0 ok, 2 failed, 0 timed out');
  });

  it('takes a run of that very name before a handle', async () => {
    const cwd = await backlogWith([phase('a1', 'p1', 'true')]);
    await runDrain([], { cwd });
    expect(await runJson(['show', 'a1'], { cwd })).toMatchObject({ run_id: 'a1', phases: [{ phase_id: 'p1' }] });
  });

  it('names what was probably meant, and runs nothing', async () => {
    const cwd = await backlogWith([phase('nightly-7', 'build', 'true')]);
    expect(complaint(await runDrain(['show', 'nightly-8'], { cwd }))).toContain('Did you mean nightly-7?');
    expect(complaint(await runDrain(['show', 'nightly-7/biuld'], { cwd }))).toContain('Did you mean build?');
    expect(complaint(await runDrain(['show', 'a99'], { cwd }))).toContain('no attempt `a99`');
    expect(complaint(await runDrain(['show', 'f-12345678'], { cwd }))).toContain('f-12345678');
    expect(complaint(await runDrain(['show', 'batch-drain-20260101-000000'], { cwd }))).toContain('no session');
    expect(complaint(await runDrain(['show', 'nightly-7', '--attempt', '1'], { cwd }))).toContain('give RUN PHASE');
  });

  it('shows foreign text harmlessly', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'printf "\\033]0;gone\\007Error: \\033[2Jbad\\n" >&2; exit 1')]);
    await runDrain([], { cwd });
    for (const what of [['r1', 'p1'], ['a1'], ['r1']]) {
      expect((await runDrain(['show', ...what], { cwd })).stdout).not.toContain('\u001b');
    }
  });
});
