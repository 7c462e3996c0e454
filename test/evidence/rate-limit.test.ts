import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AttemptUnderWay, Surroundings } from '../../src/core/evidence.ts';
import type { Ending } from '../../src/core/executor.ts';
import { createRateLimitEvidence, type RateLimitRule } from '../../src/evidence/rate-limit.ts';
import { temporaryFolder } from '../support/cli.ts';

const BEGAN = new Date(2026, 0, 12, 6, 0).getTime();
const ENDED = new Date(2026, 0, 12, 6, 30).getTime();

const HEADER = '[drain] ===== ENVIRONMENT IDENTITY =====\n[drain] COMMAND: run --on-usage-limit\n[drain] ====\n';

const AROUND = {} as Surroundings;

function ruleOf(pattern: string, facts: Partial<RateLimitRule> = {}): RateLimitRule {
  return { pattern: new RegExp(pattern, 'im'), waitMs: 3_600_000, ...facts };
}

async function gather(rules: readonly RateLimitRule[], output: { stdout?: string; stderr?: string }) {
  const folder = temporaryFolder();
  const logs = { stdout: join(folder, 'out'), stderr: join(folder, 'err') };
  writeFileSync(logs.stdout, HEADER + (output.stdout ?? ''));
  writeFileSync(logs.stderr, output.stderr ?? '');
  const gathering = await createRateLimitEvidence(rules).begin({ logs, claimedAt: BEGAN } as AttemptUnderWay, AROUND);
  const ending: Ending = { at: ENDED, durationMs: 1, cause: { is: 'exit', code: 1 }, leftovers: [] };
  return (await gathering?.gather(ending))?.findings ?? [];
}

const opensIn = (ms: number) => ({ is: 'give-back', by: 'rate-limit', only: 'after-failure', until: ENDED + ms });

describe('a rule for usage limits', () => {
  test.each([
    ['no group: the wait of the rule', 'usage limit', 'Error: usage limit hit', 3_600_000],
    ['seconds from now', 'retry in (?<seconds>\\d+)s', 'retry in 90s', 90_000],
    ['minutes from now', 'retry in (?<minutes>\\d+) min', 'retry in 5 min', 300_000],
    ['both', '(?<minutes>\\d+)m(?<seconds>\\d+)s', 'wait 1m30s', 90_000],
    ['epoch seconds', 'limit\\|(?<at>\\d+)', `limit|${ENDED / 1000 + 60}`, 60_000],
    ['epoch milliseconds', 'limit\\|(?<at>\\d+)', `limit|${ENDED + 60_000}`, 60_000],
    ['ISO 8601', 'until (?<at>\\S+)', `until ${new Date(ENDED + 60_000).toISOString()}`, 60_000],
    ['a time of day', 'resets (?<at>.+)$', 'resets 07:00', 1_800_000],
    ['a time of day in two halves', 'resets (?<at>\\d+[ap]m)', 'resets 7am', 1_800_000],
    ['a time that cannot be read: the wait of the rule', 'resets (?<at>.+)$', 'resets soon', 3_600_000],
  ])('reads when it opens again: %s', async (_, pattern, line, ms) => {
    expect(await gather([ruleOf(pattern)], { stderr: `starting\n${line}\nbye\n` })).toMatchObject([opensIn(ms)]);
    expect(await gather([ruleOf(pattern)], { stdout: `starting\n${line}\nbye\n` })).toMatchObject([opensIn(ms)]);
  });

  test.each([
    ['epoch seconds', 'limit\\|(?<at>\\d+)', `limit|${ENDED / 1000 - 60}`],
    ['ISO 8601', 'until (?<at>\\S+)', 'until 2025-12-31T00:00:00Z'],
    ['a time of day that came while it ran', 'resets (?<at>\\S+)', 'resets 06:29'],
    ['no time at all', 'in (?<seconds>\\d+)s', 'in 0s'],
  ])('does not count when the limit was open again by then: %s', async (_, pattern, stderr) => {
    const findings = await gather([ruleOf(pattern)], { stderr });
    expect(findings).toMatchObject([{ is: 'note', message: expect.stringContaining('was open again by then') }]);
  });

  test('quotes of a line of JSON only the text that it stands in', async () => {
    const stdout = `${JSON.stringify({ type: 'result', session: 'x'.repeat(300), result: 'usage limit reached|4102444800' })}\n`;
    const [found] = await gather([ruleOf('limit reached\\|(?<at>\\d+)')], { stdout });
    expect(found).toMatchObject({ until: 4_102_444_800_000, said: 'usage limit reached|4102444800' });
  });

  test('that matches one line of old and one of new takes the last', async () => {
    const stderr = `limit|${ENDED / 1000 - 60}\ngoing on\nlimit|${ENDED / 1000 + 60}\n`;
    expect(await gather([ruleOf('limit\\|(?<at>\\d+)')], { stderr })).toMatchObject([opensIn(60_000)]);
  });

  test('is asked of the end of a log only: what stood there long before is no fresh evidence', async () => {
    const flood = 'all is well\n'.repeat(20_000);
    expect(await gather([ruleOf('usage limit')], { stderr: `usage limit\n${flood}` })).toEqual([]);
    expect(await gather([ruleOf('usage limit')], { stderr: `${flood}usage limit\n` })).toHaveLength(1);
  });

  test('does not read the head of the log, which is not what the phase wrote', async () => {
    expect(await gather([ruleOf('usage.limit')], { stdout: 'fine\n' })).toEqual([]);
  });

  test('sees through colours, and quotes the line', async () => {
    const [finding] = await gather([ruleOf('usage limit reached', { quota: 'claude' })], {
      stderr: '\x1b[31mError: usage \x1b[1mlimit reached\x1b[0m today\n',
    });
    expect(finding).toMatchObject({ said: 'Error: usage limit reached today', quota: 'claude' });
    expect(finding?.message).toContain('(Error: usage limit reached today)');
  });

  test('is heard in its order; and without one nothing is looked at', async () => {
    const rules = [ruleOf('nothing'), ruleOf('a limit', { waitMs: 1000 }), ruleOf('limit')];
    expect(await gather(rules, { stderr: 'a limit' })).toMatchObject([opensIn(1000)]);
    expect(createRateLimitEvidence([]).begin({} as AttemptUnderWay, AROUND)).toBeUndefined();
  });
});
