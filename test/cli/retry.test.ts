import { describe, expect, it } from 'vitest';
import { runDrain, runJson, temporaryFolder } from '../support/cli.ts';
import { add, complaint, stateOf } from './act.ts';

describe('drain retry', () => {
  it('releases what is dead or skipped in a run, and leaves what is complete alone', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'dead'], '--max-attempts', '1', '--', 'false');
    await add(cwd, ['r1', 'done']);
    await runDrain([], { cwd });
    expect([await stateOf(cwd, 'r1', 'dead'), await stateOf(cwd, 'r1', 'done')]).toEqual(['dead', 'complete']);
    expect(await runJson(['retry', 'r1'], { cwd })).toEqual({
      moved: [{ run_id: 'r1', phase_id: 'dead', state: 'failed' }],
      count: 1,
    });
    const { stdout } = await runDrain(['retry', 'r1'], { cwd });
    expect(stdout).toContain('drain --run-id r1');
    expect(await stateOf(cwd, 'r1', 'done')).toBe('complete');
  });

  it('runs a complete phase again when it is named', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1']);
    await runDrain([], { cwd });
    expect((await runDrain(['retry', 'r1'], { cwd })).stdout).toMatch(
      /Nothing of r1 to release: 1 complete[\s\S]*drain retry r1 PHASE/,
    );
    expect((await runDrain(['retry', 'r1/p1'], { cwd })).stdout).toContain('r1/p1 is released: failed');
    const { results } = await runJson<{ results: { attempt: number }[] }>([], { cwd });
    expect(results.map(({ attempt }) => attempt)).toEqual([2]);
  });

  it('gives a phase that was dead when it was skipped back as dead, and says so', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1'], '--max-attempts', '1', '--', 'false');
    await runDrain([], { cwd });
    await runDrain(['skip', 'r1', 'p1'], { cwd });
    expect((await runDrain(['retry', 'r1', 'p1'], { cwd })).stdout).toMatch(
      /released: dead\.[\s\S]*retry it once more/,
    );
    expect((await runDrain(['retry', 'r1', 'p1'], { cwd })).stdout).toContain('released: failed');
  });

  it('says that a queued phase needs no release, and what takes it', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1'], '--state', 'queued', '--', 'true');
    const ran = await runDrain(['retry', 'r1', 'p1'], { cwd });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/is queued already[\s\S]*drain --state queued --run-id r1/);
  });

  it('says what still holds what it released', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1']);
    await runDrain(['pause', 'r1'], { cwd });
    expect((await runDrain(['retry', 'r1'], { cwd })).stdout).toMatch(/HELD .*paused +drain resume r1/);
  });

  it('takes RUN/PHASE apart where ids hold slashes, the run of that very name first', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['a', 'b/c']);
    await add(cwd, ['a/b', 'c']);
    await add(cwd, ['a/b/d', 'e']);
    const moved = (of: string): Promise<unknown> => runJson(['retry', of], { cwd });
    expect(await moved('a/b/c')).toMatchObject({ moved: [{ run_id: 'a/b', phase_id: 'c' }] });
    expect(await moved('a/b/d')).toMatchObject({ moved: [{ run_id: 'a/b/d', phase_id: 'e' }] });
    expect(await moved('a/b')).toMatchObject({ moved: [{ run_id: 'a/b', phase_id: 'c' }] });
  });

  it.each([
    [['nightli'], 'There is no run `nightli`, and nothing was done. Did you mean nightly?'],
    [['nightli/build'], 'There is no run `nightli`, and nothing was done. Did you mean nightly?'],
    [['nightly', 'biuld'], 'There is no phase `biuld` in the run `nightly`, and nothing was done. Did you mean build?'],
    [['nightly/biuld'], 'There is no phase `biuld` in the run `nightly`, and nothing was done. Did you mean build?'],
  ])('names the nearest for %j', async (words, message) => {
    const cwd = temporaryFolder();
    await add(cwd, ['nightly', 'build']);
    expect(complaint(await runDrain(['retry', ...words], { cwd }))).toContain(message);
  });
});

describe('drain retry and drain skip by a filter', () => {
  async function threeFailed(): Promise<string> {
    const cwd = temporaryFolder();
    for (const [run, phase, text] of [
      ['r1', 'p1', "ImportError: No module named 'a'"],
      ['r2', 'p1', "ImportError: No module named 'a'"],
      ['r3', 'p1', 'ValueError: b'],
    ] as const)
      await add(cwd, [run, phase], '--', 'sh', '-c', 'echo "$0" >&2; exit 1', text);
    await runDrain([], { cwd });
    return cwd;
  }

  it('act on all that match, once it is agreed to', async () => {
    const cwd = await threeFailed();
    const refused = await runDrain(['skip', '--category', 'collection'], { cwd });
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('Skip 2 phases in 2 runs, category collection?'),
    ]);
    expect((await runDrain(['skip', '--category', 'collection', '--yes'], { cwd })).stdout).toContain(
      '2 phases skipped, in 2 runs',
    );
    expect(await stateOf(cwd, 'r3', 'p1')).toBe('failed');
    expect(await runJson(['retry', '--state', 'skipped', '--yes'], { cwd })).toMatchObject({ count: 2 });
    expect(await stateOf(cwd, 'r1', 'p1')).toBe('failed');
  });

  it('all that is given has to hold', async () => {
    const cwd = await threeFailed();
    const moved = (words: string[]) => runJson(['retry', '--yes', ...words], { cwd });
    expect(await moved(['--category', 'collection', '--run-id', 'r1'])).toMatchObject({ count: 1 });
    expect(await moved(['--category', 'collection', '--run-id', 'r3'])).toMatchObject({ count: 0 });
    expect(await moved(['--since', '1h'])).toMatchObject({ count: 3 });
    const [session] = (await runJson<{ sessions: { session_id: string }[] }>(['sessions'], { cwd })).sessions;
    expect(await moved(['--session', session?.session_id ?? ''])).toMatchObject({ count: 3 });
  });

  it('say of what is there already that it was left as it is', async () => {
    const cwd = await threeFailed();
    await runDrain(['skip', 'r3'], { cwd });
    const { stdout } = await runDrain(['skip', '--state', 'skipped'], { cwd });
    expect(stdout).toContain('0 phases skipped, in 1 run, skipped. Left as they are: 1 skipped.');
  });

  it('refuse what cannot be meant', async () => {
    const cwd = await threeFailed();
    expect(complaint(await runDrain(['retry'], { cwd }))).toContain('Name a RUN');
    expect(complaint(await runDrain(['retry', '--since', 'soon'], { cwd }))).toContain(
      'expected a time that has passed',
    );
    expect(complaint(await runDrain(['retry', '--run-id', 'r9'], { cwd }))).toContain('There is no run `r9`');
    expect(complaint(await runDrain(['retry', 'f-00000000'], { cwd }))).toContain('f-00000000');
  });
});

describe('drain retry --now', () => {
  it('runs what it releases, and nothing else', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1']);
    await add(cwd, ['r2', 'p2']);
    await add(cwd, ['r2', 'p3']);
    await runDrain(['skip', 'r2/p3'], { cwd });
    const { results } = await runJson<{ results: { phase_id: string }[] }>(['retry', 'r2/p3', '--now'], { cwd });
    expect(results.map(({ phase_id }) => phase_id)).toEqual(['p3']);
    expect([await stateOf(cwd, 'r1', 'p1'), await stateOf(cwd, 'r2', 'p2')]).toEqual(['failed', 'failed']);
  });
});
