import { describe, expect, it } from 'vitest';
import { runDrain, runJson, temporaryFolder } from '../support/cli.ts';
import { add, complaint } from './act.ts';

/** The phases that a drain would take. */
async function eligible(cwd: string): Promise<string[]> {
  const { phases } = await runJson<{ phases: { run_id: string; phase_id: string }[] }>(['plan'], { cwd });
  return phases.map((phase) => `${phase.run_id}/${phase.phase_id}`).sort();
}

async function backlog(): Promise<string> {
  const cwd = temporaryFolder();
  for (const key of [
    ['r1', 'p1'],
    ['r1', 'p2'],
    ['r2', 'p1'],
  ] as const)
    await add(cwd, key);
  return cwd;
}

describe('drain pause and drain resume', () => {
  it.each([
    ['a phase', ['r1', 'p1'], ['r1/p2', 'r2/p1']],
    ['a phase written with a slash', ['r1/p1'], ['r1/p2', 'r2/p1']],
    ['a run', ['r1'], ['r2/p1']],
    ['everything', ['--all'], []],
  ])('hold %s and let go of it', async (_, words, left) => {
    const cwd = await backlog();
    expect(await runJson(['pause', ...words], { cwd })).toMatchObject({ paused: true, changed: true, until: null });
    expect(await eligible(cwd)).toEqual(left);
    expect(await runJson(['resume', ...words], { cwd })).toMatchObject({ paused: false, changed: true });
    expect(await eligible(cwd)).toEqual(['r1/p1', 'r1/p2', 'r2/p1']);
  });

  it('say that it is so already, and change nothing', async () => {
    const cwd = await backlog();
    const notPaused = await runDrain(['resume', 'r1'], { cwd });
    expect([notPaused.code, notPaused.stdout]).toEqual([0, 'Run r1 was not paused.\n']);
    await runDrain(['pause', 'r1', '--note', 'first'], { cwd });
    const again = await runDrain(['pause', 'r1', '--note', 'second'], { cwd });
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/Run r1 is paused already \(first\), since .*\n.*drain resume r1/);
  });

  it('end a pause at its time, and let another one be placed then', async () => {
    const cwd = await backlog();
    expect(await runJson(['pause', 'r1', '--until', '1ms'], { cwd })).toMatchObject({ changed: true });
    expect(await eligible(cwd)).toContain('r1/p1');
    expect(await runJson(['pause', 'r1', '--until', '2h'], { cwd })).toMatchObject({ changed: true });
    expect(await eligible(cwd)).toEqual(['r2/p1']);
  });

  it('say what else still holds the same phases', async () => {
    const cwd = await backlog();
    for (const words of [['r1'], ['r1', 'p1'], ['--all']]) await runDrain(['pause', ...words], { cwd });
    const { stdout } = await runDrain(['resume', 'r1', 'p1'], { cwd });
    expect(stdout).toContain('run r1 is paused. To lift it: drain resume r1');
    expect(stdout).toContain('everything is paused. To lift it: drain resume --all');
    expect((await runDrain(['resume', '--all'], { cwd })).stdout).toContain('1 pause of single runs or phases stays');
  });

  it.each([
    [[], 'Name a RUN, a RUN and PHASE, a family such as f-3fa9, --quota or --all'],
    [['r1', '--all'], 'Name one of RUN, --quota and --all, not more'],
    [['r1', '--until', '2001-01-01'], '--until 2001-01-01: expected a time to come'],
    [['r1', '--until', 'soon'], 'this is none'],
    [['r9'], 'There is no run `r9`'],
  ])('refuse %j', async (words, message) => {
    const cwd = await backlog();
    expect(complaint(await runDrain(['pause', ...words], { cwd }))).toContain(message);
    expect(await eligible(cwd)).toHaveLength(3);
  });
});
