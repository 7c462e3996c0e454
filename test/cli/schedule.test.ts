import { describe, expect, it } from 'vitest';
import { PROGRAM, runDrain, runJson, temporaryFolder } from '../support/cli.ts';
import { add, complaint } from './act.ts';

async function backlog(): Promise<string> {
  const cwd = temporaryFolder();
  await add(cwd, ['r1', 'p1']);
  return cwd;
}

describe('drain schedule', () => {
  it('prints a line for the crontab with absolute paths and the options of drain', async () => {
    const cwd = await backlog();
    const { kind, text } = await runJson<{ kind: string; text: string }>(
      ['schedule', '--cron', '--at', '2:30', '--', '--batch-size', '40'],
      { cwd },
    );
    expect(kind).toBe('cron');
    expect(text).toContain('30 2 * * * ');
    expect(text).toContain(`${process.execPath} ${PROGRAM} --data-dir ${cwd}/.drain --batch-size 40;`);
  });

  it('prints units for systemd whose stop waits for the grace that is meant', async () => {
    const cwd = await backlog();
    const { code, stdout } = await runDrain(['schedule', '--systemd', '--', '--grace-seconds', '2m'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('TimeoutStopSec=150');
    expect(stdout).toContain(`WorkingDirectory=${cwd}`);
  });

  it.each([
    [['--', '--batch-sze', '40'], 'Did you mean --batch-size?'],
    [['--', '--batch-size', 'many'], '--batch-size: expected a whole number'],
    [['--at', '25:00'], 'Cannot schedule at `25:00`'],
    [['--cron', '--systemd'], 'mutually exclusive'],
  ])('schedules no %j', async (words, message) => {
    const ran = await runDrain(['schedule', ...words], { cwd: await backlog() });
    expect(complaint(ran)).toContain(message);
    expect(ran.stdout).toBe('');
  });

  it('schedules no backlog that is not there', async () => {
    expect(complaint(await runDrain(['schedule', '--data-dir', 'gone'], { cwd: temporaryFolder() }))).toContain(
      'No backlog here',
    );
  });
});
