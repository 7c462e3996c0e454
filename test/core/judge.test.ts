import { describe, expect, test } from 'vitest';
import type { EndingCause } from '../../src/core/executor.ts';
import { DEFAULT_RULES } from '../../src/core/failure/category.ts';
import { type Evidence, type Finding, judge } from '../../src/core/judge.ts';

const own = { runId: 'run-1', phaseId: 'phase-1', attemptId: '0198-x', paths: ['/work/run-1'] };
const importError = {
  line: "ImportError: No module named 'x'",
  text: "ImportError: No module named 'x'",
  stream: 'stderr' as const,
  isError: true,
};

function evidenceOf(facts: Partial<Evidence> = {}): Evidence {
  return {
    findings: [],
    excerpt: undefined,
    own,
    rules: DEFAULT_RULES,
    log: '/logs/a.stderr.txt',
    limits: { timeoutMs: 900_000, silenceMs: 600_000, maxLogBytes: 1_048_576, graceMs: 0 },
    stopping: false,
    ...facts,
  };
}

const exit = (code: number): EndingCause => ({ is: 'exit', code });
const contradiction: Finding = {
  is: 'contradiction',
  against: 'deliverable',
  category: 'deliverable',
  message: 'deliverable is missing: out.csv',
};

describe('an exit code of 0', () => {
  test('succeeds when nothing speaks against it', () => {
    expect(
      judge(
        exit(0),
        evidenceOf({
          findings: [
            { is: 'claim', message: 'x' },
            { is: 'note', message: 'y' },
          ],
        }),
      ),
    ).toEqual({ is: 'succeeded' });
  });

  test('fails on a contradiction, and the message says what and names the log', () => {
    const outcome = judge(exit(0), evidenceOf({ findings: [contradiction] }));
    expect(outcome).toMatchObject({ is: 'failed', against: ['deliverable'], category: 'deliverable' });
    expect(outcome).toMatchObject({ message: expect.stringMatching(/exit 0, but.*out\.csv.*\/logs\/a\.stderr\.txt/) });
  });

  test('names every contradiction', () => {
    const second: Finding = { is: 'contradiction', against: 'result', message: 'tests are red' };
    expect(judge(exit(0), evidenceOf({ findings: [contradiction, second] }))).toMatchObject({
      against: ['deliverable', 'result'],
      message: expect.stringMatching(/out\.csv; tests are red/),
    });
  });

  test('is given back when the source says that it is still under way', () => {
    const back: Finding = { is: 'give-back', by: 'source', message: 'still QUEUED', only: 'after-success' };
    expect(judge(exit(0), evidenceOf({ findings: [back] }))).toMatchObject({ is: 'interrupted', by: 'source' });
    expect(judge(exit(1), evidenceOf({ findings: [back] }))).toMatchObject({ is: 'failed' });
  });
});

describe('another code', () => {
  test('fails, quoting the line and naming code and log', () => {
    const outcome = judge(exit(2), evidenceOf({ excerpt: importError }));
    expect(outcome).toMatchObject({ is: 'failed', against: ['code'], category: 'collection' });
    expect(outcome).toMatchObject({
      message: expect.stringMatching(/^exit 2: ImportError.*\(log: \/logs\/a\.stderr\.txt\)$/),
    });
  });

  test('says both when the result file claims success', () => {
    const claim: Finding = { is: 'claim', message: 'its result file says complete' };
    expect(judge(exit(3), evidenceOf({ findings: [claim] }))).toMatchObject({
      message: expect.stringMatching(/exit 3.*says complete/),
    });
  });

  test('is given back when the phase asks to be tried later', () => {
    const later: Finding = { is: 'give-back', by: 'rate-limit', message: 'limit', until: 99 };
    expect(judge(exit(75), evidenceOf({ findings: [later] }))).toEqual({
      is: 'interrupted',
      by: 'rate-limit',
      message: 'limit',
      until: 99,
    });
  });

  test('tells silent endings apart by their code, and gives them a reason', () => {
    const [one, two] = [judge(exit(1), evidenceOf()), judge(exit(2), evidenceOf())];
    expect(one).toMatchObject({ message: expect.stringContaining('exit 1') });
    expect('fingerprint' in one && one.fingerprint).not.toBe('fingerprint' in two && two.fingerprint);
  });

  test('tells endings after idle words apart by their code too, and those with a reason by the reason alone', () => {
    const print = (code: number, isError: boolean) => {
      const text = 'loading the plan';
      const outcome = judge(exit(code), evidenceOf({ excerpt: { line: text, text, stream: 'stdout', isError } }));
      return 'fingerprint' in outcome && outcome.fingerprint;
    };
    expect(print(1, false)).not.toBe(print(2, false));
    expect(print(1, true)).toBe(print(2, true));
  });

  test('never calls its category unknown: it did end', () => {
    expect(
      judge(exit(1), evidenceOf({ excerpt: { line: 'FAILED', text: 'FAILED', stream: 'stderr', isError: true } })),
    ).toMatchObject({ category: 'other' });
  });
});

