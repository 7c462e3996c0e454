import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { all } from '../../src/db/statement.ts';
import { Warner } from '../../src/engine/warner.ts';
import { beginSession, temporaryDatabase } from '../support/database.ts';

const WARNED = "select session_id sessionId, data from events where type = 'session.warned' order by seq";

describe('a warner', () => {
  test('writes each reason once, whatever is said about it the second time', async () => {
    const db = await temporaryDatabase();
    const { sessionId } = beginSession(db);
    const warner = new Warner(db, sessionId, new AbortController().signal);
    expect(await warner.tell('tokens', '80 of 100')).toBe(true);
    expect(await warner.tell('tokens', '90 of 100')).toBe(false);
    expect(await warner.tell('disk', 'nearly full')).toBe(true);
    const written = all<{ sessionId: string; data: string }>(db, WARNED);
    expect(written.map(({ data }) => JSON.parse(data))).toEqual([
      { why: 'tokens', note: '80 of 100' },
      { why: 'disk', note: 'nearly full' },
    ]);
    expect(written[0]?.sessionId).toBe(sessionId);
  });

  test('tells again what could not be written, once it can be', async () => {
    const db = await temporaryDatabase();
    const { sessionId } = beginSession(db);
    const stop = new AbortController();
    const warner = new Warner(db, sessionId, stop.signal);
    const other = new Database(db.name);
    other.exec('begin immediate');
    stop.abort(); // nothing is waited for any more
    expect(await warner.tell('disk', 'nearly full')).toBe(false);
    other.exec('rollback');
    other.close();
    expect(await warner.tell('disk', 'nearly full')).toBe(true);
    expect(all(db, WARNED)).toHaveLength(1);
  });
});
