/** The sample backlog is the real one: what drain says of it is known. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, openBacklog, type TestBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';
import { fixture } from '../support/processes.ts';

const SAMPLE = fileURLToPath(new URL('../../scripts/sample/backlog.jsonl', import.meta.url));

async function importSample(command?: string): Promise<TestBacklog> {
  const backlog = openBacklog(temporaryFolder());
  const { code, stderr } = await backlog.run(['import', SAMPLE, ...(command ? ['--command', command] : [])]);
  expect([code, stderr]).toEqual([0, '']);
  return backlog;
}

const failsAlike = `${fixture('exit-with')} 1 'ImportError: cannot import name ReviewConfig from autopack'`;

describe('import', () => {
  test('brings in 70 runs and 456 phases, and creates the backlog here', async () => {
    const backlog = openBacklog(temporaryFolder());
    const { code, document } = await backlog.json(['import', SAMPLE]);
    expect(code).toBe(0);
    expect(document).toMatchObject({ runs: 70, phases: 456, inserted: 456, updated: 0, unchanged: 0, rejected: 0 });
    expect(document.by_state).toMatchObject({ failed: 207, queued: 108, complete: 141 });
    expect(backlog.has('.drain/drain.db')).toBe(true);
    expect(backlog.query("select count(*) as n from phases where source_state = 'GATE'")).toEqual([{ n: 1 }]);
  });

  test('says at once that phases have no command, and how to give one', async () => {
    const backlog = openBacklog(temporaryFolder());
    const { stdout, stderr } = await backlog.run(['import', SAMPLE]);
    expect(stdout + stderr).toMatch(/456 phases have no command/);
    expect(stdout + stderr).toContain('--command');
  });

  test('changes nothing the second time', async () => {
    const backlog = await importSample('true');
    const before = backlog.query('select * from phases order by id');
    const { document } = await backlog.json(['import', SAMPLE, '--command', 'true']);
    expect(document).toMatchObject({ inserted: 0, updated: 0, unchanged: 456 });
    expect(backlog.query('select * from phases order by id')).toEqual(before);
  });

  test('never undoes what was drained here, and says what it left alone', async () => {
    const backlog = await createBacklog([failed('r/p', ['true'])]);
    await backlog.run([]);
    writeFileSync(
      backlog.path('rows.jsonl'),
      JSON.stringify(failed('r/p', ['true'], { last_failure_reason: 'newer' })),
    );
    const { stdout } = await backlog.run(['import', 'rows.jsonl']);
    expect(backlog.phase('r', 'p').state).toBe('complete');
    expect(stdout).toMatch(/1 phase\b.*left as it (is|was)/);
  });

  test('takes over rows that differ from what the last import saw, and only those', async () => {
    const backlog = await createBacklog([failed('r/p', ['true']), failed('r/q', ['true'])]);
    const rows = [failed('r/p', ['false']), failed('r/q', ['true']), failed('r/new', ['true'])];
    writeFileSync(backlog.path('rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const { document } = await backlog.json(['import', 'rows.jsonl']);
    expect(document).toMatchObject({ inserted: 1, updated: 1, unchanged: 1 });
    expect(JSON.parse(backlog.phase('r', 'p').command)).toMatchObject({ template: ['false'] });
  });

  test('gives another default command to what came without one', async () => {
    const backlog = await importSample('true');
    await backlog.run(['import', SAMPLE, '--command', 'false {{ phase.id }}']);
    const { document } = await backlog.json(['plan', '--batch-size', '1']);
    expect(document.phases[0].command).toEqual(['false', document.phases[0].phase_id]);
  });
});

describe('plan', () => {
  test('takes 163 phases of 30 runs and leaves out 20 runs with 44, each with reason and counts', async () => {
    const backlog = await importSample('true');
    const { code, document } = await backlog.json(['plan', '--batch-size', '1000']);
    expect(code).toBe(0);
    expect(document.phases).toHaveLength(163);
    expect(new Set(document.phases.map((phase: { run_id: string }) => phase.run_id)).size).toBe(30);
    expect(document.skipped).toHaveLength(20);
    const failed = document.skipped.reduce((sum: number, run: { failed: number }) => sum + run.failed, 0);
    expect(failed).toBe(44);
    for (const run of document.skipped) {
      expect(run.reason).not.toBe('');
      expect(run.queued).toBeGreaterThan(0);
    }
  });

  test('is the same twice, byte for byte, and in another copy of the backlog', async () => {
    const [one, other] = [await importSample('true'), await importSample('true')];
    const plans = await Promise.all(
      [one, one, other].map((each) => each.run(['plan', '--batch-size', '1000', '--json'])),
    );
    expect(new Set(plans.map(({ stdout }) => stdout.replaceAll(other.folder, one.folder))).size).toBe(1);
  });

  test('runs one phase of each run before a second of any', async () => {
    const backlog = await importSample('true');
    const { document } = await backlog.json(['plan', '--batch-size', '30']);
    expect(new Set(document.phases.map((phase: { run_id: string }) => phase.run_id)).size).toBe(30);
  });

  test('is what `drain --dry-run` prints, and runs nothing', async () => {
    const backlog = await importSample('true');
    const [plan, dry] = [await backlog.run(['plan', '--json']), await backlog.run(['--dry-run', '--json'])];
    expect(dry.stdout).toBe(plan.stdout);
    expect(backlog.query('select count(*) as n from attempts')).toEqual([{ n: 0 }]);
  });

  test('shows the rendered command and the way to override what is held, in 80 columns', async () => {
    const backlog = await importSample("echo '{{ run.id }}' {{ phase.id }}");
    const { stdout } = await backlog.run(['plan']);
    expect(stdout).toContain('--no-skip-runs-with-queued');
    expect(stdout).toMatch(/echo telemetry-test-single telemetry-test-phase-1/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('drain of a run with queued work', () => {
  const HELD = 'research-system-v10';

  test('runs nothing, ends with 0, and says what waits and how to override', async () => {
    const backlog = await importSample('true');
    const { code, stdout } = await backlog.run(['--run-id', HELD]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/2 failed.*6 queued/);
    expect(stdout).toContain('--no-skip-runs-with-queued');
    expect(backlog.session()).toMatchObject({ total_processed: 0, results: [] });
    expect(backlog.session().skipped).toMatchObject([{ run_id: HELD, queued: 6, running: 0, failed: 2 }]);
  });

  test('runs them with --no-skip-runs-with-queued', async () => {
    const backlog = await importSample('true');
    const { code } = await backlog.run(['--run-id', HELD, '--no-skip-runs-with-queued']);
    expect(code).toBe(0);
    expect(backlog.session()).toMatchObject({ total_processed: 2, total_success: 2 });
  });
});

describe('drain of a run that always fails alike', () => {
  const RUN = 'research-system-v4';

  test('stops the run after the third, and says so in the session', async () => {
    const backlog = await importSample(failsAlike);
    const { code, stdout } = await backlog.run(['--batch-size', '10', '--run-id', RUN]);
    const session = backlog.session();
    expect(code).toBe(1);
    expect(session.results).toHaveLength(3);
    expect(session).toMatchObject({ stop_reason: 'all_runs_held', status: 'completed' });
    expect(JSON.stringify(session.stopped_runs)).toContain(RUN);
    expect(session.stopped_fingerprints).toEqual([session.results[0].failure_fingerprint]);
    expect(Object.values(session.fingerprint_counts)).toEqual([3]);
    expect(stdout).toContain(RUN);
  });

  test('goes on with --max-fingerprint-repeats 0', async () => {
    const backlog = await importSample(failsAlike);
    const args = ['--batch-size', '10', '--run-id', RUN, '--max-fingerprint-repeats', '0'];
    const { code, document } = await backlog.json(args);
    expect(code).toBe(1);
    expect(document.results).toHaveLength(8);
    expect(document).toEqual(backlog.session());
    expect(document).toMatchObject({ batch_size: 10, total_processed: 8, total_failed: 8, total_success: 0 });
  });

  test('reads the same from a backlog elsewhere that --data-dir names', async () => {
    const backlog = await importSample('true');
    const elsewhere = temporaryFolder();
    mkdirSync(join(elsewhere, 'deep'));
    const args = ['--data-dir', backlog.path('.drain'), '--run-id', RUN, '--batch-size', '1'];
    const { code } = await backlog.run(args, { cwd: join(elsewhere, 'deep') });
    expect(code).toBe(0);
    expect(backlog.session().results).toHaveLength(1);
  });
});
