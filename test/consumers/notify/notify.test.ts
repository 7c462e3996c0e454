// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how the configuration names a variable
/** Whoever asked to be told is told, and no session feels it. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createBacklog, type Document, failed, importRows, type TestBacklog } from '../../support/backlog.ts';
import { type Hook, startHook, statusOf } from '../../support/hook.ts';
import { listLiving, until } from '../../support/processes.ts';

const FAILS = failed('r1/p1', ['sh', '-c', 'echo "ValueError: no such thing" >&2; exit 1']);
const WORKS = failed('r2/p1', ['true']);

function configure(backlog: TestBacklog, ...notify: readonly object[]): void {
  writeFileSync(backlog.path('drain.config.json'), JSON.stringify({ notify }));
}

/** Nobody waits for it but a test. */
function courierGone(): Promise<boolean> {
  return until('the courier to be gone', () => listLiving().length === 0);
}

function deliveries(backlog: TestBacklog): Document[] {
  return backlog
    .query("select type, data from events where type like 'notification.%' order by seq")
    .map(({ type, data }) => ({ type, ...JSON.parse(data) }));
}

const eventsOf = ({ received }: Hook): string[] => received.map(({ document }) => document.event);

describe('a session that has ended', () => {
  test('tells a webhook what came of it, with the header that the environment holds the secret of', async () => {
    const hook = await startHook();
    const backlog = await createBacklog([FAILS, WORKS]);
    configure(backlog, {
      on: ['session.finished'],
      webhook: `${hook.url}/services/T0/XXXX`,
      headers: { Authorization: 'Bearer ${HOOK_TOKEN}' },
    });
    expect((await backlog.run([], { env: { HOOK_TOKEN: 'hunter2' } })).code).toBe(1);
    await courierGone();
    expect(hook.received).toHaveLength(1);
    const [{ path, headers, document }] = hook.received as [Hook['received'][0]];
    expect([path, headers.authorization, headers['content-type']]).toEqual([
      '/services/T0/XXXX',
      'Bearer hunter2',
      'application/json',
    ]);
    const [session] = backlog.sessions();
    expect(document).toMatchObject({
      ...{ schema_version: 1, event: 'session.finished', session_id: session, backlog: backlog.database },
      ...{ status: 'completed', stop_reason: 'backlog_empty', total_processed: 2, total_fixed: 1, total_failed: 1 },
      ...{ still_failing: 1, next: `drain report ${session}` },
      families: [{ fingerprint: expect.stringMatching(/^f-/), is_new: true, failures: 1, newest: 'a1' }],
    });
    expect(document.text).toMatch(
      /^drain on .+: 2 tried in .+: 1 fixed, 1 failed \(1 cause, 1 new\); 1 still fails\.$/,
    );
    expect(document.content).toBe(document.text);
    expect(deliveries(backlog)).toMatchObject([{ type: 'notification.sent', event: 'session.finished', tries: 1 }]);
  });

  test('tells a command on its stdin, by an argument vector and without a shell', async () => {
    const backlog = await createBacklog([FAILS]);
    const script = 'cat > "told $1.json"; printf %s "$DRAIN_EVENT" > event';
    configure(backlog, { on: ['session.failed'], command: ['sh', '-c', script, 'sh', '$HOME; x'] });
    await backlog.run([]);
    await courierGone();
    expect(JSON.parse(backlog.read('told $HOME; x.json'))).toMatchObject({ event: 'session.failed', total_failed: 1 });
    expect(backlog.read('event')).toBe('session.failed');
  });

  test('is no `session.failed` when nothing failed', async () => {
    const hook = await startHook();
    const backlog = await createBacklog([WORKS]);
    configure(backlog, { on: ['session.failed', 'phase.fixed'], webhook: hook.url });
    await backlog.run([]);
    await courierGone();
    expect(eventsOf(hook)).toEqual(['phase.fixed']);
  });

  test('whose controller was killed is told of by the next one', async () => {
    const hook = await startHook();
    const backlog = await createBacklog([failed('r1/p1', ['sh', '-c', 'echo > begun; [ -e again ] || sleep 60'])]);
    configure(backlog, { on: ['session.failed'], webhook: hook.url });
    const first = backlog.start([]);
    await until('the phase to run', () => backlog.has('begun'));
    first.child.kill('SIGKILL');
    await first.ended;
    await backlog.run(['stop']);
    writeFileSync(backlog.path('again'), '');
    await backlog.run([]);
    await courierGone();
    expect(hook.received.map(({ document }) => [document.event, document.status, document.stop_reason])).toEqual([
      ['session.failed', 'interrupted', 'controller_died'],
    ]);
  });
});

