/** Commands of a flow as phases of its run: real processes, and the logs that they leave. */
import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { all } from '../../src/db/statement.ts';
import { PipelineError } from '../../src/pipeline/batch-error.ts';
import { waitFor } from '../support/cli.ts';
import { fixture, isAlive, until } from '../support/processes.ts';
import { commanding } from './commanding.ts';

const sh = (script: string, ...words: string[]): string[] => ['sh', '-c', script, 'sh', ...words];

describe('a command of a flow', () => {
  test('is a phase of its run: what it printed comes back without the head of its log', async () => {
    const flow = await commanding();
    const script = 'cat; printf "%s" "$1|$NAME|$(pwd)"; echo careful >&2';
    const ending = await flow.call(sh(script, 'one word'), { stdin: 'in\n', env: { NAME: 'n' } });
    expect(ending).toMatchObject({ exitCode: 0, stdout: `in\none word|n|${flow.folder}`, stderr: 'careful\n' });
    expect(ending.failure).toBeUndefined();
    expect([flow.phases(), flow.attempts()]).toEqual([['fit.1.fetch complete'], ['fit.1.fetch succeeded']]);
    const [session] = all(flow.db, 'select door, status from sessions');
    expect(session).toEqual({ door: 'pipe', status: 'running' });
    await flow.commands.close();
    expect(flow.session()).toMatchObject({ status: 'completed', stop_reason: 'backlog_empty', total_success: 1 });
  });

  test('that fails says so in the words of its outcome, and its next try is an attempt of the same phase', async () => {
    const flow = await commanding();
    const script = 'echo "Error: no quota for $1" >&2; test -e go';
    const first = await flow.call(sh(script, 'x'));
    expect(first).toMatchObject({ exitCode: 1, stdout: '', stderr: 'Error: no quota for x\n' });
    expect(first.failure).toMatch(/^exit 1: Error: no quota for x \(.*stderr\.txt\)$/);
    await flow.call([fixture('touch-file'), 'go'], { step: 'other' });
    expect(await flow.call(sh(script, 'x'))).toMatchObject({ exitCode: 0, failure: undefined });
    expect(flow.attempts()).toEqual(['fit.1.fetch failed', 'fit.1.other succeeded', 'fit.1.fetch succeeded']);
    const logs = all<{ log: string }>(flow.db, 'select stdout_path log from attempts').map(({ log }) =>
      log.split('/').at(-1),
    );
    expect(logs).toEqual([
      'leads__fit.1.fetch.stdout.txt',
      'leads__fit.1.other.stdout.txt',
      'leads__fit.1.fetch.a2.stdout.txt',
    ]);
  });

  test('that a signal ended has no exit code, and one that cannot be found says where it was looked for', async () => {
    const flow = await commanding();
    expect(await flow.call(sh('kill -KILL $$'))).toMatchObject({
      exitCode: undefined,
      failure: expect.stringMatching(/SIGKILL/),
    });
    const missing = await flow.call(['no-such-program'], { step: 'missing' });
    expect(missing).toMatchObject({
      exitCode: undefined,
      failure: expect.stringMatching(/command not found: no-such-program/),
    });
  });

  test('may print nothing, what is no text, and a line without an end', async () => {
    const flow = await commanding();
    expect(await flow.call(['true'], { step: 'silent' })).toMatchObject({ stdout: '', stderr: '' });
    const odd = await flow.call([fixture('print-invalid-utf8'), '0'], { step: 'odd' });
    expect(odd.stdout).toMatch(/^out \ufffd\ufffd \0 /);
    const long = await flow.call(sh('head -c 300000 /dev/zero | tr "\\0" x'), { step: 'long' });
    expect(long.stdout).toBe('x'.repeat(300_000));
  });
});

