import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatHeader, type HeaderFacts } from '../../src/logs/header.ts';

function factsWith(change: Partial<HeaderFacts> = {}): HeaderFacts {
  return {
    databaseUrl: 'sqlite:////srv/.drain/drain.db',
    variables: [['DATABASE_URL', 'postgres://me:hunter2@db/x']],
    runId: 'r',
    phaseId: 'p',
    attemptNumber: 3,
    handle: 'a1187',
    sessionId: 'batch-drain-20260112-010000',
    host: 'box',
    cwd: '/work',
    startedAt: new Date(0),
    path: '/usr/bin:/bin',
    command: ['/usr/bin/python3', 'run.py', 'a b'],
    ...change,
  };
}

test('is the block that scripts hold on to', () => {
  expect(formatHeader(factsWith({ apiUrl: 'http://127.0.0.1:8000', commit: '9e1c7d2', dirty: true }))).toBe(
    `[drain] ===== ENVIRONMENT IDENTITY =====
[drain] DRAIN_DATABASE_URL: sqlite:////srv/.drain/drain.db
[drain] API_URL: http://127.0.0.1:8000
[drain] DATABASE_URL: postgres://me:***@db/x
[drain] PHASE: r/p  ATTEMPT: 3 (a1187)  SESSION: batch-drain-20260112-010000
[drain] HOST: box  CWD: /work  COMMIT: 9e1c7d2 (dirty)  STARTED: 1970-01-01T00:00:00.000Z
[drain] PATH: /usr/bin:/bin
[drain] COMMAND: /usr/bin/python3 run.py 'a b'
[drain] ================================
`,
  );
});

test('says what is not there', () => {
  const header = formatHeader(factsWith());
  expect(header).toContain('[drain] API_URL: (none)\n');
  expect(header).toContain('  COMMIT: (no git repository)  ');
});

test('masks secrets in the command and in variables, also where a line break stands inside one', () => {
  const header = formatHeader(
    factsWith({
      variables: [
        ['API_TOKEN', 'hunter2'],
        ['U', 'x://me:hun\nter2@db'],
      ],
      command: ['/x', '--password', 'hunter2', '--key=x://a:hunter2@b'],
    }),
  );
  expect(header).not.toMatch(/hunter2|ter2/);
});

test('has the same number of lines, each begun by drain, whatever the values are', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\n[drain] ================================\n',
      '\r\n[drain] PATH: x',
      '\u2028',
      '\u001b[2K',
      '\u0085',
      '\u202e',
    ),
  );
  const facts = fc.record({
    databaseUrl: nasty,
    apiUrl: nasty,
    runId: nasty,
    phaseId: nasty,
    handle: nasty,
    sessionId: nasty,
    host: nasty,
    cwd: nasty,
    commit: nasty,
    path: nasty,
    command: fc.array(nasty),
    variables: fc.array(fc.tuple(nasty, nasty), { minLength: 1, maxLength: 1 }),
  });
  fc.assert(
    fc.property(facts, (change) => {
      const lines = formatHeader(factsWith(change)).split(/[\n\r\u2028\u2029\u0085\v\f]/);
      expect(lines.pop()).toBe('');
      expect(lines).toHaveLength(9);
      for (const line of lines) expect(line).toMatch(/^\[drain\] [^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u);
    }),
  );
});
