/** Results that phases were declared to leave behind, and the skill for `claude -p` as the README has it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Skill } from '../../src/core/dispatch/definition.ts';
import { type Document, openBacklog, type TestBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';
import { DISPATCHED, dispatchItems } from '../support/dispatched-skill.ts';
import { fixture, until } from '../support/processes.ts';

let backlog: TestBacklog;
beforeEach(() => {
  backlog = openBacklog(temporaryFolder());
  mkdirSync(backlog.path('.drain'));
});

const env = { PATH: `${dirname(fixture('claude'))}:${process.env.PATH}` };

/** The configuration as it stands in the README. */
function documented(): string {
  const section = readFileSync('README.md', 'utf8').split('### A skill for `claude -p`')[1] ?? '';
  return /```json\n([\s\S]*?)```/.exec(section)?.[1] ?? 'there is none';
}

/** What became of each item that the documented skill was given. */
async function ask(prompts: readonly string[], more: { timeoutMs?: number; skill?: string; args?: string[] } = {}) {
  writeFileSync(backlog.path('drain.config.json'), documented());
  const { skill = 'scrape', args = [], ...limits } = more;
  await dispatchItems(backlog, { skill, items: prompts, prompt: '{{ item }}', ...limits });
  const ran = await backlog.run([...DISPATCHED, ...args], { env });
  return { ...ran, results: resultsOf(backlog) };
}

/** In the order of the items. */
function resultsOf(of: TestBacklog): Document[] {
  return of.session().results.toSorted((a: Document, b: Document) => a.phase_index - b.phase_index);
}

