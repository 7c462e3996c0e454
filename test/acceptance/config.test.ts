/** Flags before environment before file before defaults, checked as one. */
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, type TestBacklog } from '../support/backlog.ts';
import { fixture } from '../support/processes.ts';

const five = ['a', 'b', 'c', 'd', 'e'].map((run) => failed(`${run}/p`, ['true']));

async function planned(backlog: TestBacklog, args: readonly string[] = [], env = {}): Promise<number> {
  const { code, document } = await backlog.json(['plan', ...args], { env });
  expect(code).toBe(0);
  return document.phases.length;
}

describe('an option', () => {
  test('comes from the flag, then the environment, then the file, then the default', async () => {
    const backlog = await createBacklog(five, { batchSize: 2 });
    const env = { DRAIN_OPT_BATCH_SIZE: '3' };
    expect(await planned(backlog, ['--batch-size', '4'], env)).toBe(4);
    expect(await planned(backlog, [], env)).toBe(3);
    expect(await planned(backlog)).toBe(2);
    writeFileSync(backlog.path('drain.config.json'), '{}');
    expect(await planned(backlog)).toBe(5);
  });

  test('may stand in drain.config.js', async () => {
    const backlog = await createBacklog(five);
    writeFileSync(backlog.path('drain.config.js'), 'export default { batchSize: 1 + 1 };\n');
    writeFileSync(backlog.path('package.json'), '{"type":"module"}');
    expect(await planned(backlog)).toBe(2);
  });

  test('may stand in drain.config.js where no package.json says what a .js file is', async () => {
    const backlog = await createBacklog(five);
    writeFileSync(backlog.path('drain.config.js'), 'export default { batchSize: 3 };\n');
    expect(await planned(backlog)).toBe(3);
  });

  test('is what `drain config` says it is, and where it came from', async () => {
    const backlog = await createBacklog(five, { batchSize: 2 });
    const { code, stdout } = await backlog.run(['config'], { env: { DRAIN_OPT_CONCURRENCY: '4' } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/batch-?size\s.*\b2\b.*\.config\.json/i);
    expect(stdout).toMatch(/concurrency\s.*\b4\b.*(environment|DRAIN_OPT_CONCURRENCY)/i);
    expect((await backlog.json(['config'])).code).toBe(0);
  });

  test('is recorded in the session as it was in effect', async () => {
    const backlog = await createBacklog(five, { graceSeconds: '1m' });
    await backlog.run(['--batch-size', '1'], { env: { DRAIN_OPT_PHASE_TIMEOUT_SECONDS: '1h30m' } });
    expect(backlog.session().options).toMatchObject({ batch_size: 1, grace_seconds: 60, phase_timeout_seconds: 5400 });
  });

  test('is not taken from the names that phases get', async () => {
    const backlog = await createBacklog(five);
    const env = {
      DRAIN_RUN_ID: 'a',
      DRAIN_API_URL: 'http://127.0.0.1:1',
      DRAIN_BATCH_SIZE: '1',
      DRAIN_DATABASE_URL: 'sqlite:////nowhere',
    };
    expect((await backlog.run([], { env })).code).toBe(0);
    expect(backlog.session().total_success).toBe(5);
  });
});

describe('a bad value', () => {
  test.each([
    { args: ['--concurrency', 'many'], says: ['--concurrency', '1 to 1000', 'many'] },
    { env: { DRAIN_OPT_BATCH_SIZE: '-1' }, says: ['DRAIN_OPT_BATCH_SIZE', 'whole number', '-1'] },
    { env: { DRAIN_OPT_BATCH_SIZE: '' }, says: ['DRAIN_OPT_BATCH_SIZE'] },
    { env: { DRAIN_OPT_BATCH_SISE: '3' }, says: ['DRAIN_OPT_BATCH_SISE', 'BATCH_SIZE'] },
    { config: { batchSize: 1.5 }, says: ['drain.config.json', 'batchSize', 'whole number', '1.5'] },
    { config: { batchSise: 3 }, says: ['drain.config.json', 'batchSise', 'batchSize'] },
    { config: { phaseTimeoutSeconds: 'soon' }, says: ['drain.config.json', 'phaseTimeoutSeconds', '15m', 'soon'] },
    { config: { sources: [{ fil: 'x' }] }, says: ['drain.config.json', 'sources', 'file'] },
    { config: { categories: [{ category: 'x', pattern: '(' }] }, says: ['drain.config.json', 'categories'] },
    { config: { quotas: ['claude'] }, says: ['drain.config.json', 'quotas', 'names and whole numbers', '["claude"]'] },
    {
      config: { quotas: { claude: 0 } },
      says: ['drain.config.json', 'quotas', 'claude: expected a whole number from 1'],
    },
    { config: { quotas: { claude: '3' } }, says: ['quotas', 'claude: expected a whole number from 1'] },
    { config: { quotas: { ' ': 3 } }, says: ['drain.config.json', 'quotas', 'a quota needs a name'] },
    { config: { rateLimits: [{ pattern: '(' }] }, says: ['drain.config.json', 'rateLimits', '0.pattern', 'group'] },
    { config: { rateLimits: [{ pattern: 'x*' }] }, says: ['rateLimits', '0.pattern: it matches every output'] },
    { config: { rateLimits: [{ pattern: '(?<when>x)' }] }, says: ['`when` is none of at, seconds, minutes'] },
    { config: { rateLimits: [{ pattern: 'x', waitSeconds: 0 }] }, says: ['0.waitSeconds: expected a time above 0'] },
    { config: { rateLimits: [{ pattern: 'x', quota: '' }] }, says: ['0.quota: a quota needs a name'] },
    { config: [1], says: ['drain.config.json'] },
    { args: ['--api-url', 'not an address'], says: ['--api-url', 'http'] },
  ])('names its source, the range and what it found: $says', async ({ args = [], env = {}, config, says }) => {
    const backlog = await createBacklog([failed('r/p', [fixture('touch-file'), 'ran', 'x'])]);
    if (config) writeFileSync(backlog.path('drain.config.json'), JSON.stringify(config));
    const { code, stderr } = await backlog.run(args, { env });
    expect(code).toBe(2);
    for (const text of says)
      expect(stderr.replaceAll('_', '').toLowerCase()).toContain(text.replaceAll('_', '').toLowerCase());
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(backlog.has('ran')).toBe(false);
    expect(backlog.sessions()).toEqual([]);
  });

  test.each(['drain.config.json', 'drain.config.js'])('%s that cannot be read is named', async (name) => {
    const backlog = await createBacklog(five);
    writeFileSync(backlog.path(name), '{ "batchSize": ');
    const { code, stderr } = await backlog.run([]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(backlog.path(name))]);
    expect(backlog.sessions()).toEqual([]);
  });
});

