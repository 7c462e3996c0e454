/** Sources: what the nightly drain reads first, and asks after each attempt. */
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { addPhase, autopackDatabase } from '../support/autopack.ts';
import { openBacklog, type TestBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';
import { fixture } from '../support/processes.ts';

const PROGRAM = fileURLToPath(new URL('../../scripts/sample/phase.mjs', import.meta.url));

const KEY = ['research-system-v4', 'research-gatherers-social'] as const;

/** A backlog whose source is an Autopack database; its command ends as told and says so, or not, in the source. */
async function withSource(ending: string, another = 'COMPLETE'): Promise<TestBacklog> {
  const folder = temporaryFolder();
  const source = openBacklog(folder).path('source.db');
  autopackDatabase(source, {
    columns: 'many',
    phases: [
      [...KEY, 'FAILED', {}],
      [KEY[0], 'another', another, { index: 1 }],
    ],
  });
  const command = [process.execPath, PROGRAM, '{{ run.id }}', '{{ phase.id }}', '--speed', '50'];
  command.push('--database', source, '--ending', ending);
  const config = { sources: [{ file: 'source.db', command, settleSeconds: 1 }] };
  writeFileSync(openBacklog(folder).path('drain.config.json'), JSON.stringify(config));
  await createBacklogFile(folder);
  return openBacklog(folder);
}

/** The one thing that makes a folder a backlog before its first session: an import of something. */
async function createBacklogFile(folder: string): Promise<void> {
  writeFileSync(openBacklog(folder).path('first.csv'), 'run_id,phase_id,state\nunrelated,done,complete\n');
  const { code, stderr } = await openBacklog(folder).run(['import', 'first.csv']);
  expect([code, stderr]).toEqual([0, '']);
}

const drainOne = (backlog: TestBacklog) => backlog.run(['--batch-size', '1', '--run-id', KEY[0]]);

/** The states that the source has now. */
function sourceStates(backlog: TestBacklog): Record<string, string> {
  const db = new Database(backlog.path('source.db'), { readonly: true });
  const rows = db.prepare('select phase_id, state from phases').raw().all() as [string, string][];
  db.close();
  return Object.fromEntries(rows);
}

describe('return code 0', () => {
  test('is a success when the source says complete', async () => {
    const backlog = await withSource('complete');
    expect((await drainOne(backlog)).code).toBe(0);
    expect(backlog.session().results).toMatchObject([{ phase_id: KEY[1], outcome: 'succeeded' }]);
  });

  test('is a failure when the source says failed, with its reason', async () => {
    const backlog = await withSource('exit0-failed');
    expect((await drainOne(backlog)).code).toBe(1);
    const [result] = backlog.session().results;
    expect(result).toMatchObject({ outcome: 'failed', subprocess_returncode: 0, final_state: 'failed' });
    expect(result.error_message).toMatch(/source says FAILED: FAILED: /);
  });

  test('is interrupted while the source still says queued, saying so, and burns nothing', async () => {
    const backlog = await withSource('leave-queued');
    expect((await drainOne(backlog)).code).toBe(3);
    const [result] = backlog.session().results;
    expect(result).toMatchObject({ outcome: 'interrupted', subprocess_returncode: 0 });
    expect(result.error_message).toMatch(/source still says QUEUED/);
    expect(backlog.phase(...KEY)).toMatchObject({ burned: 0 });
  });

  test('of a program that completed another phase than the one started is reported as such', async () => {
    const backlog = await withSource('wrong-phase', 'FAILED');
    expect((await drainOne(backlog)).code).toBe(1);
    expect(sourceStates(backlog)).toEqual({ [KEY[1]]: 'FAILED', another: 'COMPLETE' });
    const [result] = backlog.session().results;
    expect(result).toMatchObject({ phase_id: KEY[1], outcome: 'failed', subprocess_returncode: 0 });
    expect(result.error_message).toContain(`${KEY[0]}/another`);
  });
});

test('new failures in the source are seen by the next drain', async () => {
  const backlog = await withSource('complete');
  await drainOne(backlog);
  const db = new Database(backlog.path('source.db'));
  addPhase(db, [KEY[0], 'fresh', 'FAILED', { index: 0 }]);
  db.close();
  const { code } = await backlog.run(['--run-id', KEY[0], '--batch-size', '0']);
  expect(code).toBe(0);
  const ran: string[] = backlog.session().results.map((result: { phase_id: string }) => result.phase_id);
  expect(ran).toEqual(['fresh']);
});

test('a source that is a plain file is imported at the start of every session, and never written to', async () => {
  const row = (id: string) => `r,${id},failed\n`;
  const command = [fixture('append-line'), 'ran', '0'];
  const place = openBacklog(temporaryFolder());
  writeFileSync(place.path('drain.config.json'), JSON.stringify({ sources: [{ file: 'night.csv', command }] }));
  await createBacklogFile(place.folder);
  writeFileSync(place.path('night.csv'), `run_id,phase_id,state\n${row('one')}`);
  await place.run([]);
  appendFileSync(place.path('night.csv'), row('two'));
  const digest = () =>
    createHash('sha256')
      .update(readFileSync(place.path('night.csv')))
      .digest('hex');
  const before = digest();
  expect((await place.run([])).code).toBe(0);
  expect(place.lines('ran')).toEqual(['r one 1', 'r two 1']);
  expect(digest()).toBe(before);
});

test('a source that is not there ends the session before anything runs, naming it', async () => {
  const backlog = await withSource('complete');
  rmSync(backlog.path('source.db'));
  const { code, stderr } = await backlog.run([]);
  expect(code).toBe(2);
  expect(stderr).toContain(backlog.path('source.db'));
});