describe('many commands', () => {
  test('run at the same time, as many as are called', async () => {
    const flow = await commanding();
    const calls = [1, 2, 3, 4, 5, 6].map((batch) => flow.call([fixture('meet'), flow.path('here'), '6'], { batch }));
    expect((await Promise.all(calls)).map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(all(flow.db, 'select count(*) sessions from sessions')).toEqual([{ sessions: 1 }]);
  });

  test('run one after another where somebody says so, without a deadlock', async () => {
    const flow = await commanding({ concurrency: '1' });
    const calls = [1, 2, 3].map((batch) =>
      flow.call([fixture('bear-witness'), flow.path('seen'), '0.05', '0'], { batch }),
    );
    await Promise.all(calls);
    expect(flow.lines('seen').map((line) => line.split(' ')[0])).toEqual([
      'begin',
      'end',
      'begin',
      'end',
      'begin',
      'end',
    ]);
  });
});

describe('a command that is done', () => {
  const counted = (n: string) => sh(`echo ran >>count; echo ${n}`);

  test('with the very same work is not run again: its output is taken from its log', async () => {
    const first = await commanding();
    await first.call(counted('one'), { stdin: 'i', env: { A: '1', B: '2' } });
    const again = await first.anew();
    const kept = await again.call(counted('one'), { stdin: 'i', env: { B: '2', A: '1' } });
    expect(kept).toMatchObject({ exitCode: 0, stdout: 'one\n', failure: undefined });
    expect(again.lines('count')).toHaveLength(1);
  });

  test.each([
    ['argv', { argv: counted('two') as [string] }],
    ['stdin', { stdin: 'other' }],
    ['env', { env: { A: '2' } }],
    ['cwd', { cwd: '..' }],
  ])('with another %s is queued again, and its earlier attempt stays on record', async (_, more) => {
    const flow = await commanding();
    const place = { stdin: 'i', env: { A: '1' } };
    await flow.call(counted('one'), place);
    const { argv = counted('one'), ...rest } = more as { argv?: string[] };
    expect(await flow.call(argv, { ...place, ...rest })).toMatchObject({ exitCode: 0 });
    expect(flow.attempts()).toEqual(['fit.1.fetch succeeded', 'fit.1.fetch succeeded']);
    const verbs = all(flow.db, "select data ->> 'verb' verb from events where type = 'phase.moved'");
    expect(verbs).toEqual([{ verb: 'renew' }]);
  });

  test('is run again where its log is not there any more', async () => {
    const flow = await commanding();
    await flow.call(counted('one'));
    const [{ log }] = all(flow.db, 'select stdout_path log from attempts') as [{ log: string }];
    rmSync(log);
    expect(await flow.call(counted('one'))).toMatchObject({ stdout: 'one\n' });
    expect(flow.lines('count')).toHaveLength(2);
  });

  test('and has printed nothing of use has failed then, and is run again', async () => {
    const flow = await commanding();
    const ending = await flow.call(counted('one'));
    await ending.refuse?.('it is no JSON');
    expect(flow.phases()).toEqual(['fit.1.fetch failed']);
    const moved = all(
      flow.db,
      "select data ->> 'verb' verb, data ->> 'note' note from events where type = 'phase.moved'",
    );
    expect(moved).toEqual([{ verb: 'retry', note: 'it is no JSON' }]);
    await flow.call(counted('one'));
    expect(flow.lines('count')).toHaveLength(2);
  });
});

describe('a command that is given up', () => {
  test('is ended with its whole tree, and nothing else is; the phase can be tried again', async () => {
    const flow = await commanding();
    const [cancelled, go] = [new AbortController(), flow.path('go')];
    const other = flow.call([fixture('wait-for-file'), go, flow.path('ready')], { step: 'other' });
    const given = flow.call([fixture('spawn-grandchild'), flow.path('family')], { signal: cancelled.signal });
    const family = await until(
      'the family',
      () => flow.has('family') && flow.read('family').trim().split(' ').map(Number),
    );
    await until('the other one', () => flow.has('ready'));
    cancelled.abort(new Error('cancelled'));
    expect(await given).toMatchObject({ failure: expect.stringMatching(/^given back: its step was cancelled/) });
    expect(family.filter(isAlive)).toEqual([]);
    await flow.call([fixture('touch-file'), go], { step: 'third' });
    expect(await other).toMatchObject({ exitCode: 0 });
    expect(await flow.call(['true'])).toMatchObject({ exitCode: 0 });
    expect(flow.phases()).toEqual(['fit.1.other complete', 'fit.1.fetch complete', 'fit.1.third complete']);
  });

  test('because its time is over has timed out; the next try waits until it is gone', async () => {
    const flow = await commanding();
    const late = new AbortController();
    const ready = flow.path('pid');
    const first = flow.call([fixture('wait-for-signal'), ready], { signal: late.signal, timeoutMs: 60_000 });
    const pid = Number(await until('its pid', () => flow.has('pid') && flow.read('pid')));
    late.abort(new PipelineError('timeout', 'Step `fetch` took longer than 60000 ms.'));
    const second = flow.call(sh('kill -0 "$1" 2>/dev/null && echo alive; true', String(pid)));
    expect((await first).failure).toMatch(/^timed out after 1m/);
    expect((await second).stdout).toBe('');
    expect(flow.attempts()).toEqual(['fit.1.fetch timed_out', 'fit.1.fetch succeeded']);
  });

  test('before it begins never runs', async () => {
    const flow = await commanding({ concurrency: '1' });
    const [go, cancelled] = [flow.path('go'), new AbortController()];
    const first = flow.call([fixture('wait-for-file'), go, flow.path('ready')], { step: 'first' });
    await until('the first one', () => flow.has('ready'));
    const waiting = flow.call([fixture('touch-file'), flow.path('never')], { signal: cancelled.signal });
    await waitFor(() => (flow.phases().includes('fit.1.fetch queued') ? true : undefined));
    cancelled.abort();
    expect(await waiting).toMatchObject({ failure: 'it was given up before it began' });
    writeFileSync(go, '');
    await first;
    await flow.commands.close();
    expect([flow.has('never'), flow.attempts().filter((one) => one.includes('fetch'))]).toEqual([false, []]);
  });

  test('with the flow: what still runs is ended when all is closed', async () => {
    const flow = await commanding();
    const running = flow.call([fixture('wait-for-signal'), flow.path('pid')]);
    const pid = Number(await until('its pid', () => flow.has('pid') && flow.read('pid')));
    await flow.commands.close();
    expect(await running).toMatchObject({ failure: expect.stringMatching(/^given back: the flow has ended/) });
    expect(isAlive(pid)).toBe(false);
    expect(await flow.call(['true'], { step: 'late' })).toMatchObject({ failure: 'the flow has ended' });
  });
});

describe('the session of the commands', () => {
  test('that is stopped gives back what runs, and no more is started', async () => {
    const flow = await commanding();
    const running = flow.call([fixture('wait-for-signal'), flow.path('pid')]);
    await until('its pid', () => flow.has('pid'));
    flow.stop.abort('SIGTERM');
    expect(await running).toMatchObject({ failure: expect.stringMatching(/^given back: the session was stopped/) });
    expect(await flow.call(['true'], { step: 'next' })).toMatchObject({
      failure: expect.stringMatching(/^no more is started: /),
    });
    expect(flow.attempts()).toEqual(['fit.1.fetch interrupted']);
  });

  test('takes no phase of the run that no step has called', async () => {
    const flow = await commanding();
    await flow.call(['true'], { step: 'first' });
    flow.db
      .prepare(
        `insert into phases (run_id, phase_id, state, command, created_at_ms, updated_at_ms)
         values ('leads', 'stray', 'queued', '{"argv":["touch","stray"]}', 1, 1)`,
      )
      .run();
    await flow.call(['true'], { step: 'second' });
    await flow.commands.close();
    expect(flow.phases()).toEqual(['fit.1.first complete', 'stray queued', 'fit.1.second complete']);
  });
});

test('limits on how long a session takes phases end no flow that runs: its commands go on', async () => {
  const flow = await commanding({ maxTotalMinutes: '0.001' });
  expect((await flow.call(['sleep', '0.1'])).failure).toBeUndefined();
  expect((await flow.call(['true'], { batch: 2 })).failure).toBeUndefined();
});

describe('what people do meanwhile', () => {
  test('a phase that was skipped is no output, and says who skipped it', async () => {
    const flow = await commanding({ concurrency: '1' });
    const go = flow.path('go');
    const first = flow.call([fixture('wait-for-file'), go, flow.path('ready')], { step: 'first' });
    await until('the first one', () => flow.has('ready'));
    const waiting = flow.call(['true']);
    await waitFor(() => (flow.phases().includes('fit.1.fetch queued') ? true : undefined));
    expect((await flow.run(['skip', 'leads', 'fit.1.fetch'])).code).toBe(0);
    expect((await waiting).failure).toMatch(/^its phase was skipped by \S+: drain retry/);
    expect((await flow.call(['true'])).failure).toMatch(/^its phase was skipped by /);
    writeFileSync(go, '');
    await first;
  });

  test('another session on the same run leaves its commands to the flow', async () => {
    const flow = await commanding({ concurrency: '2' });
    const go = flow.path('go');
    const held = [1, 2].map((n) => flow.call([fixture('wait-for-file'), go, flow.path('ready')], { step: `held${n}` }));
    await until('all places to be taken', () => flow.lines('ready').length === 2);
    const batches = Array.from({ length: 40 }, (_, n) => n + 1);
    const calls = batches.map((batch) =>
      flow.call([fixture('bear-witness'), flow.path('seen'), '0.02', '0'], { batch }),
    );
    const all = ['--run-id', 'leads', '--state', 'queued', '--per-run-concurrency', '0', '--batch-size', '0'];
    const other = flow.run([...all, '--concurrency', '2']);
    expect((await other).code).toBe(0);
    writeFileSync(go, '');
    const endings = await Promise.all([...held, ...calls]);
    expect(endings.filter(({ failure }) => failure !== undefined)).toEqual([]);
    const begun = flow.lines('seen').filter((line) => line.startsWith('begin'));
    const names = begun.map((line) => line.split(' ')[2]);
    expect(names.toSorted()).toEqual(batches.map((batch) => `fit.${batch}.fetch`).toSorted());
    expect(begun.map((line) => line.split(' ')[3]).filter((session) => !session?.startsWith('pipe-'))).toEqual([]);
  });
});
