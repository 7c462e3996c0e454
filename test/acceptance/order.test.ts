/** What comes first, what comes at the same time, and what waits. */
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, openBacklog, type Row, type TestBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';
import { fixture } from '../support/processes.ts';

const notes = (code = '0') => [fixture('append-line'), 'ran', code];
const phase = (key: string, more = {}): Row => failed(key, notes(), more);

/** The keys in the order in which they ran. */
const ran = (backlog: TestBacklog): string[] =>
  backlog.lines('ran').map((line) => line.split(' ').slice(0, 2).join('/'));

describe('the order', () => {
  test('is one phase of each run, then the second of each', async () => {
    const backlog = await createBacklog(['a/1', 'a/2', 'a/3', 'b/1', 'b/2', 'b/3'].map((key) => phase(key)));
    await backlog.run([]);
    expect(ran(backlog).map((key) => key[0])).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  });

  test('is by priority first, the higher one first', async () => {
    const backlog = await createBacklog([phase('a/1'), phase('b/1', { priority: 5 }), phase('c/1', { priority: 9 })]);
    await backlog.run([]);
    expect(ran(backlog)).toEqual(['c/1', 'b/1', 'a/1']);
  });

  test('is then by fewest burned attempts', async () => {
    const backlog = await createBacklog([
      failed('a/1', notes('1')),
      failed('b/1', notes('1')),
      failed('c/1', notes('1')),
    ]);
    await backlog.run(['--run-id', 'a']);
    await backlog.run(['--run-id', 'b', '--run-id', 'a']);
    await backlog.run(['--batch-size', '1']);
    expect(ran(backlog).at(-1)).toBe('c/1');
    expect((await backlog.json(['plan'])).document.phases.map(({ burned }: { burned: number }) => burned)).toEqual([
      1, 1, 2,
    ]);
  });

  test('is then by category: what is likely mended by now before time-outs', async () => {
    const reasons = {
      timeout: 'timed out after 900s',
      other: 'it was just bad luck',
      patch: 'error: patch failed: src/api.py:118',
      deliverable: 'deliverable is missing: out.json',
      collection: 'ERROR collecting tests/test_a.py',
    };
    const rows = Object.entries(reasons).map(([run, text]) => phase(`${run}/1`, { last_failure_reason: text }));
    const backlog = await createBacklog([...rows, phase('unknown/1')]);
    await backlog.run([]);
    expect(ran(backlog).map((key) => key.split('/')[0])).toEqual([
      ...['unknown', 'collection', 'deliverable', 'patch', 'other', 'timeout'],
    ]);
  });

  test('is then by fewer failed phases in the run, tier and index', async () => {
    const rows = [phase('many/2', { phase_index: 2 }), phase('many/1', { phase_index: 1 })];
    const tiers = [phase('many/0', { tier_index: 1, phase_index: 0 }), phase('one/1', { phase_index: 9 })];
    const backlog = await createBacklog([...rows, ...tiers]);
    await backlog.run([]);
    expect(ran(backlog)).toEqual(['one/1', 'many/1', 'many/2', 'many/0']);
  });
});

describe('--state queued', () => {
  const queued = (key: string, index: number, more = {}) => ({
    ...phase(key, more),
    state: 'QUEUED',
    phase_index: index,
  });

  test('drains a sequential run in its order, one after another, and waits behind a failure', async () => {
    const rows = [queued('r/3', 3), queued('r/1', 1), { ...queued('r/2', 2), command: notes('1') }];
    const backlog = await createBacklog(rows);
    const { code } = await backlog.run(['--state', 'queued', '--concurrency', '3', '--per-run-concurrency', '3']);
    expect(code).toBe(1);
    expect(ran(backlog)).toEqual(['r/1', 'r/2']);
    expect(backlog.phase('r', '3').state).toBe('queued');
    expect(backlog.session().skipped).toMatchObject([{ run_id: 'r', reason: 'after' }]);
  });

  test('lets a phase name others that come first', async () => {
    const rows = [queued('r/late', 0, { after: ['early'] }), queued('r/early', 1)];
    const backlog = openBacklog(temporaryFolder());
    await addIndependent(backlog, rows);
    await backlog.run(['--state', 'queued', '--concurrency', '2', '--per-run-concurrency', '2']);
    expect(ran(backlog)).toEqual(['r/early', 'r/late']);
  });

  test('keeps `after` for failed phases too', async () => {
    const rows = [phase('r/late', { after: ['early'], phase_index: 0 }), phase('r/early', { phase_index: 1 })];
    const backlog = await createBacklog(rows);
    await backlog.run(['--concurrency', '2', '--per-run-concurrency', '2']);
    expect(ran(backlog)).toEqual(['r/early', 'r/late']);
  });

  test('runs the phases of an independent run at the same time: a joblog knows no order', async () => {
    const backlog = openBacklog(temporaryFolder());
    const jobs = [1, 2, 3].map((seq) => `${seq}\t:\t1700000000.000\t     1.000\t0\t0\t1\t0\t${fixture('meet')} met 3`);
    const head = 'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand';
    writeFileSync(backlog.path('night.joblog'), `${[head, ...jobs].join('\n')}\n`);
    expect((await backlog.json(['import', 'night.joblog'])).document).toMatchObject({
      runs: 1,
      phases: 3,
      by_state: { failed: 3 },
    });
    const { code } = await backlog.run(['--concurrency', '3', '--per-run-concurrency', '0']);
    expect(code).toBe(0);
    expect(backlog.session().total_success).toBe(3);
  });
});

describe('at the same time', () => {
  const meet = (count: string) => [fixture('meet'), 'met', count];

  test('--concurrency runs so many phases of different runs', async () => {
    const backlog = await createBacklog(['a/1', 'b/1', 'c/1'].map((key) => failed(key, meet('3'))));
    expect((await backlog.run(['--concurrency', '3'])).code).toBe(0);
  });

  test('one phase of a run at a time is the default, whatever --concurrency says', async () => {
    const witness = [fixture('bear-witness'), 'seen', '0.05', '0'];
    const backlog = await createBacklog(['a/1', 'a/2', 'a/3'].map((key) => failed(key, witness)));
    await backlog.run(['--concurrency', '3']);
    expect(backlog.lines('seen').map((line) => line.split(' ')[0])).toEqual([
      'begin',
      'end',
      'begin',
      'end',
      'begin',
      'end',
    ]);
  });

  test('--per-run-concurrency lets more of a run run at once', async () => {
    const backlog = await createBacklog(['a/1', 'a/2'].map((key) => failed(key, meet('2'))));
    expect((await backlog.run(['--concurrency', '4', '--per-run-concurrency', '2'])).code).toBe(0);
  });

  test('never more than --concurrency', async () => {
    const witness = [fixture('bear-witness'), 'seen', '0.05', '0'];
    const backlog = await createBacklog(Array.from({ length: 8 }, (_, n) => failed(`r${n}/p`, witness)));
    await backlog.run(['--concurrency', '2']);
    let open = 0;
    const depths = backlog.lines('seen').map((line) => (open += line.startsWith('begin') ? 1 : -1));
    expect(Math.max(...depths)).toBe(2);
  });
});

/** An import makes sequential runs; an independent one is declared by the run itself. */
async function addIndependent(backlog: TestBacklog, rows: readonly Row[]): Promise<void> {
  const document = { runs: [{ run_id: 'r', mode: 'independent' }], phases: rows };
  writeFileSync(backlog.path('rows.json'), JSON.stringify(document));
  const { code, stderr } = await backlog.run(['import', 'rows.json']);
  expect([code, stderr]).toEqual([0, '']);
}
