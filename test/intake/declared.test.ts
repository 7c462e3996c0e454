import { expect, test } from 'vitest';
import { fileWith, take } from './files.ts';

const key = { run_id: 'r', phase_id: 'P1' };

function takeOne(declared: unknown) {
  return take(fileWith('a.jsonl', JSON.stringify(declared)));
}

test('takes a row that declares everything', () => {
  const { rows } = takeOne({
    ...key,
    state: 'Failed',
    tier_index: 2,
    phase_index: '7',
    priority: -1,
    command: ['python', 'x.py', 3],
    cwd: 'work',
    env: { A: '1', B: 2, C: true },
    stdin: 'text\0',
    timeout_seconds: '1h30m',
    max_attempts: 3,
    after: 'P 0',
    deliverables: ['a.txt', { path: 'b.txt', fresh: true }],
    inputs: 'in.csv',
    last_failure_reason: 'boom',
    owner: 'a column of the user',
  });
  expect(rows).toEqual([
    {
      runId: 'r',
      phaseId: 'P1',
      state: 'failed',
      sourceState: 'Failed',
      elsewhere: false,
      tierIndex: 2,
      phaseIndex: 7,
      priority: -1,
      command: { template: ['python', 'x.py', '3'], shell: false },
      cwd: 'work',
      env: { A: '1', B: '2', C: 'true' },
      stdin: 'text\0',
      timeoutMs: 5_400_000,
      maxAttempts: 3,
      after: ['P 0'],
      deliverables: [
        { path: 'a.txt', fresh: false },
        { path: 'b.txt', fresh: true },
      ],
      inputs: ['in.csv'],
      lastFailureReason: 'boom',
    },
  ]);
});

test('leaves out what a row does not declare, and counts null and "" as not declared', () => {
  const plain = takeOne(key).rows;
  expect(plain[0]).toStrictEqual({
    runId: 'r',
    phaseId: 'P1',
    state: 'queued',
    sourceState: '',
    elsewhere: false,
    tierIndex: 0,
    phaseIndex: 0,
    priority: 0,
    after: [],
    deliverables: [],
    inputs: [],
  });
  expect(takeOne({ ...key, state: null, command: '', env: null, timeout_seconds: '', after: null }).rows).toEqual(
    plain,
  );
});

test.each([
  ['QUEUED', 'queued', false],
  ['executing', 'queued', true],
  ['Gate', 'queued', true],
  ['CI_RUNNING', 'queued', true],
  ['complete', 'complete', false],
  [' FAILED ', 'failed', false],
  ['skipped', 'skipped', false],
])('maps the state %j to %s', (sourceState, state, elsewhere) => {
  expect(takeOne({ ...key, state: sourceState }).rows).toMatchObject([{ state, elsewhere, sourceState }]);
});

test.each(['a/b', '..', 'with space', `'"quotes"'`, 'two\nlines', 'x'.repeat(300), '  ', 'émoji 🙂', '__proto__'])(
  'takes the id %j as it is',
  (id) => {
    expect(takeOne({ run_id: id, phase_id: id }).rows).toMatchObject([{ runId: id, phaseId: id }]);
  },
);

test('turns ids that are numbers into text', () => {
  expect(takeOne({ run_id: 12, phase_id: 0, after: [3] }).rows).toMatchObject([
    { runId: '12', phaseId: '0', after: ['3'] },
  ]);
});

test.each([
  [{ phase_id: 'P1' }, 'run_id is missing'],
  [{ run_id: 'r', phase_id: '' }, 'phase_id is empty'],
  [{ run_id: null, phase_id: 'P1' }, 'run_id is empty'],
  [{ runId: 'r', phase_id: 'P1' }, 'run_id is missing (there is "runId": write it run_id)'],
  [{ run_id: 'r', phase: 'P1' }, 'phase_id is missing (there is "phase": write it phase_id)'],
  [{ ...key, timeoutSeconds: 5 }, '"timeoutSeconds" is not a field: write it timeout_seconds'],
  [{ run_id: 'r', phase_id: 'a\0b' }, 'phase_id "a\\u0000b" holds a NUL character or half a surrogate pair'],
  [{ run_id: 'r', phase_id: '\ud800' }, 'phase_id "\\ud800" holds a NUL character or half a surrogate pair'],
  [
    { run_id: 'r', phase_id: 12345678901234567000 },
    'phase_id 12345678901234567000 has lost digits: write it in quotes',
  ],
  [{ run_id: ['r'], phase_id: 'P1' }, 'run_id ["r"] is neither text nor a number'],
  [
    { ...key, state: 'DONE' },
    'state "DONE" is none of queued, failed, complete, skipped (nor EXECUTING, GATE, CI_RUNNING: under way elsewhere)',
  ],
  [{ ...key, phase_index: 'x' }, 'phase_index "x" is not a whole number'],
  [{ ...key, tier_index: 1.5 }, 'tier_index 1.5 is not a whole number'],
  [{ ...key, command: '  ' }, 'command "  " is blank'],
  [{ ...key, command: [] }, 'command [] names no program'],
  [{ ...key, command: { a: 1 } }, 'command {"a":1} is neither text nor a list of texts'],
  [{ ...key, command: ['a'], shell: true }, 'shell true needs the command as one text, not as a list'],
  [{ ...key, command: 'a', shell: 'perhaps' }, 'shell "perhaps" is neither true nor false'],
  [{ ...key, env: 'A=1' }, 'env "A=1" is not an object of texts'],
  [{ ...key, timeout_seconds: 'soon' }, 'timeout_seconds "soon" is not a duration: write seconds, or 15m, 1h30m'],
  [{ ...key, timeout_seconds: -1 }, 'timeout_seconds -1 is not a duration: write seconds, or 15m, 1h30m'],
  [{ ...key, max_attempts: -1 }, 'max_attempts -1 is below 0'],
  [{ ...key, after: ['P0', 'P1'] }, 'after ["P0","P1"] names the phase itself'],
  [{ ...key, deliverables: [{ pth: 'x' }] }, 'deliverables [{"pth":"x"}] is not a list of paths or of {path, fresh}'],
  [{ state: 'DONE' }, /^run_id is missing; phase_id is missing; state "DONE" is none of/],
  [5, '5 is not an object'],
  [null, 'null is not an object'],
])('rejects %j in one line', (declared, reason) => {
  const { rows, rejections } = takeOne(declared);
  expect(rows).toEqual([]);
  expect(rejections).toHaveLength(1);
  const [found = ''] = rejections;
  expect(found).toMatch(/^line 1: /);
  expect(found).not.toContain('\n');
  if (typeof reason === 'string') expect(found).toBe(`line 1: ${reason}`);
  else expect(found.slice('line 1: '.length)).toMatch(reason);
});

test('cuts what is too long for a line', () => {
  const [rejection = ''] = takeOne({ ...key, state: 'x'.repeat(5_000) }).rejections;
  expect(rejection.length).toBeLessThan(250);
});
