import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openForeign } from '../../src/db/foreign.ts';
import { readRunStates, readSourceState } from '../../src/intake/ask.ts';
import { databaseWith, errorOf } from './files.ts';

const SOURCE = `
  create table runs (id text); create table phases (phase_id text, run_id text, state text, last_failure_reason text);
  insert into phases values ('p1', 'r', 'EXECUTING', null), ('p2', 'r', 'FAILED', 'PATCH_FAILED'), ('p1', 's', 'QUEUED', '');`;

test('sees what a phase wrote since it asked last', () => {
  const file = databaseWith(`pragma journal_mode = wal; ${SOURCE}`);
  const source = openForeign(file);
  const key = { runId: 'r', phaseId: 'p1' };
  expect(readSourceState(source, key)).toEqual({ state: 'EXECUTING' });
  const owner = new Database(file);
  owner.exec(`update phases set state = 'FAILED', last_failure_reason = 'boom' where run_id = 'r' and phase_id = 'p1'`);
  owner.close();
  expect(readSourceState(source, key)).toEqual({ state: 'FAILED', reason: 'boom' });
  source.close();
});

test('tells the states of one run, and knows what the source does not know', () => {
  const source = openForeign(databaseWith(SOURCE));
  expect([...readRunStates(source, 'r')]).toEqual([
    ['p1', 'EXECUTING'],
    ['p2', 'FAILED'],
  ]);
  expect(readSourceState(source, { runId: 's', phaseId: 'p1' })).toEqual({ state: 'QUEUED' });
  expect(readSourceState(source, { runId: 'r', phaseId: 'p9' })).toBeUndefined();
  expect(readRunStates(source, 'nope').size).toBe(0);
  source.close();
});

test('asks a source without reasons', () => {
  const source = openForeign(
    databaseWith(`create table runs (id text); create table phases (phase_id text, run_id text, state text);
      insert into phases values ('p1', 'r', 'failed')`),
  );
  expect(readSourceState(source, { runId: 'r', phaseId: 'p1' })).toEqual({ state: 'failed' });
  source.close();
});

test('says that a source is locked', () => {
  const file = databaseWith(SOURCE);
  const source = openForeign(file, { busyTimeoutMs: 0 });
  const owner = new Database(file);
  owner.exec('begin exclusive');
  const error = errorOf(() => readSourceState(source, { runId: 'r', phaseId: 'p1' }));
  owner.close();
  source.close();
  expect(error.code).toBe('locked');
  expect(error.message).toContain(file);
});