describe('an event', () => {
  test('is one notice to a target: the first of those that it asked for', async () => {
    const [both, fewer] = [await startHook(), await startHook()];
    const backlog = await createBacklog([{ ...FAILS, max_attempts: 1 }]);
    configure(
      backlog,
      { on: ['phase.failed', 'family.new', 'phase.dead', 'session.finished', 'session.failed'], webhook: both.url },
      { on: ['phase.failed', 'family.new'], webhook: fewer.url },
    );
    await backlog.run([]);
    await courierGone();
    expect(eventsOf(both)).toEqual(['phase.dead', 'session.failed']);
    expect(both.received[0]?.document).toMatchObject({
      ...{ run_id: 'r1', phase_id: 'p1', final_state: 'dead', handle: 'a1', next: 'drain show a1' },
      error_message: expect.stringContaining('ValueError: no such thing'),
    });
    expect(eventsOf(fewer)).toEqual(['family.new']);
  });

  test('is a new family once, however often it is seen', async () => {
    const hook = await startHook();
    const backlog = await createBacklog([FAILS, { ...FAILS, run_id: 'r2' }]);
    configure(backlog, { on: ['family.new'], webhook: hook.url });
    await backlog.run([]);
    await backlog.run([]);
    await courierGone();
    expect(hook.received).toHaveLength(1);
    expect(hook.received[0]?.document).toMatchObject({ event: 'family.new', run_id: 'r1' });
  });

  test('calls nobody with what it quotes, shows no escape sequence, and is no longer than a chat takes', async () => {
    const hook = await startHook();
    const noise = 'Error: \u001b[31m<!channel> @everyone \u202e<@U123> https://me:hunter2@example.com/ ';
    const script = `printf '%s' '${noise}${'x'.repeat(3_000)}' >&2; exit 1`;
    const backlog = await createBacklog([failed('r<@U1>/@here', ['sh', '-c', script])]);
    configure(backlog, { on: ['phase.failed'], webhook: hook.url });
    await backlog.run([]);
    await courierGone();
    const text: string = hook.received[0]?.document.text ?? '';
    expect(text).toContain('@ everyone');
    expect(text).not.toMatch(/<[!@]|@(everyone|here)|\p{Cc}|\p{Cf}|hunter2/u);
    expect(text.length).toBeLessThanOrEqual(500);
  });
});

describe('years of events', () => {
  test('are not told to a target that is new: it begins with the session that sees it first', async () => {
    const hook = await startHook();
    const backlog = await createBacklog([FAILS]);
    await backlog.run([]);
    await backlog.run([]);
    configure(backlog, { on: ['session.started', 'session.finished', 'phase.failed'], webhook: hook.url });
    expect((await backlog.run(['notify'])).stdout).toBe('Nothing is owed to anybody.\n');
    await backlog.run([]);
    await courierGone();
    expect(eventsOf(hook)).toEqual(['session.started', 'phase.failed', 'session.finished']);
    expect(new Set(hook.received.map(({ document }) => document.session_id))).toEqual(
      new Set([backlog.sessions().at(-1)]),
    );
  });
});

