import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { runDrain, runJson, temporaryFolder } from '../support/cli.ts';

test('completes the file of a session whose controller died before its last word', async () => {
  const cwd = temporaryFolder();
  await runDrain(['add', 'r', 'p', '--', 'true'], { cwd });
  const { session_id: sessionId } = await runJson<{ session_id: string }>(['drain'], { cwd });
  const file = `${cwd}/.drain/sessions/${sessionId}.json`;
  const whole = readFileSync(file, 'utf8');
  const db = new Database(`${cwd}/.drain/drain.db`);
  db.prepare('delete from cursors').run();
  db.close();
  writeFileSync(file, whole.replace('"results_complete": true', '"results_complete": false'));
  await runDrain(['drain'], { cwd });
  expect(readFileSync(file, 'utf8')).toBe(whole);
  rmSync(file);
  await runDrain(['drain'], { cwd });
  expect(() => readFileSync(file)).toThrow(/ENOENT/);
});