describe('what ended otherwise', () => {
  test('a limit is a time-out, whatever code came of it', () => {
    const outcome = judge({ is: 'limit', limit: 'timeout', code: 0 }, evidenceOf({ findings: [contradiction] }));
    expect(outcome).toMatchObject({ is: 'timed_out', category: 'timeout', message: expect.stringContaining('15m') });
  });

  test('quotes the last line of what was cut off, and does not take it for its cause', () => {
    const saying = (line: string) => evidenceOf({ excerpt: { line, text: line, stream: 'stderr', isError: false } });
    const killed = (line: string) => judge({ is: 'signal', code: 137, signal: 'SIGKILL' }, saying(line));
    expect(killed('starting up')).toMatchObject({
      message: expect.stringContaining('ended by SIGKILL: last line: starting up'),
    });
    const prints = [killed('starting up'), killed('step two')].map(
      (outcome) => 'fingerprint' in outcome && outcome.fingerprint,
    );
    expect(prints[0]).toBe(prints[1]);
  });

  test('a stop gives it back', () => {
    expect(judge({ is: 'stopped', signal: 'SIGKILL' }, evidenceOf())).toMatchObject({ is: 'interrupted', by: 'stop' });
  });

  test('what drain has ended says why, where that was not a stop of the session', () => {
    const stopped = (facts: Partial<Evidence>) => judge({ is: 'stopped' }, evidenceOf(facts));
    expect(stopped({})).toHaveProperty('message', 'given back: the session was stopped');
    expect(stopped({ endedBy: 'nobody waits for it' })).toHaveProperty('message', 'given back: nobody waits for it');
  });

  test('a signal that nobody asked for is a failure; a TERM during a stop is meant for all of us', () => {
    const term: EndingCause = { is: 'signal', code: 143, signal: 'SIGTERM' };
    expect(judge(term, evidenceOf())).toMatchObject({
      is: 'failed',
      category: 'signal',
      message: expect.stringContaining('SIGTERM'),
    });
    expect(judge(term, evidenceOf({ stopping: true }))).toMatchObject({ is: 'interrupted' });
    expect(judge({ is: 'signal', code: 139, signal: 'SIGSEGV' }, evidenceOf({ stopping: true }))).toMatchObject({
      is: 'failed',
    });
  });

  test('a signal gives back what keeps its batches, unless the kernel wanted its memory or it ended by itself', () => {
    const kept: Finding = { is: 'give-back', by: 'kept-batches', message: 'kept', only: 'after-signal' };
    const judged = (cause: EndingCause) => judge(cause, evidenceOf({ findings: [kept] }));
    const kill = { is: 'signal', code: 137, signal: 'SIGKILL' } as const;
    expect(judged(kill)).toEqual({ is: 'interrupted', by: 'kept-batches', message: 'kept' });
    expect(judged({ ...kill, oom: true })).toMatchObject({ is: 'failed', category: 'oom' });
    expect(judged(exit(1))).toMatchObject({ is: 'failed', against: ['code'] });
    expect(judged(exit(0))).toEqual({ is: 'succeeded' });
    expect(judged({ is: 'limit', limit: 'timeout', code: 137, signal: 'SIGKILL' })).toMatchObject({ is: 'timed_out' });
    expect(judged({ is: 'stopped', signal: 'SIGKILL' })).toMatchObject({ by: 'stop' });
  });

  test('a usage limit that was met before a signal came is told, and not the signal', () => {
    const limit: Finding = { is: 'give-back', by: 'rate-limit', message: 'limit', only: 'after-failure' };
    const kept: Finding = { is: 'give-back', by: 'kept-batches', message: 'kept', only: 'after-signal' };
    const kill: EndingCause = { is: 'signal', code: 137, signal: 'SIGKILL' };
    expect(judge(kill, evidenceOf({ findings: [limit, kept] }))).toMatchObject({ by: 'rate-limit' });
  });

  test('a command that does not exist is a failure; one that found no resources was not started', () => {
    const refused = (transient: boolean): EndingCause => ({
      is: 'refused',
      why: 'command not found: foo (searched PATH=/bin)',
      transient,
    });
    expect(judge(refused(false), evidenceOf())).toMatchObject({
      is: 'failed',
      category: 'start',
      message: expect.stringContaining('PATH=/bin'),
    });
    expect(judge(refused(true), evidenceOf())).toMatchObject({
      is: 'not_started',
      message: expect.stringContaining('foo'),
    });
  });
});
