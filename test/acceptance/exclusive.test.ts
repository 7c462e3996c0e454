/** `--exclusive`: a session that is alone on its backlog, or does not begin. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { createBacklog, failed, type TestBacklog } from '../support/backlog.ts';
import { waitFor } from '../support/cli.ts';
import { listLiving, until } from '../support/processes.ts';

const STARTERS = 10;
const untilGo = ['sh', '-c', 'echo ran >>witness; while [ ! -e go ]; do sleep 0.02; done'];

/** Answers nobody before `count` have asked: all of them begin in the same moment. */
async function startBarrier(count: number): Promise<string> {
  const waiting: ServerResponse[] = [];
  const server = createServer((_, response) => {
    waiting.push(response);
    if (waiting.length >= count) for (const each of waiting) each.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function running(backlog: TestBacklog): number {
  return backlog.query("select session_id from sessions where status = 'running'").length;
}

test('of ten that begin at once exactly one runs, and the others say which one that is', async () => {
  const backlog = await createBacklog([failed('r/p', untilGo)]);
  const args = ['--exclusive', '--json', '--api-url', await startBarrier(STARTERS)];
  const started = Array.from({ length: STARTERS }, () => backlog.start(args));
  const refused: unknown[] = [];
  for (const { ended } of started) void ended.then(({ code, stdout }) => refused.push({ code, ...JSON.parse(stdout) }));
  await waitFor(() => (refused.length >= STARTERS - 1 ? true : undefined));
  const [{ session_id: id, pid }] = backlog.query('select session_id, pid from sessions') as [
    { session_id: string; pid: number },
  ];
  expect(backlog.sessions()).toEqual([id]);
  for (const each of refused.slice(0, STARTERS - 1)) {
    expect(each).toMatchObject({
      code: 0,
      session_running: { session_id: id, pid, message: expect.stringContaining(`drain stop ${id}`) },
    });
  }
  writeFileSync(backlog.path('go'), '');
  await Promise.all(started.map(({ ended }) => ended));
  expect(backlog.lines('witness')).toEqual(['ran']);
  expect(backlog.session()).toMatchObject({ status: 'completed', total_success: 1, options: { exclusive: true } });
}, 120_000);

test('a session whose controller was killed does not count, also where the configuration asks for it', async () => {
  const backlog = await createBacklog([failed('r/p', ['true']), failed('s/p', untilGo)], { exclusive: true });
  const first = backlog.start(['--run-id', 's']);
  await waitFor(() => backlog.lines('witness')[0]);
  const { code, stdout } = await backlog.run([]);
  expect([code, stdout]).toEqual([0, expect.stringContaining(`drain stop ${backlog.sessions()[0]}`)]);
  first.child.kill('SIGKILL');
  await first.ended;
  writeFileSync(backlog.path('go'), '');
  await until('the end of what it left running', () => listLiving().length === 0);
  expect((await backlog.run(['--run-id', 'r'])).code).toBe(0);
});

test.each([
  ['counts', 0, 0],
  ['counts no more once it was not heard of for ten minutes', 11 * 60_000, 1],
])('a session of another machine %s', async (_, silentMs, sessions) => {
  const backlog = await createBacklog([failed('r/p', ['true'])]);
  await backlog.run([]);
  await backlog.run(['retry', 'r', 'p']);
  const db = new Database(backlog.database);
  db.prepare(
    "update sessions set status = 'running', ended_at_ms = null, host = 'elsewhere', boot_id = 'another', heartbeat_at_ms = ?",
  ).run(Date.now() - silentMs);
  db.close();
  const ran = await backlog.run(['--exclusive']);
  expect(ran.code).toBe(0);
  expect(ran.stdout.includes('of elsewhere, not to be seen from here')).toBe(sessions === 0);
  expect(backlog.sessions()).toHaveLength(1 + sessions);
  expect(running(backlog)).toBe(1);
});

test('without it two sessions share a backlog', async () => {
  const backlog = await createBacklog([failed('r/p', untilGo), failed('s/p', ['true'])]);
  const first = backlog.start(['--run-id', 'r']);
  await waitFor(() => backlog.lines('witness')[0]);
  expect((await backlog.run(['--run-id', 's'])).code).toBe(0);
  writeFileSync(backlog.path('go'), '');
  expect((await first.ended).code).toBe(0);
});
