import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runDrain, runJson, temporaryFolder } from '../support/cli.ts';
import { add, complaint } from './act.ts';

interface ConfigDocument {
  readonly places: { readonly data_dir: string } | null;
  readonly config_file: string | null;
  readonly options: Readonly<
    Record<string, { readonly value: unknown; readonly origin: string; readonly range: string }>
  >;
}

describe('drain config', () => {
  it('tells of each option the value, and whether flag, environment, file or default gave it', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1']);
    const file = join(cwd, 'drain.config.json');
    writeFileSync(
      file,
      JSON.stringify({ batchSize: 3, concurrency: 3, phaseTimeoutSeconds: '1h', sources: [{ file: 'a.db' }] }),
    );
    const env = { DRAIN_OPT_BATCH_SIZE: '4', DRAIN_OPT_CONCURRENCY: '4' };
    const { places, config_file, options } = await runJson<ConfigDocument>(['config', '--batch-size', '5'], {
      cwd,
      env,
    });
    expect(places?.data_dir).toBe(join(cwd, '.drain'));
    expect(config_file).toBe(file);
    expect(options.batch_size).toMatchObject({ value: 5, origin: 'flag' });
    expect(options.concurrency).toMatchObject({
      value: 4,
      origin: 'environment',
      range: 'a whole number from 1 to 1000',
    });
    expect(options.phase_timeout_seconds).toMatchObject({ value: 3600, origin: file });
    expect(options.sources).toMatchObject({ value: [{ file: 'a.db', settle_seconds: 10 }] });
    expect(options.fail_fast).toMatchObject({ value: 0, origin: 'default' });
  });

  it('masks secrets', async () => {
    const cwd = temporaryFolder();
    const config = { command: 'run --token hunter2 {{ phase.id }}', apiUrl: 'http://me:hunter2@127.0.0.1:1' };
    writeFileSync(join(cwd, 'drain.config.json'), JSON.stringify(config));
    for (const more of [[], ['--json']]) {
      const { code, stdout } = await runDrain(['config', ...more], { cwd });
      expect(code).toBe(0);
      expect(stdout).not.toContain('hunter2');
      expect(stdout).toContain('***');
    }
  });

  it('shows what a backlog begun here would go by, and where it looked for one', async () => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await runDrain(['config', '--json'], { cwd });
    expect([code, (JSON.parse(stdout) as ConfigDocument).places]).toEqual([0, null]);
    expect(stderr).toContain(`no backlog here (looked for .drain in ${cwd}`);
  });

  it('refuses a value out of its range, naming where it stands', async () => {
    const ran = await runDrain(['config'], { cwd: temporaryFolder(), env: { DRAIN_OPT_CONCURRENCY: '0' } });
    expect(complaint(ran)).toContain('DRAIN_OPT_CONCURRENCY: expected a whole number from 1 to 1000, found "0"');
  });

  it('fits 80 columns', async () => {
    const { stdout } = await runDrain(['config'], { cwd: temporaryFolder() });
    const wide = stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('config '));
    expect(wide).toEqual([]);
  });
});
