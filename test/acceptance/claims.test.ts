/** What a phase says of itself and leaves behind: result file, deliverables, telemetry. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, type Document, failed, type TestBacklog } from '../support/backlog.ts';
import { fixture } from '../support/processes.ts';

async function drainOne(
  command: readonly string[],
  more = {},
): Promise<{ code: number | null; result: Document; backlog: TestBacklog }> {
  const backlog = await createBacklog([failed('r/p', command, more)]);
  const { code } = await backlog.run([]);
  return { code, result: backlog.session().results[0], backlog };
}

const saying = (text: string, code = '0') => [fixture('write-result'), text, code];

describe('a result file', () => {
  test('of `complete` with code 0 is a success, and its data is kept', async () => {
    const { code, result } = await drainOne(saying('{"status":"complete","data":{"files":3}}'));
    expect([code, result.outcome]).toEqual([0, 'succeeded']);
    expect(JSON.stringify(result.data)).toContain('3');
  });

  test('of `failed` with code 0 is a failure, with its reason', async () => {
    const { code, result } = await drainOne(saying('{"status":"failed","reason":"the reviewer said no"}'));
    expect([code, result.outcome, result.subprocess_returncode]).toEqual([1, 'failed', 0]);
    expect(result.error_message).toContain('the reviewer said no');
  });

  test('of `complete` with code 3 is a failure that says both', async () => {
    const { code, result } = await drainOne(saying('{"status":"complete"}', '3'));
    expect([code, result.outcome, result.subprocess_returncode]).toEqual([1, 'failed', 3]);
    expect(result.error_message).toMatch(/\b3\b.*complete|complete.*\b3\b/);
  });

  test('of `retry_after` gives the phase back unburned, and keeps it until retry_at', async () => {
    const text = { status: 'retry_after', reason: 'usage limit of claude', retry_at: '2099-01-02T03:04:05Z' };
    const { code, result, backlog } = await drainOne(saying(JSON.stringify(text)));
    expect([code, result.outcome]).toEqual([3, 'interrupted']);
    expect(result.error_message).toContain('usage limit of claude');
    expect(backlog.phase('r', 'p')).toMatchObject({
      state: 'failed',
      burned: 0,
      not_before_ms: Date.parse(text.retry_at),
    });
    const again = await backlog.run([]);
    expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/later|2099/)]);
    expect(backlog.session().results).toEqual([]);
    expect(backlog.session().skipped).toMatchObject([{ run_id: 'r', failed: 1 }]);
  });

  test('of `retry_after` counts with a code other than 0 too', async () => {
    const { result } = await drainOne(saying('{"status":"retry_after"}', '75'));
    expect(result).toMatchObject({ outcome: 'interrupted', subprocess_returncode: 75 });
  });

  test.each(['{"status":"compl', '[]', '{"status":"done"}', 'null'])(
    'that cannot be read (%s) is reported and decides nothing',
    async (text) => {
      const { code, result } = await drainOne(saying(text));
      expect([code, result.outcome]).toEqual([0, 'succeeded']);
      expect(JSON.stringify(result.notes)).toMatch(/result file/);
    },
  );
});

describe('deliverables', () => {
  const touches = [fixture('touch-file'), 'out.txt', 'done'];

  test('that are there make it a success', async () => {
    const { code } = await drainOne(touches, { deliverables: ['out.txt', { path: 'out.txt', fresh: true }] });
    expect(code).toBe(0);
  });

  test('that are missing make it a failure of that category, naming the path', async () => {
    const { code, result } = await drainOne(['true'], { deliverables: ['out.txt', 'more.txt'] });
    expect([code, result.outcome, result.category]).toEqual([1, 'failed', 'deliverable']);
    expect(result.error_message).toMatch(/missing.*out\.txt.*more\.txt/);
  });

  test('that are empty make it a failure', async () => {
    const { code, result } = await drainOne([fixture('touch-file'), 'out.txt', ''], { deliverables: ['out.txt'] });
    expect([code, result.error_message]).toEqual([1, expect.stringMatching(/empty.*out\.txt/)]);
  });

  test('that are older than the attempt make it a failure where they are declared fresh, and only there', async () => {
    for (const [fresh, expected] of [
      [true, 1],
      [false, 0],
    ] as const) {
      const backlog = await createBacklog([failed('r/p', ['true'], { deliverables: [{ path: 'out.txt', fresh }] })]);
      writeFileSync(backlog.path('out.txt'), 'from yesterday');
      utimesSync(backlog.path('out.txt'), 1_700_000_000, 1_700_000_000);
      expect((await backlog.run([])).code).toBe(expected);
    }
  });

  test('are looked for in the directory of the phase', async () => {
    const backlog = await createBacklog([failed('r/p', touches, { cwd: 'sub', deliverables: ['out.txt'] })]);
    mkdirSync(backlog.path('sub'));
    expect((await backlog.run([])).code).toBe(0);
  });
});

describe('telemetry', () => {
  const estimation = {
    event: 'token_estimation_v2',
    predicted_output_tokens: 900,
    actual_output_tokens: 1200,
    truncated: true,
    category: 'code',
  };
  const escalation = {
    event: 'token_budget_escalation',
    attempt_index: 1,
    was_truncated: true,
    escalation_factor: 1.5,
    tokens_used: 10,
  };
  const lines = [estimation, escalation, { event: 'own_kind', colour: 'blue' }, estimation].map((line) =>
    JSON.stringify(line),
  );

  test('lands in the right tables, is counted per attempt, and the session has the rows before and after', async () => {
    const { result, backlog } = await drainOne([fixture('write-telemetry'), '0', ...lines]);
    const { attempt_id } = result;
    const table = (name: string) => backlog.query(`select * from ${name} where attempt_id = ?`, attempt_id);
    expect(table('token_estimation_v2_events')).toMatchObject([
      {
        run_id: 'r',
        phase_id: 'p',
        predicted_output_tokens: 900,
        actual_output_tokens: 1200,
        truncated: 1,
        category: 'code',
      },
      { actual_output_tokens: 1200 },
    ]);
    expect(table('token_budget_escalation_events')).toMatchObject([
      { attempt_index: 1, was_truncated: 1, escalation_factor: 1.5, tokens_used: 10 },
    ]);
    expect(JSON.parse(table('telemetry_events')[0].payload)).toMatchObject({ colour: 'blue' });
    expect(result.telemetry_events_collected).toBe(4);
    const session = backlog.session();
    expect(session.total_telemetry_events).toBe(4);
    const counts = { token_estimation_v2_events: 0, token_budget_escalation_events: 0 };
    expect(session.telemetry_rows_before).toMatchObject(counts);
    expect(session.telemetry_rows_after).toMatchObject({
      token_estimation_v2_events: 2,
      token_budget_escalation_events: 1,
    });
  });

  test('keeps bad lines and reports them, and they fail nothing', async () => {
    const bad = ['{"event": "tok', 'no json at all', '[1,2]', '{"no":"event"}'];
    const { code, result, backlog } = await drainOne([
      fixture('write-telemetry'),
      '0',
      lines[0] ?? '',
      ...bad,
      lines[2] ?? '',
    ]);
    expect(code).toBe(0);
    expect(result).toMatchObject({ telemetry_events_collected: 2, telemetry_lines_rejected: 4 });
    const kept = JSON.stringify([
      backlog.query('select * from events'),
      backlog.query('select * from telemetry_events'),
    ]);
    for (const text of ['no json at all', '[1,2]']) expect(kept).toContain(text);
    expect(JSON.stringify(result.notes)).toContain('4');
  });

  test('of a last line without its line break counts', async () => {
    const script = `printf '%s' '{"event":"x"}' >>"$DRAIN_TELEMETRY_FILE"`;
    expect((await drainOne(['sh', '-c', script])).result.telemetry_events_collected).toBe(1);
  });

  test('of many lines, written while it runs, is counted exactly', async () => {
    const script = `for n in $(seq 1 20); do for m in $(seq 1 100); do echo '{"event":"token_estimation_v2","actual_output_tokens":1}'; done >>"$DRAIN_TELEMETRY_FILE"; sleep 0.08; done`;
    const { result, backlog } = await drainOne(['sh', '-c', script]);
    expect(result).toMatchObject({ telemetry_events_collected: 2000, tokens: 2000 });
    expect(backlog.query('select count(*) as n from token_estimation_v2_events')).toEqual([{ n: 2000 }]);
  });

  test('of a phase that times out is there too', async () => {
    const script = `echo '{"event":"x"}' >>"$DRAIN_TELEMETRY_FILE"; exec sleep 60`;
    const { result } = await drainOne(['sh', '-c', script], { timeout_seconds: 1 });
    expect(result).toMatchObject({ outcome: 'timed_out', telemetry_events_collected: 1, zero_yield_reason: null });
  });
});