describe('a webhook', () => {
  test.each([[['session.finished']], [['session.started', 'session.finished']]])(
    'that hangs over the first of %j holds up nothing: the session has ended while it still waits',
    async (on) => {
      const held: { end: () => void }[] = [];
      const hook = await startHook((response) => void held.push({ end: () => response.end() }));
      const backlog = await createBacklog([FAILS, WORKS]);
      configure(backlog, { on, webhook: hook.url, timeoutSeconds: '5m' });
      const { code, stdout } = await backlog.run([]);
      await until('the request', () => hook.received.length === 1);
      // It is over, with its file and exit code, and no request has been answered: nothing was waited for.
      expect([code, stdout.includes('2 tried'), deliveries(backlog)]).toEqual([1, true, []]);
      expect(backlog.session()).toMatchObject({ status: 'completed', total_processed: 2 });
      for (const nth of on.keys()) {
        await until('a request', () => hook.received.length === nth + 1);
        held[nth]?.end();
      }
      await courierGone();
      expect(deliveries(backlog).map(({ event }) => event)).toEqual(on);
    },
  );

  test('that fails at first is tried again', async () => {
    const hook = await startHook((response, nth) => statusOf(nth === 0 ? 500 : 200)(response));
    const backlog = await createBacklog([WORKS]);
    configure(backlog, { on: ['session.finished'], webhook: hook.url });
    await backlog.run([]);
    await courierGone();
    expect(deliveries(backlog)).toMatchObject([{ type: 'notification.sent', tries: 2 }]);
    expect(new Set(hook.received.map(({ document }) => document.id)).size).toBe(1);
  });

  test('that says no is not asked again; status and doctor tell of it until it has taken something', async () => {
    let status = 404;
    const hook = await startHook((response) => statusOf(status)(response));
    const backlog = await createBacklog([WORKS]);
    configure(backlog, { on: ['session.finished'], webhook: `${hook.url}/secret` });
    expect((await backlog.run([])).code).toBe(0);
    await courierGone();
    expect(hook.received).toHaveLength(1);
    expect(deliveries(backlog)).toMatchObject([
      { type: 'notification.failed', tries: 1, why: 'it answered 404 says 404', target: `${hook.url}/***` },
    ]);
    const said = (await backlog.run(['status'])).stdout;
    expect(said).toMatch(/^notify +session\.finished not delivered .* ago to 1 http:.*\n +it answered 404 says 404$/m);
    expect((await backlog.run(['doctor'])).stdout).toMatch(/was not told of session\.finished: it\s+answered 404/);
    status = 200;
    await importRows(backlog, [{ ...WORKS, run_id: 'r3' }]);
    await backlog.run([]);
    await courierGone();
    expect((await backlog.run(['status'])).stdout).not.toContain('notify');
    expect((await backlog.run(['doctor'])).stdout).not.toContain('was not told');
  });

  test('that nobody listens at is given up in the end, and what comes after it is tried once', async () => {
    const backlog = await createBacklog([FAILS]);
    const port = await freePort();
    configure(backlog, { on: ['phase.failed', 'session.finished'], webhook: `http://127.0.0.1:${port}/`, retries: 1 });
    expect((await backlog.run([])).code).toBe(1);
    await courierGone();
    await backlog.run(['notify']);
    const told = deliveries(backlog);
    expect(told.map(({ type, event, tries }) => [type, event, tries])).toEqual([
      ['notification.failed', 'phase.failed', 2],
      ['notification.failed', 'session.finished', 1],
    ]);
    expect(told[0].why).toContain('ECONNREFUSED');
  });

  test('that sends on to another host is not followed there, with what is secret in the headers', async () => {
    const other = await startHook();
    const hook = await startHook((response) => statusOf(307, { location: `${other.url}/stolen` })(response));
    const backlog = await createBacklog([WORKS]);
    const headers = { Authorization: 'Bearer ${HOOK_TOKEN}' };
    configure(backlog, { on: ['session.finished'], webhook: hook.url, headers });
    await backlog.run([], { env: { HOOK_TOKEN: 'hunter2' } });
    await courierGone();
    expect([hook.received.length, other.received.length]).toEqual([1, 0]);
    expect(deliveries(backlog)[0].why).toContain(`it answered 307 (moved to ${other.url}/***)`);
  });
});

describe('a command', () => {
  test('that takes too long is ended, with all that it has started', async () => {
    const backlog = await createBacklog([WORKS]);
    const script = 'sleep 300 & echo waiting for a lock; wait';
    configure(backlog, {
      on: ['session.finished'],
      command: ['sh', '-c', script],
      timeoutSeconds: '500ms',
      retries: 0,
    });
    await backlog.run([]);
    await courierGone();
    expect(deliveries(backlog)).toMatchObject([
      { type: 'notification.failed', why: 'it took longer than 0.5 s: waiting for a lock' },
    ]);
  });

  test('that fails says why with its last line, and one that is not there is not looked for again', async () => {
    const backlog = await createBacklog([WORKS]);
    const fails = ['sh', '-c', 'echo begins; echo "no token=hunter2" >&2; exit 3'];
    configure(
      backlog,
      { on: ['session.finished'], command: fails, retries: 0 },
      { on: ['session.finished'], command: 'no-such-program at-all' },
    );
    await backlog.run([]);
    await courierGone();
    expect(deliveries(backlog).sort((a, b) => a.target.length - b.target.length)).toMatchObject([
      { target: 'no-such-program at-all', tries: 1, why: expect.stringContaining('ENOENT') },
      { tries: 1, why: 'exit 3: no token=***' },
    ]);
    expect((await backlog.run(['doctor'])).stdout).toContain('notify 2: command not found: no-such-program');
  });
});

