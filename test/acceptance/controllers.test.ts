/** Any number of controllers on one database. The judge is a file that the phases write, not our own tables. */
import { describe, expect, test } from 'vitest';
import { createBacklog, type Document, failed, type TestBacklog } from '../support/backlog.ts';
import { fixture } from '../support/processes.ts';

const RUNS = 50;
const PHASES = 500;
const CONTROLLERS = 8;

/** Every third run fails. */
const isFailing = (run: number): boolean => run % 3 === 0;

const rows = Array.from({ length: PHASES }, (_, n) => {
  const run = n % RUNS;
  const code = isFailing(run) ? '1' : '0';
  return failed(`run${run}/p${n}`, [fixture('bear-witness'), 'witness', '0.01', code], { phase_index: n });
});

interface Line {
  readonly what: string;
  readonly run: string;
  readonly key: string;
  readonly session: string;
}

function readWitness(backlog: TestBacklog): Line[] {
  return backlog.lines('witness').map((line) => {
    const [what = '', run = '', phase = '', session = ''] = line.split(' ');
    return { what, run, key: `${run}/${phase}`, session };
  });
}

/** What began while something of the same name was under way. */
function listOverlaps(lines: readonly Line[], nameOf: (line: Line) => string): string[] {
  const open = new Map<string, number>();
  return lines.flatMap((line) => {
    const name = nameOf(line);
    const now = (open.get(name) ?? 0) + (line.what === 'begin' ? 1 : -1);
    open.set(name, now);
    return now > 1 ? [`${name}: ${now}`] : [];
  });
}

const duplicates = (names: readonly string[]): string[] => names.filter((name, at) => names.indexOf(name) !== at);

describe('eight controllers at once', () => {
  test('attempt each success exactly once, never overlap on a phase or a run, and count right', async () => {
    const backlog = await createBacklog(rows);
    const args = ['--batch-size', '0', '--concurrency', '2', '--max-fingerprint-repeats', '0'];
    const all = Array.from({ length: CONTROLLERS }, () => backlog.start(args).ended);
    const ended = await Promise.all(all);
    expect(ended.map(({ code }) => code).filter((code) => code !== 0 && code !== 1)).toEqual([]);

    const lines = readWitness(backlog);
    const begun = lines.filter(({ what }) => what === 'begin');
    const successes = begun.filter(({ run }) => !isFailing(Number(run.slice(3)))).map(({ key }) => key);
    expect(successes).toHaveLength(rows.filter(({ command }) => (command as string[]).at(-1) === '0').length);
    expect(duplicates(successes)).toEqual([]);
    expect(new Set(begun.map(({ key }) => key)).size).toBe(PHASES);
    expect(duplicates(begun.map(({ key, session }) => `${key} ${session}`))).toEqual([]);
    expect(listOverlaps(lines, ({ key }) => key)).toEqual([]);
    expect(listOverlaps(lines, ({ run }) => run)).toEqual([]);
    expect(lines).toHaveLength(2 * begun.length);
    expect(new Set(begun.map(({ session }) => session)).size).toBeGreaterThan(1);

    expectSound(backlog, begun.length);
  }, 120_000);
});

function expectSound(backlog: TestBacklog, attempts: number): void {
  expect(backlog.query('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(backlog.query('pragma foreign_key_check')).toEqual([]);
  const states = ['queued', 'running', 'failed', 'complete', 'dead', 'skipped'];
  const recounted = states.map(
    (state) => `(select count(*) from phases p where p.run_id = r.run_id and p.state = '${state}') as ${state}`,
  );
  const kept = backlog.query(`select ${states.join(', ')} from runs r order by run_id`);
  expect(backlog.query(`select ${recounted.join(', ')} from runs r order by run_id`)).toEqual(kept);
  expect(backlog.query('select count(*) as n from attempts where outcome is not null')).toEqual([{ n: attempts }]);
  expect(backlog.query("select count(*) as n from sessions where status = 'completed'")).toEqual([{ n: CONTROLLERS }]);
  const totals = backlog.sessions().map((id) => JSON.parse(backlog.read(`.drain/sessions/${id}.json`)).total_processed);
  expect(totals.reduce((sum: number, total: Document) => sum + total, 0)).toBe(attempts);
}
