import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openIntake } from '../../src/intake/intake.ts';
import { databaseWith, errorOf, fileWith, take, tempFolder } from './files.ts';

const ROW = '{"run_id": "r", "phase_id": "1"}';

test.each([
  ['rows.txt', `${ROW}\n${ROW}`, 'jsonl'],
  ['rows.json', `\n${ROW}\n${ROW}`, 'jsonl'],
  ['one.json', ROW, 'jsonl'],
  ['bad-first.json', `{"run_id": oops}\n${ROW}`, 'jsonl'],
  ['rows.jsonl', '{"phases": 1}', 'jsonl'],
  ['rows.ndjson', 'oops', 'jsonl'],
  ['list.jsonl.txt', ` [${ROW}]`, 'json'],
  ['runs.txt', '{"runs": []}', 'json'],
  ['pretty.txt', '{\n  "phases": []\n}', 'json'],
  ['no-extension', 'phase_id;run_id\n', 'csv'],
  ['rows.json', 'run_id,phase_id\n', 'csv'],
  ['rows.csv', 'a,b\n', 'csv'],
  ['rows.tsv', 'a\tb\n', 'csv'],
  ['jobs.csv', 'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n', 'joblog'],
])('tells what %s with %j is', (name, content, format) => {
  expect(openIntake(fileWith(name, content)).format).toBe(format);
});

test('knows a database whatever its name', () => {
  const file = databaseWith('create table runs (id); create table phases (run_id, phase_id, state)', 'backlog.csv');
  expect(openIntake(file)).toMatchObject({ format: 'autopack', place: 'row' });
});

test.each([
  ['empty.csv', '', 'empty_file', 'it is empty'],
  ['blank.json', '\ufeff \n\n', 'empty_file', 'it is empty'],
  [
    'notes.txt',
    'hello\n',
    'unknown_format',
    "Supported: an Autopack database, GNU parallel's joblog, JSON, JSON Lines, and CSV",
  ],
  ['backlog.db', 'hello\n', 'not_a_database', 'it is not an SQLite database'],
  ['cut.db', 'SQLite format 3\0hello', 'not_a_database', 'it is not an SQLite database'],
])('refuses %s with %j', (name, content, code, message) => {
  const file = fileWith(name, content);
  const error = errorOf(() => openIntake(file));
  expect(error.code).toBe(code);
  expect(error.message).toContain(file);
  expect(error.message).toContain(message);
});

test('refuses a file that is not there, and a folder', () => {
  const folder = join(tempFolder(), 'backlog.csv');
  expect(errorOf(() => openIntake(folder))).toMatchObject({ code: 'not_found' });
  mkdirSync(folder);
  expect(errorOf(() => openIntake(folder))).toMatchObject({ code: 'not_a_file' });
});

test('refuses text that is not UTF-8, naming the line', () => {
  const file = fileWith('a.csv', Buffer.from('run_id,phase_id\nr,1\nr,caf\xe9\n', 'latin1'));
  const error = errorOf(() => take(file));
  expect(error.code).toBe('not_utf8');
  expect(error.message).toContain('line 3 is not UTF-8 text');
});

test('reads a file anew each time, and closes it when the reader stops early', () => {
  const intake = openIntake(
    databaseWith(
      `create table runs (id); insert into runs values ('r'); create table phases (run_id, phase_id, state);
     insert into phases values ('r', 'p1', 'FAILED'), ('r', 'p2', 'FAILED')`,
    ),
  );
  for (const item of intake.items()) {
    expect(item).toEqual({ run: { runId: 'r' } });
    break;
  }
  expect([...intake.items()]).toHaveLength(3);
});
