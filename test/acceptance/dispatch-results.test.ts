/** What comes of a dispatch, where it lies, and what it is after somebody has had a hand in it. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Document, openBacklog, type TestBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';

/** Says what it does and witnesses it; what is called `fail...` fails until the file `mended` is there. */
const WORKER = `echo "$1" >> witness; echo "out $1"; echo "err $1" >&2
case $1 in fail*) [ -e mended ] || exit 3;; esac`;

interface Workshop extends TestBacklog {
  /** Dispatches these as the run `r`. */
  dispatch(items: readonly string[], ...more: string[]): ReturnType<TestBacklog['run']>;
  resume(...more: string[]): ReturnType<TestBacklog['run']>;
  mend(): void;
  witness(): string[];
  summary(): Document;
  /** The lines of `results.jsonl`: each item, and what it came to. */
  results(): string[];
}

function workshop(): Workshop {
  const backlog = openBacklog(temporaryFolder());
  const config = { skills: { s: { command: ['sh', '-c', WORKER, 'drain', '{{ item }}'] } } };
  writeFileSync(backlog.path('drain.config.json'), JSON.stringify(config));
  return {
    ...backlog,
    dispatch: (items, ...more) =>
      backlog.run(['dispatch', 's', JSON.stringify(items), '--run-name', 'r', '--max-workers', '1', ...more]),
    resume: (...more) => backlog.run(['dispatch', '--resume', 'r', '--max-workers', '1', ...more]),
    mend: () => writeFileSync(backlog.path('mended'), ''),
    witness: () => backlog.lines('witness'),
    summary: () => JSON.parse(backlog.read('batch_runs/r/summary.json')),
    results: () =>
      backlog.lines('results.jsonl').map((line) => {
        const { item, status } = JSON.parse(line) as Document;
        return `${item} ${status}`;
      }),
  };
}

describe('--no-worker-logs', () => {
  it('keeps the logs of what failed, and says of the others why there are none', async () => {
    const w = workshop();
    expect((await w.dispatch(['one', 'fail2'], '--no-worker-logs')).code).toBe(1);
    expect(w.list('batch_runs/r/task_0')).toEqual(['result.json']);
    expect(w.list('batch_runs/r/task_1').sort()).toEqual(['result.json', 'worker.stderr', 'worker.stdout']);
    expect(w.read('batch_runs/r/task_1/worker.stderr')).toBe('err fail2\n');
    const logs = w
      .sessions()
      .flatMap((session) => w.list(`.drain/sessions/${session}/logs`))
      .filter((name) => name.startsWith('r__'));
    expect(logs.sort()).toEqual(['r__task_1.stderr.txt', 'r__task_1.stdout.txt']);
    const gone = await w.run(['logs', 'r/task_0']);
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('was to keep logs only of failures')]);
    const kept = await w.run(['logs', 'r/task_1', '--stderr', '--since-header']);
    expect([kept.code, kept.stdout]).toEqual([0, 'err fail2\n']);
  });
});

describe('--results FILE', () => {
  it('is not gone on with by another backlog, whose run only has the same name', async () => {
    const w = workshop();
    expect((await w.dispatch(['one', 'two'], '--results', 'results.jsonl')).code).toBe(0);
    for (const name of ['.drain', 'batch_runs', 'witness']) rmSync(w.path(name), { recursive: true });
    const { code, stderr } = await w.dispatch(['three'], '--results', 'results.jsonl');
    expect([code, w.has('witness'), w.results()]).toEqual([2, false, ['one success', 'two success']]);
    expect(stderr).toMatch(/results\.jsonl holds the results of another backlog, or of an earlier run.*Move it away/s);
    renameSync(w.path('results.jsonl'), w.path('older.jsonl'));
    expect((await w.dispatch(['three'], '--results', 'results.jsonl')).code).toBe(0);
    expect(w.results()).toEqual(['three success']);
  });

  it.each([
    ['something else', 'a,b\n1,2\n', 'holds something else than results'],
    ['another run', '{"run":"other","seq":9,"attempt_id":"x","index":0}\n', 'holds the results of the run `other`'],
  ])('is refused where it holds %s', async (_, text, message) => {
    const w = workshop();
    writeFileSync(w.path('results.jsonl'), text);
    const { code, stderr } = await w.dispatch(['one'], '--results', 'results.jsonl');
    expect([code, w.has('witness'), w.read('results.jsonl')]).toEqual([2, false, text]);
    expect(stderr).toContain(message);
  });
});

