import { describe, expect, it } from 'vitest';
import { runDrain, runJson } from '../support/cli.ts';
import { complaint } from './act.ts';
import { backlogWith, phase } from './see.ts';

describe('--quiet', () => {
  it('leaves of a session one line of what came of it, and nothing on stderr', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'echo oh >&2; exit 1'), phase('r2', 'p1', 'true')]);
    const { code, stdout, stderr } = await runDrain(['--quiet'], { cwd });
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^2 tried: 1 ok, 1 failed \(1 cause\), in .*\n$/);
    const again = await runDrain(['--quiet', '--run-id', 'r2'], { cwd });
    expect([again.code, again.stdout.split('\n').length, again.stderr]).toEqual([0, 2, '']);
  });

  it('leaves the document whole, and lets errors be heard', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'exit 1')]);
    expect(await runJson(['--quiet'], { cwd })).toMatchObject({ total_failed: 1 });
    expect(complaint(await runDrain(['--quiet', '--run-id', 'nobody'], { cwd }))).toContain('nobody');
  });

  it.each([
    ['add', 'r9', 'p9', '--quiet', '--', 'true'],
    ['skip', 'r1', 'p1', '--quiet'],
    ['retry', 'r1', 'p1', '--quiet'],
    ['pause', 'r1', '--quiet'],
    ['resume', 'r1', '--quiet'],
    ['recover', '--quiet'],
    ['gc', '--keep-days', '1', '--quiet'],
    ['import', 'rows.jsonl', '--quiet'],
    ['forget', 'r1', '--yes', '--quiet'],
  ])('leaves of `drain %s %s` one line too', async (...args) => {
    const cwd = await backlogWith([phase('r1', 'p1', 'true')]);
    if (args[0] === 'resume') await runDrain(['pause', 'r1'], { cwd });
    const { code, stdout, stderr } = await runDrain(args, { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\S.*\n$/);
  });

  it('is not for commands that only look', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'true')]);
    expect(complaint(await runDrain(['status', '--quiet'], { cwd }))).toContain('There is no option `--quiet`');
  });
});

describe('--verbose', () => {
  it('says what is claimed, what is started and where its logs are, how it ended, and what is held', async () => {
    const cwd = await backlogWith([
      phase('r1', 'p1', 'echo ImportError: x >&2; exit 1'),
      phase('r2', 'p1', 'echo ImportError: x >&2; exit 1'),
      phase('r3', 'p1', 'true'),
      phase('r3', 'p2', 'true', { state: 'QUEUED', phase_index: 1 }),
    ]);
    const args = ['--verbose', '--max-fingerprint-repeats', '2'];
    const { stderr } = await runDrain(args, { cwd });
    expect(stderr).toMatch(/^HELD +1 phase, +1 run +queued work in their run/m);
    expect(stderr).toMatch(/^ +claim +a1 +r1\/p1, try 1$/m);
    expect(stderr).toMatch(/^ +start +a1 +sh -c /m);
    expect(stderr).toMatch(/^ +\/.*\/sessions\/.*\/logs\/r1__p1\.stdout\.txt$/m);
    expect(stderr).toMatch(/^ +\/.*\/sessions\/.*\/logs\/r1__p1\.stderr\.txt$/m);
    expect(stderr).toMatch(/^ +end +a1 +failed -> failed$/m);
    expect(stderr).toMatch(/^ +hold +family f-[0-9a-f]+: /m);
    const less = await runDrain(['--max-fingerprint-repeats', '2'], { cwd });
    expect(less.stderr).not.toMatch(/claim|start|\.stdout\.txt/);
  });

  it('shows hostile ids harmlessly, and no secret of a command line', async () => {
    const id = `r\u001b[2J\u202e${'x'.repeat(300)}`;
    const command = ['sh', '-c', 'true', '--token', 'hunter2'];
    const cwd = await backlogWith([{ run_id: id, phase_id: 'p', command }]);
    const { stderr } = await runDrain(['--verbose'], { cwd });
    expect(stderr).toContain('--token ***');
    expect(stderr.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}|hunter2/u);
    const wide = stderr.split('\n').filter((line) => line.length > 80 && !line.trim().startsWith('/'));
    expect(wide).toEqual([]);
  });

  it('and --quiet exclude each other', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'touch ran')]);
    const both = complaint(await runDrain(['--quiet', '--verbose'], { cwd }));
    expect(both).toBe('drain: --quiet and --verbose exclude each other, and nothing was run. Leave one out.\n');
    expect(complaint(await runDrain(['drain', '--verbose', '--quiet', '--batch-size=1'], { cwd }))).toBe(both);
  });
});