describe('a command', () => {
  test("is the phase's own, then its run's, then the configuration's", async () => {
    const backlog = await createBacklog([failed('a/p', ['echo', 'own']), failed('b/p', undefined)], {
      command: 'echo config {{ run.id }}',
    });
    const document = {
      runs: [{ run_id: 'c', command: 'echo run {{ phase.id }}' }],
      phases: [failed('c/p', undefined), failed('c/q', ['echo', 'own'])],
    };
    writeFileSync(backlog.path('more.json'), JSON.stringify(document));
    expect((await backlog.run(['import', 'more.json'])).code).toBe(0);
    const { phases } = (await backlog.json(['plan'])).document;
    const commands = phases.map(({ run_id, phase_id, command }: Record<string, string>) => [
      `${run_id}/${phase_id}`,
      command,
    ]);
    expect(Object.fromEntries(commands)).toEqual({
      ...{ 'a/p': ['echo', 'own'], 'b/p': ['echo', 'config', 'b'] },
      ...{ 'c/p': ['echo', 'run', 'p'], 'c/q': ['echo', 'own'] },
    });
  });

  test('in the configuration gets a category of its own', async () => {
    const config = { categories: [{ category: 'quota', pattern: 'usage limit' }] };
    const backlog = await createBacklog(
      [failed('a/p', [fixture('exit-with'), '1', 'Error: usage limit reached'])],
      config,
    );
    await backlog.run([]);
    expect(backlog.session().results[0].category).toBe('quota');
  });
});