describe('a courier', () => {
  test('that is killed over a delivery leaves it, and the rest, to the next one', async () => {
    let hangs = true;
    const hook = await startHook((response) => void (hangs || response.end()));
    const backlog = await createBacklog([FAILS]);
    configure(backlog, { on: ['phase.failed', 'session.finished'], webhook: hook.url });
    await backlog.run([]);
    await until('the request', () => hook.received.length === 1);
    for (const pid of couriers()) process.kill(pid, 'SIGKILL');
    await courierGone();
    expect(deliveries(backlog)).toEqual([]);
    expect((await backlog.run(['status'])).stdout).toMatch(/^notify +2 still to be delivered to 1 .*: drain notify$/m);
    hangs = false;
    expect((await backlog.run(['notify'])).stdout).toBe('2 delivered, 0 given up.\n');
    expect(eventsOf(hook)).toEqual(['phase.failed', 'phase.failed', 'session.finished']);
    const [first, again] = hook.received;
    expect(again?.document).toEqual(first?.document);
    expect((await backlog.run(['notify'])).stdout).toBe('Nothing is owed to anybody.\n');
  });

  test('is alone: another one leaves it to the first', async () => {
    const held: { end: () => void }[] = [];
    const hook = await startHook((response) => void held.push({ end: () => response.end() }));
    const backlog = await createBacklog([WORKS]);
    configure(backlog, { on: ['session.finished'], webhook: hook.url });
    await backlog.run([]);
    await until('the request', () => hook.received.length === 1);
    const other = await backlog.json(['notify']);
    expect([other.code, other.document]).toEqual([0, { at_work_elsewhere: true, delivered: [] }]);
    held[0]?.end();
    await courierGone();
    expect(hook.received).toHaveLength(1);
    expect(deliveries(backlog)).toHaveLength(1);
  });

  test('is not sent for when there is nothing to tell', async () => {
    const backlog = await createBacklog([WORKS]);
    configure(backlog, { on: ['phase.dead'], command: ['touch', 'told'] });
    await backlog.run([]);
    expect(backlog.has('.drain/drain.db.courier')).toBe(false);
    const [{ seq }] = backlog.query("select seq from cursors where consumer like 'notify %'");
    const [{ last }] = backlog.query("select max(seq) last from events where type = 'session.ended'");
    expect(seq).toBe(last);
  });

  test('leaves the file of the session as it was', async () => {
    const hook = await startHook();
    const backlog = await createBacklog([WORKS]);
    configure(backlog, { on: ['session.finished'], webhook: hook.url });
    await backlog.run([]);
    const path = `.drain/sessions/${backlog.sessions()[0]}.json`;
    const before = backlog.read(path);
    await courierGone();
    expect(backlog.read(path)).toBe(before);
    expect((await backlog.json(['doctor'])).document).toMatchObject({ ok: true });
  });
});

describe('what is secret', () => {
  test('is in nothing that is printed or kept', async () => {
    const hook = await startHook(statusOf(403));
    const backlog = await createBacklog([WORKS]);
    const secret = { on: ['session.finished'], webhook: `${hook.url}/hunter2/x`, headers: { 'X-Key': 'hunter2-too' } };
    configure(backlog, secret);
    const printed = [await backlog.run([])];
    await courierGone();
    for (const command of ['config', 'status', 'doctor', 'notify'])
      for (const more of [[], ['--json']]) printed.push(await backlog.run([command, ...more]));
    printed.push(await backlog.run(['notify', '--dry-run']), await backlog.run(['notify', '--test', '--json']));
    configure(backlog, { ...secret, on: ['session.ended'] });
    printed.push(await backlog.run(['status']));
    expect(hook.received.length).toBeGreaterThan(1);
    for (const { stdout, stderr } of printed) expect(stdout + stderr).not.toContain('hunter2');
    expect(JSON.stringify(backlog.query('select * from events'))).not.toContain('hunter2');
  });

  test('may be missing: then that is what is said, and the session is none the worse', async () => {
    const backlog = await createBacklog([WORKS]);
    configure(backlog, { on: ['session.finished'], webhook: '${HOOK_URL}' });
    expect((await backlog.run([])).code).toBe(0);
    await courierGone();
    expect(deliveries(backlog)).toMatchObject([{ tries: 1, why: 'not set in the environment: HOOK_URL' }]);
    expect((await backlog.run(['doctor'])).stdout).toContain('variables that are not set here: HOOK_URL');
  });
});

