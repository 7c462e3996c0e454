/** What a phase gets, and what it does not. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, type Document, failed } from '../support/backlog.ts';

import { temporaryFolder } from '../support/cli.ts';
import { fixture } from '../support/processes.ts';

const dump = (more = {}, key = 'r/p') => failed(key, [fixture('dump-environment'), 'seen.json'], more);

describe('the environment of a phase', () => {
  test('holds every DRAIN_ variable of the contract', async () => {
    const backlog = await createBacklog([dump()]);
    expect((await backlog.run([])).code).toBe(0);
    const { env } = JSON.parse(backlog.read('seen.json'));
    const session = backlog.session();
    const [result] = session.results;
    expect(env).toMatchObject({
      ...{ DRAIN_RUN_ID: 'r', DRAIN_PHASE_ID: 'p', DRAIN_ATTEMPT: '1', DRAIN_ATTEMPT_ID: result.attempt_id },
      ...{ DRAIN_LINEAGE: result.attempt_id, DRAIN_SESSION_ID: session.session_id },
      ...{ DRAIN_DATABASE_URL: `sqlite:///${backlog.database}`, PYTHONUTF8: '1', PYTHONIOENCODING: 'utf-8' },
    });
    expect(env.DRAIN_RESULT_FILE).toMatch(/^\//);
    expect(env.DRAIN_TELEMETRY_FILE).toMatch(/^\//);
    expect(env.DRAIN_RESULT_FILE).not.toBe(env.DRAIN_TELEMETRY_FILE);
    expect(result.attempt_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  test("is drain's own, but for what config drops, and never options of the outer drain", async () => {
    const backlog = await createBacklog([dump()], { dropEnv: ['DROPPED'] });
    const env = { KEPT: 'yes', DROPPED: 'yes', DRAIN_OPT_BATCH_SIZE: '5', DRAIN_DATA_DIR: backlog.path('.drain') };
    expect((await backlog.run([], { env, cwd: temporaryFolder() })).code).toBe(0);
    const seen = JSON.parse(backlog.read('seen.json')).env;
    expect(seen.KEPT).toBe('yes');
    for (const name of ['DROPPED', 'DRAIN_OPT_BATCH_SIZE', 'DRAIN_DATA_DIR', 'DRAIN_API_URL'])
      expect(seen).not.toHaveProperty(name);
  });

  test('has what the phase declares, which cannot replace the DRAIN_ names', async () => {
    const backlog = await createBacklog([dump({ env: { MODE: 'slow', KEPT: 'mine', DRAIN_RUN_ID: 'lie' } })]);
    await backlog.run([], { env: { KEPT: 'theirs' } });
    expect(JSON.parse(backlog.read('seen.json')).env).toMatchObject({ MODE: 'slow', KEPT: 'mine', DRAIN_RUN_ID: 'r' });
  });

  test('counts attempts on', async () => {
    const backlog = await createBacklog([failed('r/p', [fixture('append-line'), 'ran', '1'])]);
    for (let n = 0; n < 3; n++) await backlog.run([]);
    expect(backlog.lines('ran')).toEqual(['r p 1', 'r p 2', 'r p 3']);
  });

  test('is that of a process group and session of its own', async () => {
    const backlog = await createBacklog([dump()]);
    await backlog.run([]);
    const { group, session } = JSON.parse(backlog.read('seen.json'));
    expect(group).toBe(session);
    expect(session).not.toBe(process.pid);
  });
});

describe('stdin', () => {
  test('is the text that the phase declares, byte for byte', async () => {
    const text = `line one\nümläut ${'x'.repeat(100_000)}\nno break at the end`;
    const backlog = await createBacklog([failed('r/p', [fixture('copy-stdin'), 'got'], { stdin: text })]);
    expect((await backlog.run([])).code).toBe(0);
    expect(backlog.read('got')).toBe(text);
  });

  test("is empty otherwise: neither drain's own nor a terminal", async () => {
    const backlog = await createBacklog([failed('r/p', [fixture('copy-stdin'), 'got'])]);
    expect((await backlog.run([], { input: 'for drain' })).code).toBe(0);
    expect(backlog.read('got')).toBe('');
  });
});

describe('the header of the stdout log', () => {
  const headerOf = (result: Document): string =>
    readFileSync(result.subprocess_stdout_path, 'utf8').split('[drain] =======================')[0] ?? '';

  test('stands before any byte of the phase, with everything that identifies where it ran', async () => {
    const backlog = await createBacklog([failed('r/p', ['echo', 'first byte'])]);
    await backlog.run([]);
    const [result] = backlog.session().results;
    const header = headerOf(result);
    expect(header).toMatch(/^\[drain\] ===== ENVIRONMENT IDENTITY =====\n/);
    for (const text of [
      ...[
        `DRAIN_DATABASE_URL: sqlite:///${backlog.database}\n`,
        'API_URL: ',
        'PHASE: r/p ',
        `ATTEMPT: 1 (${result.handle})`,
      ],
      ...[
        `SESSION: ${backlog.session().session_id}`,
        'HOST: ',
        `CWD: ${backlog.folder}`,
        'COMMIT: ',
        'STARTED: ',
        'PATH: ',
        'COMMAND: ',
      ],
    ])
      expect(header).toContain(`${text}`);
    expect(header).toMatch(/COMMAND: \/\S*\/echo/);
    expect(header).not.toContain('\nfirst byte');
    expect(readFileSync(result.subprocess_stdout_path, 'utf8')).toMatch(/={10,}\nfirst byte\n$/);
  });

  test('shows the effective values of the variables that config names, secrets masked', async () => {
    const more = { env: { DATABASE_URL: 'postgres://user:hunter2@db/prod', MY_API_KEY: 'sk-hunter3', PLAIN: 'shown' } };
    const rows = [failed('r/p', ['sh', '-c', 'exit 1', '--password=hunter4', 'https://u:hunter5@host/x'], more)];
    const backlog = await createBacklog(rows, { identity: ['DATABASE_URL', 'MY_API_KEY', 'PLAIN', 'MISSING'] });
    const { stdout, stderr } = await backlog.run([], { env: { PLAIN: 'inherited' } });
    const session = backlog.session();
    const header = headerOf(session.results[0]);
    expect(header).toMatch(/DATABASE_URL: postgres:\/\/user:\*+@db\/prod/);
    expect(header).toContain('PLAIN: shown');
    expect(header).not.toContain('MISSING');
    const logs = [header, stdout, stderr, (await backlog.run(['plan'])).stdout].join('');
    expect(logs).not.toMatch(/hunter\d/);
    expect(session.results[0].command.join(' ')).not.toMatch(/hunter\d/);
  });

  test('and the reason of a failure never repeat the password of a URL', async () => {
    const line = 'OperationalError: cannot connect to postgres://user:hunter2@db/prod';
    const backlog = await createBacklog([failed('r/p', [fixture('exit-with'), '1', line])]);
    const { stdout, stderr } = await backlog.run([]);
    const [result] = backlog.session().results;
    expect(result.error_message).toContain('OperationalError: cannot connect to postgres://user:');
    expect([result.error_message, result.subprocess_stderr_tail, stdout, stderr].join('')).not.toContain('hunter2');
  });

  test('shows DATABASE_URL and AUTOPACK_API_URL by default', async () => {
    const backlog = await createBacklog([failed('r/p', ['true'])]);
    await backlog.run([], { env: { DATABASE_URL: 'sqlite:///other.db', AUTOPACK_API_URL: 'http://127.0.0.1:9' } });
    const header = headerOf(backlog.session().results[0]);
    expect(header).toContain('[drain] DATABASE_URL: sqlite:///other.db\n');
    expect(header).toContain('[drain] AUTOPACK_API_URL: http://127.0.0.1:9\n');
  });
});
