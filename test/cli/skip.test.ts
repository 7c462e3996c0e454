import { describe, expect, it } from 'vitest';
import { runDrain, runInTerminal, runJson, temporaryFolder } from '../support/cli.ts';
import { add, complaint, stateOf } from './act.ts';

describe('drain skip', () => {
  it('leaves a phase out until it is brought back', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1'], '--', 'touch', 'made');
    expect(await runJson(['skip', 'r1', 'p1', '--note', 'no longer needed'], { cwd })).toEqual({
      moved: [{ run_id: 'r1', phase_id: 'p1', state: 'skipped' }],
      count: 1,
    });
    expect((await runJson<{ results: unknown[] }>([], { cwd })).results).toEqual([]);
    expect((await runDrain(['skip', 'r1/p1'], { cwd })).stdout).toMatch(/is skipped already, by .*drain retry r1 p1/);
    await runDrain(['retry', 'r1', 'p1'], { cwd });
    expect(await stateOf(cwd, 'r1', 'p1')).toBe('failed');
  });

  it('leaves what is complete as it is, and says so', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1']);
    await runDrain([], { cwd });
    await add(cwd, ['r1', 'p2']);
    expect((await runDrain(['skip', 'r1', 'p1'], { cwd })).stdout).toContain('r1/p1 is complete and was left as it is');
    expect((await runDrain(['skip', 'r1', '--yes'], { cwd })).stdout).toContain(
      '1 phase of r1 skipped. Left as they are: 1 complete.',
    );
  });

  it('skips no whole run unasked where there is no terminal', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1']);
    await add(cwd, ['r1', 'p2']);
    expect(complaint(await runDrain(['skip', 'r1'], { cwd, input: 'y\n' }))).toContain('--yes');
    expect(await stateOf(cwd, 'r1', 'p1')).toBe('failed');
    expect((await runDrain(['skip', 'r1', '--yes'], { cwd })).code).toBe(0);
    expect(await stateOf(cwd, 'r1', 'p2')).toBe('skipped');
  });

  it('asks on a terminal, and takes everything but yes for a no', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1']);
    await add(cwd, ['r1', 'p2']);
    for (const input of ['n\n', '\n', '\x04']) {
      const { status, stdout } = runInTerminal(['skip', 'r1'], { cwd, input });
      expect(stdout).toContain('Skip all of r1 (2 phases)? [y/N]');
      expect(stdout).toContain('Nothing was done.');
      expect(status).toBe(2);
    }
    expect(await stateOf(cwd, 'r1', 'p1')).toBe('failed');
    expect(runInTerminal(['skip', 'r1'], { cwd, input: 'y\n' }).status).toBe(0);
    expect(await stateOf(cwd, 'r1', 'p1')).toBe('skipped');
  });
});
