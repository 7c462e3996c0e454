/** Runs of flows, as they are put into a backlog: whose a name is, and what is gone on with. */
import { describe, expect, test } from 'vitest';
import type { Db } from '../../src/db/native.ts';
import { all } from '../../src/db/statement.ts';
import { transact } from '../../src/db/transact.ts';
import { type TakeOptions, takePipe } from '../../src/pipe/take.ts';
import { findPipePhase } from '../../src/read/pipe-phases.ts';
import { putRun } from '../../src/store/put-run.ts';
import { temporaryDatabase } from '../support/database.ts';

function take(db: Db, { flow = 'leads', ...more }: Partial<TakeOptions> & { flow?: string } = {}): string {
  const work = { flow, file: '/f.mjs', store: '/f.db', run: 'leads-1' };
  const asked = { work, flow: undefined, input: [], stdin: undefined, output: undefined, cwd: '/' };
  const how = { program: ['node', 'drain.js'] as const, places: { dataDir: '/d', database: '/d/drain.db' } };
  const rest = {
    phase: undefined,
    isNamed: false,
    force: false,
    only: undefined,
    timeoutMs: undefined,
    by: 'me',
    at: 1,
  };
  return transact(db, () => takePipe(db, { asked, ...how, ...rest, ...more })).run;
}

const phases = (db: Db): unknown[] =>
  all<{ text: string }>(
    db,
    "select run_id || '/' || phase_id || ' ' || json_extract(pipe, '$.run') text from phases",
  ).map(({ text }) => text);

describe('a run of a flow', () => {
  test('whose name nobody has chosen gets one of its own, though another began in the same second', async () => {
    const db = await temporaryDatabase();
    expect([take(db), take(db), take(db)]).toEqual(['leads-1', 'leads-1-2', 'leads-1-3']);
    expect(phases(db)).toEqual(['leads-1/leads leads-1', 'leads-1-2/leads leads-1-2', 'leads-1-3/leads leads-1-3']);
    const said = all<{ command: string }>(db, 'select command from phases').map(({ command }) => command);
    expect(said[1]).toContain('"--run-id=leads-1-2"');
  });

  test('whose name was chosen is refused where somebody else has made one of that name meanwhile', async () => {
    const db = await temporaryDatabase();
    take(db, { isNamed: true });
    expect(() => take(db, { isNamed: true })).toThrow('Somebody else has begun the run `leads-1` in this moment');
    const other = await temporaryDatabase();
    transact(other, () => putRun(other, { runId: 'leads-1', door: 'import', mode: 'sequential', at: 1 }));
    expect(() => take(other, { isNamed: true })).toThrow('Somebody else has begun the run');
    expect(phases(other)).toEqual([]);
  });

  test('that is there is gone on with in its phase, though the flow has another name by now', async () => {
    const db = await temporaryDatabase();
    take(db, { isNamed: true });
    take(db, { flow: 'renamed', isNamed: true, phase: findPipePhase(db, 'leads-1'), force: true });
    expect(phases(db)).toEqual(['leads-1/leads leads-1']);
    expect(findPipePhase(db, 'leads-1')).toMatchObject({ state: 'queued', work: { flow: 'renamed' } });
  });
});
