import { describe, expect, test } from 'vitest';
import { describeOptions } from '../../src/config/describe.ts';
import { type Resolved, resolveConfig } from '../../src/config/resolve.ts';
import { defineConfig } from '../../src/index.ts';
import { configWire } from '../../src/render/wire/config.ts';

const FILE = '/home/me/drain.config.json';

function resolve(skills: unknown): Promise<Resolved> {
  return resolveConfig({ flags: {}, environment: {}, file: { path: FILE, values: { skills } } });
}

async function refused(skills: unknown): Promise<string> {
  return resolve(skills).then(
    () => 'it was taken',
    (thrown: Error) => thrown.message,
  );
}

describe('a skill', () => {
  test('may be as short as a command', async () => {
    const { config } = await resolve({ scrape: { command: 'scrape {{ item.url }} --to {{output_file}}' } });
    const command = { template: 'scrape {{ item.url }} --to {{output_file}}', shell: false };
    expect(config.skills).toEqual({ scrape: { command, env: {}, quotas: [] } });
  });

  test('says all that there is to say, in either spelling', async () => {
    const written = defineConfig({
      skills: {
        '*': {
          command: ['agent', '{{ skill }}', '{{ prompt_file }}'],
          stdin: '{{ prompt }} {{ index }} {{ run.id }} {{ phase.id }}',
          env: { Level: 3, API_TOKEN: 'abc', quiet: true },
          timeoutSeconds: '30m',
          result: { from: 'stdout', failedIf: ['is_error', { field: 'a.b', matches: '^x' }], reason: 'result' },
          quota: 'claude',
        },
      },
    });
    const snake = {
      '*': {
        ...written.skills?.['*'],
        timeoutSeconds: undefined,
        timeout_seconds: 1800,
        result: { from: 'stdout', failed_if: ['is_error', { field: 'a.b', matches: '^x' }], reason: ['result'] },
        quota: ['claude', 'claude'],
      },
    };
    delete (snake['*'] as Record<string, unknown>).timeoutSeconds;
    const { config } = await resolve(written.skills);
    expect(config.skills['*']).toEqual({
      command: { template: ['agent', '{{ skill }}', '{{ prompt_file }}'], shell: false },
      stdin: '{{ prompt }} {{ index }} {{ run.id }} {{ phase.id }}',
      env: { Level: '3', API_TOKEN: 'abc', quiet: 'true' },
      timeoutMs: 1_800_000,
      result: {
        ...{ from: 'stdout', required: true, reason: ['result'] },
        failedIf: ['is_error', { field: 'a.b', matches: '^x' }],
      },
      quotas: ['claude'],
    });
    expect((await resolve(snake)).config.skills).toEqual(config.skills);
  });

  test('takes its result from a file or from stdout in a word', async () => {
    const { config } = await resolve({ a: { command: 'x', result: 'file' }, b: { command: 'x', result: 'stdout' } });
    expect([config.skills.a?.result, config.skills.b?.result]).toEqual([
      { from: 'file', required: true },
      { from: 'stdout', required: true },
    ]);
  });

  test('runs in a shell where that is said', async () => {
    const { config } = await resolve({ a: { command: 'x | y "', shell: true } });
    expect(config.skills.a?.command).toEqual({ template: 'x | y "', shell: true });
  });

  test.each<[unknown, string]>([
    [{ a: { command: 'x {{ itm }}' } }, 'a.command: {{ itm }} is not known: did you mean {{ item }}?'],
    [{ a: { command: ['x', '{{ commit }}'] } }, 'a.command: {{ commit }} is not known: known are item, index, '],
    [{ a: { command: 'x', stdin: '{{ promt }}' } }, 'a.stdin: {{ promt }} is not known: did you mean {{ prompt }}?'],
    [{ a: { command: 'x {{ item. }}' } }, 'a.command: {{ item. }} is not known'],
    [{ 'a b': { command: 'x' } }, 'a b: is no name of a skill: expected letters'],
    [{ '-a': { command: 'x' } }, '-a: is no name of a skill'],
    [{ a: {} }, 'a.command: expected a command line, or a list of words'],
    [{ a: 'x' }, 'a: expected an object { command, '],
    [{ a: { command: '' } }, 'a.command: it is empty'],
    [{ a: { command: '  ' } }, 'a.command: it names no program'],
    [{ a: { command: ' ', shell: true } }, 'a.command: it names no program'],
    [{ a: { command: [''] } }, 'a.command: it names no program'],
    [{ a: { command: "x 'y" } }, 'a.command: a quote or backslash is left open: close it'],
    [{ a: { comand: 'x' } }, 'a: there is no `comand`: did you mean `command`?'],
    [
      { a: { command: 'x', timeout: 5 } },
      'a: there is no `timeout`: known are command, shell, stdin, env, timeoutSeconds',
    ],
    [{ a: { command: 'x', timeoutSeconds: 'soon' } }, 'a.timeoutSeconds: not a duration'],
    [{ a: { command: 'x', shell: 'yes' } }, 'a.shell: expected true or false'],
    [{ a: { command: 'x', env: { 'A=B': 'x' } } }, 'a.env.A=B: is no name of a variable'],
    [{ a: { command: 'x', env: { A: {} } } }, 'a.env.A: expected a text'],
    [{ a: { command: 'x', quota: ' ' } }, 'a.quota.0: a quota needs a name'],
    [{ a: { command: 'x', quota: [] } }, 'a.quota: expected at least one'],
    [{ a: { command: 'x', result: 'stderr' } }, 'a.result.from: expected file or stdout'],
    [
      { a: { command: 'x', result: { from: 'file', failIf: 'x' } } },
      'a.result: there is no `failIf`: did you mean `failedIf`?',
    ],
    [{ a: { command: 'x', result: { from: 'file', data: 'a..b' } } }, 'a.result.data: expected a dotted path'],
    [
      { a: { command: 'x', result: { from: 'file', failedIf: { field: 'a', matches: '(' } } } },
      'a.result.failedIf.0.matches: expected a regular expression',
    ],
    [['a'], 'expected an object of names'],
  ])('that is wrong is refused by its name, with what would be right: %j', async (skills, says) => {
    const message = await refused(skills);
    expect(message).toContain(`\`skills\` in ${FILE}: expected an object of names and { command, shell?, `);
    expect(message).toContain(says);
  });

  test('gives no secret away where it is wrong', async () => {
    const message = await refused({ a: { comand: 'x --token hunter2', env: { API_KEY: 'hunter2' } } });
    expect(message).not.toContain('hunter2');
  });
});

describe('drain config', () => {
  const skills = {
    fixReview: {
      command: ['agent', '--api-key', 'hunter2', '{{ item }}'],
      stdin: 'see https://me:hunter2@host/ {{ item }}',
      env: { API_KEY: 'hunter2', waitSeconds: '5', plainName: 'seen' },
      timeoutSeconds: 90,
      result: { from: 'file', failedIf: 'error.isFatal' },
    },
  };

  test('shows skills as they are written, with their own names and without secrets', async () => {
    const options = describeOptions(await resolve(skills));
    const facts = { places: undefined, configFile: FILE, home: '/home/me', options };
    const wire = configWire(facts) as { options: Record<string, { value: unknown }> };
    expect(JSON.stringify(wire)).not.toContain('hunter2');
    expect(wire.options.skills?.value).toEqual({
      fixReview: {
        command: { template: ['agent', '--api-key', '***', '{{ item }}'], shell: false },
        stdin: 'see https://me:***@host/ {{ item }}',
        env: { API_KEY: '***', waitSeconds: '5', plainName: 'seen' },
        timeout_seconds: 90,
        result: { from: 'file', required: true, failed_if: ['error.isFatal'] },
      },
    });
  });
});