describe('the documented skill for `claude -p`', () => {
  test('keeps the answer of each item as its data, and gets the prompt by stdin under the name of the skill', async () => {
    const prompts = ['one', 'two [slow 0.1]', 'three [chatter]', 'it\'s; $(touch ran)\n"{{ quoted }}"'];
    const { code, results } = await ask(prompts);
    expect(code).toBe(0);
    expect(results.map(({ data }) => data)).toEqual(prompts.map((prompt) => `did: /scrape ${prompt}`));
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('succeeded'));
    expect(backlog.has('ran')).toBe(false);
    expect(backlog.query('select quotas from runs')).toEqual([{ quotas: '["claude"]' }]);
  });

  test.each([
    [
      'an error of the API, with exit 0',
      '[api-error]',
      /^exit 0, but: API Error: 500 .*\(log: .*stdout\.txt\)$/,
      'result',
    ],
    ['too many turns, with exit 1', '[max-turns]', /^exit 1: Reached maximum number of turns \(1\) \(log: /, 'code'],
    ['half a document', '[cut]', /^exit 0, but: what it printed is JSON that is cut short \(log: .*stdout/, 'result'],
    ['nothing at all', '[nothing]', /^exit 0, but: it printed no result \(log: /, 'result'],
    ['a crash, whose stack says why', '[crash]', /^exit 1: TypeError: Cannot read properties of undefined/, 'code'],
    ['a plain text in the place of a document', '[no-login]', /^exit 1: .*Please run \/login/, 'code'],
    ['another exit code, whatever the document says', '[exit 7]', /^exit 7: /, 'code'],
  ])('takes %s for a failure, in its own words', async (_, prompt, message, against) => {
    const { code, results } = await ask([prompt]);
    expect([code, results[0].outcome, results[0].error_message]).toEqual([1, 'failed', expect.stringMatching(message)]);
    const [attempt] = backlog.query('select against from attempts');
    expect(JSON.parse(attempt.against)[0]).toBe(against);
    expect(backlog.phase('r', 'task_0')).toMatchObject({ state: 'failed', burned: 1 });
  });

  test('takes a skill that `claude` does not know for a failure, although that says nothing of an error', async () => {
    const { code, results } = await ask(['x'], { skill: 'nonexistent-skill' });
    expect(code).toBe(1);
    expect(results[0].error_message).toMatch(/^exit 0, but: Unknown command: \/nonexistent-skill \(log: /);
  });

  test.each([
    ['with exit 1', '[limit 4102444800]', 4_102_444_800_000],
    ['with exit 0 and the error inside', '[limit-0 4102444800]', 4_102_444_800_000],
    ['that tells the time of day', '[limit-at 11:30pm]', undefined],
  ])('gives back what met a usage limit %s, burns nothing, and holds the quota', async (_, prompt, at) => {
    const { code, results } = await ask([prompt]);
    expect([code, results[0].outcome, results[0].category]).toEqual([3, 'interrupted', 'rate-limit']);
    expect(results[0].error_message).toMatch(
      /usage limit, not before .* \((?:Claude AI usage|You've hit your session) limit/,
    );
    expect(backlog.phase('r', 'task_0')).toMatchObject({ state: 'queued', burned: 0 });
    const [hold] = backlog.query('select quota, why, until_ms from holds');
    expect(hold).toMatchObject({ quota: 'claude', why: 'usage-limit' });
    const opens = new Date(hold.until_ms);
    if (at === undefined) expect([opens.getHours(), opens.getMinutes()]).toEqual([23, 30]);
    else expect(hold.until_ms).toBe(at);
  });

  test('ends what hangs, also where it ignores TERM, and says that it took too long', async () => {
    const prompts = [`[hang ${backlog.path('a')}]`, `[hang-hard ${backlog.path('b')}]`];
    const { code, results } = await ask(prompts, { timeoutMs: 3_000, args: ['--grace-seconds', '0.2'] });
    expect(code).toBe(1);
    expect(results.map(({ outcome }) => outcome)).toEqual(['timed_out', 'timed_out']);
    expect(results.map(({ subprocess_signal }) => subprocess_signal)).toEqual(['SIGTERM', 'SIGKILL']);
  });
});

/** A skill that is a script: `$1` is the item. */
const script = (text: string, result: Skill['result'] = { from: 'file', required: true }): Skill => ({
  command: { template: ['sh', '-c', text, 'sh', '{{ item }}'], shell: false },
  ...{ env: {}, quotas: [], result },
});

describe('a declared result file', () => {
  test('makes data of what is there, and a failure of what is not', async () => {
    const items = ['{"courses":42}', '', '{"courses":'];
    const skill = script('[ -z "$1" ] || printf %s "$1" >"$DRAIN_OUTPUT_FILE"');
    await dispatchItems(backlog, { skill, items });
    const { code } = await backlog.run(DISPATCHED);
    expect(code).toBe(1);
    const [good, none, cut] = resultsOf(backlog);
    expect(good).toMatchObject({ outcome: 'succeeded', data: { courses: 42 } });
    expect(none).toMatchObject({ outcome: 'failed', category: 'deliverable', data: null });
    expect(none.error_message).toContain('exit 0, but: its result file is missing: output.json');
    expect(cut.error_message).toContain('exit 0, but: its result file is JSON that is cut short: output.json');
    expect(backlog.read('batch_runs/r/task_0/output.json')).toBe('{"courses":42}');
  });

  test('of an attempt before is never taken for this one\u2019s', async () => {
    const skill = script(
      '[ "$DRAIN_ATTEMPT" != 1 ] || echo \'{"n":1}\' >"$DRAIN_OUTPUT_FILE"; exit $((2 - DRAIN_ATTEMPT))',
    );
    await dispatchItems(backlog, { skill, items: ['x'] });
    await backlog.run(DISPATCHED);
    expect(backlog.has('batch_runs/r/task_0/output.json')).toBe(true);
    const { code } = await backlog.run(['--run-id', 'r']);
    expect([code, backlog.has('batch_runs/r/task_0/output.json')]).toEqual([1, false]);
    expect(resultsOf(backlog)[0].error_message).toContain('its result file is missing');
    expect(backlog.query('select result_data from attempts order by handle')).toEqual([
      { result_data: '{"n":1}' },
      { result_data: null },
    ]);
  });

  test('comes before what the phase says of itself, and both may say that it failed', async () => {
    const said = `echo '{"status":"failed","reason":"as I said","data":"mine"}' >"$DRAIN_RESULT_FILE"`;
    const skill = script(`echo '{"error":"as it says"}' >"$DRAIN_OUTPUT_FILE"; ${said}`, {
      ...{ from: 'file', required: true, failedIf: 'error', reason: 'error' },
    });
    await dispatchItems(backlog, { skill, items: ['x'] });
    await backlog.run(DISPATCHED);
    const [result] = resultsOf(backlog);
    expect(result.data).toEqual({ error: 'as it says' });
    expect(result.error_message).toContain('exit 0, but: as it says; as I said');
  });

  test('that names its item and its own place fails alike for every item', async () => {
    const skill = script('echo "Error: cannot make sense of $1 for $DRAIN_OUTPUT_FILE" >&2; exit 1');
    await dispatchItems(backlog, { skill, items: ['arts and crafts', 'physics'] });
    await backlog.run(DISPATCHED);
    const [one, other] = resultsOf(backlog).map(({ failure_fingerprint }) => failure_fingerprint);
    expect(one).toBe(other);
  });

  test('that cannot have a place burns nothing, and the reason names it', async () => {
    writeFileSync(backlog.path('batch_runs'), 'a file where the folder should be');
    await dispatchItems(backlog, { skill: script('true'), items: ['x'] });
    const { code } = await backlog.run(DISPATCHED);
    const [result] = resultsOf(backlog);
    expect([code, result.outcome]).toEqual([3, 'not_started']);
    expect(result.error_message).toContain(
      `no room for its result file ${backlog.path('batch_runs/r/task_0/output.json')}`,
    );
    expect(backlog.phase('r', 'task_0').burned).toBe(0);
  });

  test('is still there after the controller was killed, for whoever adopts the attempt', async () => {
    const wait = 'until [ -e go ]; do sleep 0.02; done';
    const skill = script(`echo '{"n":7}' >"$DRAIN_OUTPUT_FILE"; echo up >written; ${wait}`);
    await dispatchItems(backlog, { skill, items: ['x'] });
    const first = backlog.start(DISPATCHED);
    await until('the result', () => existsSync(backlog.path('written')));
    first.child.kill('SIGKILL');
    await first.ended;
    const second = backlog.start(['recover', '--wait']);
    await until('the adoption', () => backlog.query("select 1 from events where type = 'attempt.adopted'").length > 0);
    writeFileSync(backlog.path('go'), '');
    expect((await second.ended).code).toBe(0);
    expect(backlog.phase('r', 'task_0').state).toBe('complete');
    expect(backlog.query('select result_data from attempts')).toEqual([{ result_data: '{"n":7}' }]);
  });
});
