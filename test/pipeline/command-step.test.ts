/** Steps that are commands, run by a runner that the test is. Real processes: test/pipe. */
import { describe, expect, test } from 'vitest';
import type { CommandCall, CommandEnding } from '../../src/pipeline/command/command.ts';
import { CommandError } from '../../src/pipeline/command/command-error.ts';
import { commandStep, jsonLines } from '../../src/pipeline/command/command-step.ts';
import type { Step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';

const ended = (more: Partial<CommandEnding> = {}): CommandEnding => ({
  ...{ exitCode: 0, stdout: '', stderr: '', failure: undefined },
  ...more,
});

/** A flow whose one step is that command; `runner` answers. */
function flowOf(build: () => never, options: object, answers: readonly CommandEnding[]) {
  const calls: CommandCall[] = [];
  const runner = async (call: CommandCall): Promise<CommandEnding> => {
    calls.push(call);
    return answers[calls.length - 1] ?? ended();
  };
  const command = commandStep(runner);
  const flow = pipeline<{ xs: number[] }>('f').step(
    command('fetch', build, options) as unknown as Step<object, object>,
  );
  return { calls, run: () => flow.run({ xs: [1] }, { runId: 'r' }).result };
}

const builds = (work: unknown) => () => work as never;
const messageOf = async (run: () => Promise<unknown>): Promise<string> => {
  const thrown = await run().then(
    () => undefined,
    (error: unknown) => error,
  );
  return `${(thrown as Error)?.message}${((thrown as Error)?.cause as Error | undefined)?.message ?? ''}`;
};

describe('a step that is a command', () => {
  test('is handed its context, says what is run, and gives the fields that were printed', async () => {
    const seen: CommandCall[] = [];
    const command = commandStep(async (call) => {
      seen.push(call);
      return ended({ stdout: `{"sums": [${call.stdin}]}\n` });
    });
    const add = command<{ xs: readonly number[] }, { sums: number[] }>(
      'add',
      ({ xs }, { batch }) => ({
        argv: ['add', `--batch=${batch?.number}`],
        stdin: String(xs.length),
        env: { A: '1' },
        cwd: 'x',
      }),
      { timeoutMs: 5_000 },
    );
    const flow = pipeline<{ xs: number[] }>('f')
      .batch('fit', { over: 'xs', size: 2 }, (b) => b.step(add))
      .with('sums');
    await flow.run({ xs: [1, 2, 3] }, { runId: 'r' }).result;
    const { signal: _, ...call } = seen[1] as CommandCall;
    expect(call).toEqual({
      ...{ key: 'r/fit/2/add', step: 'add', scope: 'fit', batch: 2, argv: ['add', '--batch=2'], stdin: '1', cwd: 'x' },
      ...{ env: { A: '1' }, timeoutMs: 5_000 },
    });
  });

  test('is run by whoever runs the commands of the flow, and by its fallback where nobody does', async () => {
    const command = commandStep(async () => ended({ stdout: '{"by": "fallback"}' }));
    const flow = pipeline<object>('f').step(command<object, { by: string }>('who', () => ['who']));
    expect((await flow.run({}).result).output.by).toBe('fallback');
    const commands = async (): Promise<CommandEnding> => ended({ stdout: '{"by": "flow"}' });
    expect((await flow.run({}, { commands }).result).output.by).toBe('flow');
  });

  test('gives nothing where nothing was printed, and what `parse` makes of it where that is said', async () => {
    const silent = flowOf(builds(['true']), {}, [ended({ stdout: ' \n' })]);
    expect((await silent.run()).output).toEqual({ xs: [1] });
    const parse = (stdout: string, { exitCode }: CommandEnding) => ({ rows: jsonLines(stdout), exitCode });
    const lines = flowOf(builds(['cat']), { parse }, [ended({ stdout: '{"a":1}\n\n[2]\n' })]);
    expect((await lines.run()).output).toEqual({ xs: [1], rows: [{ a: 1 }, [2]], exitCode: 0 });
  });

  test('that failed says how it ended and what it said last, without what is secret or hidden, and can be told by its code', async () => {
    const stderr = 'starting\nfirst\u001b[2J second\nusing --password hunter2\nfatal: cannot open x\n';
    const failed = ended({ exitCode: 3, stderr, failure: 'exit 3: fatal: cannot open x' });
    const retried: unknown[] = [];
    const retryIf = (error: unknown) => retried.push(error) > 0 && (error as CommandError).exitCode !== 3;
    const flow = flowOf(builds(['open']), { retry: { attempts: 5, retryIf } }, [failed]);
    const said = 'exit 3: fatal: cannot open x. Its stderr ends: starting | first second | using --password ***';
    expect(await messageOf(flow.run)).toContain(said);
    expect([flow.calls.length, retried[0]]).toEqual([1, expect.any(CommandError)]);
    expect((retried[0] as CommandError).stderr).toBe(stderr);
    expect(JSON.stringify(retried[0])).not.toContain('hunter2');
  });

  test.each([
    ['no JSON', 'Traceback \u001b]0;x\u0007(most\u202e recent', 'it is no JSON. It printed: Traceback (most recent'],
    [
      'an array',
      '[1]',
      'it is an array, not an object with the fields that the step gives (`parse` reads anything else)',
    ],
    ['null', 'null', 'it is null, not an object'],
    ['a very long line', 'x'.repeat(100_000), `It printed: ${'x'.repeat(299)}…`],
    ['nothing that can be seen', '\u0001\u0002', 'It printed: (nothing that can be shown)'],
  ])('whose output is %s fails, saying what was found, and what it printed is refused', async (_, stdout, said) => {
    const refused: string[] = [];
    const refuse = async (why: string): Promise<void> => void refused.push(why);
    const flow = flowOf(builds(['say']), { retry: 2 }, [ended({ stdout, refuse }), ended({ stdout: '{"ok": true}' })]);
    expect((await flow.run()).output).toMatchObject({ ok: true });
    expect(refused).toHaveLength(1);
    expect(await messageOf(flowOf(builds(['say']), {}, [ended({ stdout })]).run)).toContain(said);
  });

  test('names the line of its output that is no JSON', async () => {
    const parse = (stdout: string) => ({ rows: jsonLines(stdout) });
    const flow = flowOf(builds(['cat']), { parse }, [ended({ stdout: '{}\n{"a\n' })]);
    expect(await messageOf(flow.run)).toContain('its output cannot be used: line 2 is no JSON. It printed: {} {"a');
  });

  test.each([
    ['no argument at all', [], 'it names no program'],
    ['no program', ['', 'x'], 'it names no program'],
    ['text for a shell', 'curl x', "it is a string: give a program and its arguments, ['curl', url]"],
    ['nothing', undefined, 'it is undefined: give a program'],
    ['a number among its arguments', ['head', '-n', 5], 'argument 2 is a number, not a text'],
    [
      'a NUL character',
      ['echo', 'a\0b'],
      'argument 1 has a NUL character, where none can stand: hand it over by `stdin`',
    ],
    ['a stdin that is no text', { argv: ['cat'], stdin: 5 }, 'its `stdin` is a number, not a text'],
    ['a variable that is no text', { argv: ['cat'], env: { A: 1 } }, 'its variable `A` is no text'],
    ['a variable without a name', { argv: ['cat'], env: { 'A=B': '1' } }, '`A=B` is no name of a variable'],
  ])('is not run with %s', async (_, work, said) => {
    const flow = flowOf(builds(work), {}, []);
    expect(await messageOf(flow.run)).toContain(said);
    expect(flow.calls).toEqual([]);
  });

  test('is refused when it is defined without a function, or with a `parse` that is none', () => {
    const command = commandStep(async () => ended());
    expect(() => command('fetch', ['curl'] as never)).toThrow('Step `fetch` is no function but object.');
    expect(() => command('fetch', () => ['curl'], { parse: 'json' as never })).toThrow(
      '`parse` of command `fetch` is no function but string.',
    );
  });

  test('is known by the code that says what is run and how it is read: another one is another step', () => {
    const command = commandStep(async () => ended());
    const sources = [
      command('a', () => ['one']),
      command('a', () => ['two']),
      command('a', () => ['one'], { parse: () => ({}) }),
    ].map(({ source }) => source);
    expect(new Set(sources).size).toBe(3);
  });
});
