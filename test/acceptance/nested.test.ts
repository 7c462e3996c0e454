/** A drain inside a phase of another one. */
import { describe, expect, test } from 'vitest';
import { createBacklog, failed } from '../support/backlog.ts';
import { PROGRAM, temporaryFolder } from '../support/cli.ts';
import { fixture, isAlive, until } from '../support/processes.ts';

const dump = (more = {}, key = 'r/p') => failed(key, [fixture('dump-environment'), 'seen.json'], more);

describe('a drain inside a phase', () => {
  const nested = (...args: string[]) => [fixture('run-drain'), 'code', process.execPath, PROGRAM, ...args];

  test('of the same database is refused with exit 2, and runs nothing', async () => {
    const backlog = await createBacklog([failed('a/outer', nested()), failed('b/other', ['true'])]);
    await backlog.run(['--run-id', 'a']);
    expect(backlog.read('code').trim()).toBe('2');
    expect(backlog.sessions()).toHaveLength(1);
    expect(backlog.phase('b', 'other')).toMatchObject({ state: 'failed', attempts: 0 });
  });

  test('of another database works, and is not steered by the outer one', async () => {
    const inner = await createBacklog(Array.from({ length: 3 }, (_, n) => dump({}, `in${n}/p`)));
    const outer = await createBacklog([failed('out/p', nested(), { cwd: inner.folder })]);
    const env = { DRAIN_OPT_BATCH_SIZE: '1', DRAIN_DATA_DIR: outer.path('.drain') };
    expect((await outer.run([], { env, cwd: temporaryFolder() })).code).toBe(0);
    expect(inner.read('code').trim()).toBe('0');
    expect(inner.session().results).toHaveLength(3);
    const seen = JSON.parse(inner.read('seen.json')).env;
    expect(seen.DRAIN_LINEAGE.split(',')[0]).toBe(outer.session().results[0].attempt_id);
    expect(seen.DRAIN_LINEAGE.split(',')).toHaveLength(2);
    expect(seen.DRAIN_RUN_ID).toMatch(/^in\d$/);
  });

  test.each([
    { how: 'Ctrl-C', args: [], code: 130 },
    { how: 'a timeout', args: ['--timeout', '2'], code: 1 },
  ])('of another database is ended with the outer one, by $how, and gives its phase back', async ({ args, code }) => {
    const inner = await createBacklog([failed('in/p', [fixture('wait-for-file'), 'never', 'ready'])]);
    const outer = await createBacklog([failed('out/p', nested(), { cwd: inner.folder })]);
    const running = outer.start(args);
    const pid = Number(await until('the inner phase', () => inner.lines('ready')[0]));
    if (code === 130) running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(code);
    expect(isAlive(pid)).toBe(false);
    expect(inner.phase('in', 'p')).toMatchObject({ state: 'failed', burned: 0 });
    expect(inner.session()).toMatchObject({ status: 'stopped', stop_reason: 'signal_term' });
  });
});