describe('what is retried by hand', () => {
  it('is not done, whatever it had come to, and is all that going on runs', async () => {
    const w = workshop();
    const results = ['--results', 'results.jsonl'];
    expect((await w.dispatch(['one', 'fail2', 'three', 'fail4'], ...results)).code).toBe(1);
    w.mend();
    expect((await w.run(['retry', 'r/task_0'])).code).toBe(0);
    expect((await w.run(['retry', 'r/task_1'])).code).toBe(0);
    await w.run(['recover']); // publishes what has changed
    expect(w.summary().counts).toMatchObject({ total: 4, completed: 2, success: 1, errors: 1, pending: 2 });
    expect(w.summary().results.map(({ task }: Document) => task)).toEqual(['task_2', 'task_3']);
    const { code, stdout } = await w.resume(...results);
    expect([code, w.witness().slice(4)]).toEqual([1, ['one', 'fail2']]);
    expect(stdout).toContain('4 items: 3 ok, 1 failed');
    expect(w.results().slice(4)).toEqual(['one success', 'fail2 success']);
    expect(w.summary()).toMatchObject({ status: 'completed', counts: { success: 3, errors: 1, pending: 0 } });
  });

  it('is asked to pass first, where nothing else of the run has', async () => {
    const w = workshop();
    expect((await w.dispatch(['one'])).code).toBe(0);
    await w.run(['retry', 'r/task_0']);
    const { code, stderr } = await w.resume();
    expect([code, w.witness()]).toEqual([0, ['one', 'one']]);
    expect(stderr).toContain('Preflight passed');
    expect(JSON.parse(w.read('batch_runs/r/task_0/result.json'))).toMatchObject({ status: 'success', attempt: 2 });
  });

  it('is one more of those that failed where it fails again, and is left alone then', async () => {
    const w = workshop();
    await w.dispatch(['one', 'fail2']);
    await w.run(['retry', 'r/task_1']);
    expect((await w.resume()).code).toBe(1);
    const { code, stdout } = await w.resume();
    expect([code, w.witness()]).toEqual([1, ['one', 'fail2', 'fail2']]);
    expect(stdout).toContain('2 items: 1 ok, 1 failed (1 cause)');
    expect(stdout).not.toContain('not done');
  });
});

describe('what is left out by hand', () => {
  it('is counted as skipped, and run once it is brought back', async () => {
    const w = workshop();
    expect((await w.dispatch(['fail1', 'two', 'three'])).code).toBe(1); // the first item fails: nothing else runs
    expect((await w.run(['skip', 'r/task_1'])).code).toBe(0);
    const { stdout } = await w.resume();
    expect(stdout).toContain('3 items: 1 ok, 1 failed (1 cause), 1 skipped');
    expect(w.witness()).toEqual(['fail1', 'three']);
    expect(w.summary().counts).toEqual({
      ...{ total: 3, completed: 2, success: 1, errors: 1, timeouts: 0, running: 0, pending: 0, skipped: 1 },
    });
    await w.run(['retry', 'r/task_1']);
    await w.resume();
    expect([w.witness(), w.summary().counts.skipped]).toEqual([['fail1', 'three', 'two'], 0]);
  });
});

describe('a run that is forgotten', () => {
  it('leaves its results where they are, and one of the same name does not mix with them', async () => {
    const w = workshop();
    await w.dispatch(['one']);
    expect((await w.run(['forget', 'r', '--yes'])).code).toBe(0);
    const { code, stderr } = await w.dispatch(['two']);
    expect([code, w.witness(), w.summary().results[0].item]).toEqual([2, ['one'], 'one']);
    expect(stderr).toContain(`${w.path('batch_runs/r')} holds something already`);
    expect(stderr).toMatch(/Move it away, or choose another --run-name or --output\. Nothing was run\./);
    renameSync(w.path('batch_runs/r'), w.path('batch_runs/older'));
    expect((await w.dispatch(['two'])).code).toBe(0);
    expect([w.witness(), w.summary().counts.total]).toEqual([['one', 'two'], 1]);
  });
});
