import { expect, test } from 'vitest';
import { databaseWith, errorOf, keysOf, take } from './files.ts';

const NEWEST = `
  create table runs (id varchar not null primary key, state varchar(33) not null);
  create table tiers (id integer primary key, tier_id varchar, run_id varchar, tier_index integer not null);
  create table phases (id integer primary key, phase_id varchar not null, run_id varchar not null, tier_id integer not null,
    phase_index integer not null, state varchar(10) not null, retry_attempt integer, last_failure_reason text);`;

test('takes runs in their order, and phases in the order of tier and index', () => {
  const { format, runs, rows } = take(
    databaseWith(`${NEWEST}
      insert into runs values ('z-first', 'QUEUED'), ('empty', 'RUN_CREATED'), ('a-last', 'DONE_SUCCESS');
      insert into tiers values (7, 'T2', 'z-first', 1), (9, 'T1', 'z-first', 0), (10, 'T1', 'a-last', 0);
      insert into phases values
        (1, 'p1', 'a-last', 10, 0, 'COMPLETE', 0, null), (2, 'p2', 'z-first', 7, 0, 'QUEUED', 0, ''),
        (3, 'p3', 'z-first', 9, 1, 'FAILED', 2, 'PATCH_FAILED'), (4, 'p4', 'z-first', 9, 0, 'GATE', 0, null);`),
  );
  expect(format).toBe('autopack');
  expect(runs).toEqual([{ runId: 'z-first' }, { runId: 'empty' }, { runId: 'a-last' }]);
  expect(keysOf(rows)).toEqual(['z-first/p4', 'z-first/p3', 'z-first/p2', 'a-last/p1']);
  expect(rows).toMatchObject([
    { state: 'queued', sourceState: 'GATE', elsewhere: true, tierIndex: 0, phaseIndex: 0 },
    { state: 'failed', lastFailureReason: 'PATCH_FAILED', tierIndex: 0, phaseIndex: 1 },
    { state: 'queued', sourceState: 'QUEUED', elsewhere: false, tierIndex: 1 },
    { state: 'complete' },
  ]);
  expect(rows[2]).not.toHaveProperty('lastFailureReason');
  expect(rows[2]).not.toHaveProperty('command');
});

test.each([
  [
    'no tiers and no reasons',
    'create table phases (phase_id text, run_id text, state text, phase_index integer)',
    '1, 0',
  ],
  [
    'a tier index in the phase',
    'create table phases (phase_id text, run_id text, state text, tier_index integer, phase_index integer)',
    '4, 1, 0',
  ],
  ['no order at all', 'create table phases (phase_id text, run_id text, state text)', ''],
])('takes an older database: %s', (_, phases, order) => {
  const values = (id: string, state: string) =>
    `('${id}', 'r', '${state}'${order === '' ? '' : `, ${order.split(', ').slice(1).join(', ')}`})`;
  const { rows } = take(
    databaseWith(`create table runs (id text); insert into runs values ('r'); ${phases};
      insert into phases values ${values('p1', 'failed')}, ${values('p2', 'ci_running')};`),
  );
  expect(keysOf(rows)).toEqual(['r/p1', 'r/p2']);
  expect(rows).toMatchObject([
    { state: 'failed', sourceState: 'failed' },
    { state: 'queued', sourceState: 'ci_running', elsewhere: true },
  ]);
});

test('takes tiers that are named within their run, and runs whose key is run_id', () => {
  const { rows } = take(
    databaseWith(`create table runs (run_id text); create table tiers (tier_id text, run_id text, tier_index integer);
      create table phases (phase_id text, run_id text, state text, tier_id text);
      insert into runs values ('r'), ('s');
      insert into tiers values ('T1', 'r', 3), ('T1', 's', 5);
      insert into phases values ('p1', 's', 'FAILED', 'T1'), ('p2', 'r', 'FAILED', 'T1');`),
  );
  expect(rows.map((row) => [row.phaseId, row.tierIndex])).toEqual([
    ['p2', 3],
    ['p1', 5],
  ]);
});

test('takes phases whose run has no row, after the others', () => {
  const { rows } = take(
    databaseWith(`create table runs (id text); create table phases (phase_id text, run_id text, state text);
      insert into runs values ('r'); insert into phases values ('p1', 'lost', 'FAILED'), ('p1', 'r', 'FAILED');`),
  );
  expect(keysOf(rows)).toEqual(['r/p1', 'lost/p1']);
});

test('names bad rows by their number', () => {
  const { rejections } = take(
    databaseWith(`create table runs (id text); create table phases (phase_id text, run_id text, state text);
      insert into runs values ('r');
      insert into phases values ('p1', 'r', 'FAILED'), ('p1', 'r', 'FAILED'), (null, 'r', 'FAILED'), ('p4', 'r', 'BLOCKED');`),
  );
  expect(rejections).toEqual([
    'row 2: run_id "r" with phase_id "p1" stands in row 1 already',
    'row 3: phase_id is empty',
    expect.stringMatching(/^row 4: state "BLOCKED" is none of/),
  ]);
});

test.each([
  ['create table things (id)', 'not_autopack', 'it has no table runs'],
  ['create table runs (id)', 'not_autopack', 'it has no table phases'],
  [
    'create table runs (id); create table phases (phase_id, status)',
    'not_autopack',
    'its table phases has no column run_id, state',
  ],
  [
    'create table runs (name); create table phases (run_id, phase_id, state)',
    'not_autopack',
    'its table runs has no column id',
  ],
  [
    'create table runs (run_id); create table phases (run_id, phase_id, state); create table cursors (x)',
    'own_database',
    'Name it with --db',
  ],
])('refuses the database %j', (sql, code, message) => {
  const file = databaseWith(sql);
  const error = errorOf(() => take(file));
  expect(error.code).toBe(code);
  expect(error.message).toContain(message);
  expect(error.message).toContain(file);
});
