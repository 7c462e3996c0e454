/** One phase of a family is tried; the others are released only once one has passed. */
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, type TestBacklog } from '../support/backlog.ts';
import { until } from '../support/processes.ts';

const needs = (file: string): string[] => [
  'sh',
  '-c',
  `test -f "$0" || { echo "ImportError: No module named '$0'" >&2; exit 1; }`,
  file,
];

/** Three phases fail with one cause in two runs, one with another; each was tried once. */
async function twoFamilies(more: Readonly<Record<string, unknown>> = {}): Promise<TestBacklog> {
  const alike = ['r1/a', 'r1/b', 'r2/c'].map((key) => failed(key, needs('praw'), more));
  const backlog = await createBacklog([...alike, failed('r3/other', needs('yaml'), more)]);
  await backlog.run(['--max-fingerprint-repeats', '0']);
  return backlog;
}

const familyOf = (backlog: TestBacklog, run: string, phase: string): string =>
  backlog.phase(run, phase).last_fingerprint;

const planned = async (backlog: TestBacklog): Promise<string[]> =>
  (await backlog.json(['plan'])).document.phases
    .map(({ run_id, phase_id }: { run_id: string; phase_id: string }) => `${run_id}/${phase_id}`)
    .sort();

describe('a canary', () => {
  test('that fails releases nothing: the others wait, and no drain takes them', async () => {
    const backlog = await twoFamilies();
    const family = familyOf(backlog, 'r1', 'a');
    const { code, stdout, stderr } = await backlog.run(['retry', family, '--canary']);
    expect(code).toBe(1);
    expect(stderr).toContain('2 others wait until it has passed');
    expect(stdout).toMatch(/^a5 failed: exit 1: ImportError[\s\S]*Nothing of f-\w+ was released: 2 others wait\./);
    expect(backlog.query('select count(*) n from attempts')[0].n).toBe(5);
    expect(await planned(backlog)).toEqual(['r3/other']);
    const { document } = await backlog.json(['plan']);
    expect(document.skipped).toEqual(
      expect.arrayContaining([expect.objectContaining({ reason: 'canary', family, note: 'the canary a5 has failed' })]),
    );
    expect((await backlog.run(['status'])).stdout).toContain(`family ${family} waits for its canary`);
  });

  test('that passes releases all of its family, and only it', async () => {
    const backlog = await twoFamilies({ max_attempts: 1 });
    const family = familyOf(backlog, 'r1', 'a');
    expect(backlog.phase('r1', 'a').state).toBe('dead');
    await backlog.run(['retry', family, '--canary']);
    writeFileSync(backlog.path('praw'), '');
    const { code, document } = await backlog.json(['retry', family.slice(0, 6), '--canary']);
    expect(code).toBe(0);
    expect(document).toMatchObject({ family, passed: true, released: 2, held: 0, canary: { success: true } });
    const states = backlog.query('select state, count(*) n from phases group by state order by state');
    expect(states).toEqual([
      { state: 'complete', n: 1 },
      { state: 'dead', n: 1 },
      { state: 'failed', n: 2 },
    ]);
    expect(await planned(backlog)).toHaveLength(2);
    expect((await backlog.run([])).code).toBe(0);
    expect(backlog.phase('r3', 'other').state).toBe('dead');
  });

  test('whose controller is killed releases the family when its end is found', async () => {
    const waits = [
      'sh',
      '-c',
      'test -f praw && { touch begun; until test -f go; do sleep 0.05; done; exit 0; }; echo boom >&2; exit 1',
    ];
    const backlog = await createBacklog(['r1/a', 'r2/b'].map((key) => failed(key, waits)));
    await backlog.run([]);
    writeFileSync(backlog.path('praw'), '');
    const family = familyOf(backlog, 'r1', 'a');
    const canary = backlog.start(['retry', family, '--canary']);
    await until('the canary to run', () => backlog.has('begun'));
    canary.child.kill('SIGKILL');
    await canary.ended;
    expect(await planned(backlog)).toEqual([]);
    writeFileSync(backlog.path('go'), '');
    await backlog.run(['recover', '--wait']);
    expect(await planned(backlog)).toHaveLength(1);
  });

  test('that is stopped has said nothing: the others stay held', async () => {
    const waits = ['sh', '-c', 'test -f praw && { touch begun; sleep 60; }; echo boom >&2; exit 1'];
    const backlog = await createBacklog(['r1/a', 'r2/b'].map((key) => failed(key, waits)));
    await backlog.run([]);
    writeFileSync(backlog.path('praw'), '');
    const canary = backlog.start(['retry', familyOf(backlog, 'r1', 'a'), '--canary']);
    await until('the canary to run', () => backlog.has('begun'));
    canary.child.kill('SIGINT');
    const { code, stdout } = await canary.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/a3 was given back: nothing was learned\.[\s\S]*drain resume f-/);
    expect(await planned(backlog)).toEqual([]);
    await backlog.run(['resume', familyOf(backlog, 'r1', 'a')]);
    expect(await planned(backlog)).toHaveLength(2);
  });

  test('is not run, and nothing is held for it, where none of its family may run', async () => {
    const backlog = await twoFamilies();
    await backlog.run(['pause', '--all']);
    const { code, stdout } = await backlog.run(['retry', familyOf(backlog, 'r1', 'a'), '--canary']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Nothing was run\.[\s\S]*drain resume --all/)]);
    expect(backlog.query("select count(*) n from holds where why = 'canary'")).toEqual([{ n: 0 }]);
  });

  test('is of a whole family: what it would release is said by nothing else', async () => {
    const backlog = await twoFamilies();
    const family = familyOf(backlog, 'r1', 'a');
    for (const words of [['--category', 'collection'], [family, '--run-id', 'r1'], ['r1/a'], []]) {
      const { code, stderr } = await backlog.run(['retry', ...words, '--canary']);
      expect([code, stderr]).toEqual([2, expect.stringContaining('--canary takes a family and no other filter')]);
    }
  });

  test('counts as none, where a phase of the family was under way before it', async () => {
    const slow = [
      'sh',
      '-c',
      'test -f praw && { touch "begun-$DRAIN_PHASE_ID"; until test -f "go-$DRAIN_PHASE_ID"; do sleep 0.05; done; exit 0; }; echo boom >&2; exit 1',
    ];
    const backlog = await createBacklog(['r1/a', 'r2/b', 'r3/c'].map((key) => failed(key, slow)));
    await backlog.run([]);
    writeFileSync(backlog.path('praw'), '');
    const family = familyOf(backlog, 'r1', 'a');
    const drain = backlog.start(['--run-id', 'r1']);
    await until('a phase to run', () => backlog.has('begun-a'));
    const canary = backlog.start(['retry', family, '--canary']);
    await until('the canary to run', () => backlog.has('begun-b') || backlog.has('begun-c'));
    writeFileSync(backlog.path('go-a'), '');
    expect((await drain.ended).code).toBe(0);
    expect(await planned(backlog)).toEqual([]);
    for (const name of ['go-b', 'go-c']) writeFileSync(backlog.path(name), '');
    expect((await canary.ended).code).toBe(0);
    expect(await planned(backlog)).toHaveLength(1);
  });
});