describe('the configuration', () => {
  const on = ['session.finished'];
  test.each([
    [
      { on: ['session.finish'], webhook: 'https://x.example' },
      'there is no event `session.finish`: did you mean `session.finished`?',
    ],
    [{ on: ['everything'], webhook: 'https://x.example' }, 'there is no event `everything`: known: session.failed, '],
    [{ on: [], webhook: 'https://x.example' }, 'expected at least one event'],
    [{ on }, 'it names nobody: add webhook: "https://..." or command: ["program", "argument"]'],
    [{ on, webhook: 'https://x.example', command: 'x' }, 'it has both webhook and command: make two entries of it'],
    [{ on, command: 'x', headers: { a: 'b' } }, 'headers are for a webhook'],
    [{ on, webhook: 'ftp://x.example' }, 'expected an http or https address'],
    [{ on, command: 'say "hello' }, 'with every quote closed'],
    [{ on, webhook: 'https://x.example', timeoutSeconds: '1h' }, 'expected a time above 0, up to 5m'],
    [{ on, webhook: 'https://x.example', retrys: 1 }, 'retrys'],
  ])('that says %o is refused, saying what to do', async (entry, message) => {
    const backlog = await createBacklog([WORKS]);
    configure(backlog, entry);
    const { code, stderr } = await backlog.run([]);
    expect([code, backlog.sessions()]).toEqual([2, []]);
    expect(stderr).toContain('`notify` in');
    expect(stderr).toContain(message);
  });
});

describe('drain notify', () => {
  test('says with --dry-run what would be told to whom, and tells nobody', async () => {
    const hook = await startHook(statusOf(500));
    const backlog = await createBacklog([FAILS]);
    configure(backlog, { on: ['session.finished'], webhook: hook.url });
    expect((await backlog.run(['notify', '--dry-run'])).stdout).toContain('new: told of the next session');
    await backlog.run([]);
    for (const pid of await until('the courier', () => couriers().length > 0 && couriers()))
      process.kill(pid, 'SIGKILL');
    await courierGone();
    const asked = hook.received.length;
    const { stdout } = await backlog.run(['notify', '--dry-run']);
    expect(stdout).toMatch(/^1 {2}http:.*\n +session\.finished +drain on .*: 1 tried in /);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const { document } = await backlog.json(['notify', '--dry-run']);
    expect(document.owed).toMatchObject([{ number: 1, is_new: false, notices: [{ event: 'session.finished' }] }]);
    expect(hook.received).toHaveLength(asked);
  });

  test('sends with --test a sample to each, and says what came back', async () => {
    const [good, bad] = [await startHook(), await startHook(statusOf(401))];
    const backlog = await createBacklog([WORKS]);
    const on = ['session.finished'];
    configure(backlog, { on, webhook: good.url }, { on, webhook: bad.url });
    const { code, stdout } = await backlog.run(['notify', '--test']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ok +1 {2}http:.*\n +200 ok\nFAIL 2 {2}http:.*\n +it answered 401 says 401\n$/);
    expect([...eventsOf(good), ...eventsOf(bad)]).toEqual(['test', 'test']);
    expect(deliveries(backlog)).toEqual([]);
  });

  test('needs somebody to tell, and one thing to do', async () => {
    const backlog = await createBacklog([WORKS]);
    const nobody = await backlog.run(['notify']);
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('Nobody is to be told of anything')]);
    const both = await backlog.run(['notify', '--test', '--dry-run']);
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('--test and --dry-run exclude each other')]);
  });
});

/** Processes of this test that run `drain notify`. */
function couriers(): number[] {
  return listLiving().flatMap((line) => (/ notify /.test(line) ? [Number.parseInt(line, 10)] : []));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
