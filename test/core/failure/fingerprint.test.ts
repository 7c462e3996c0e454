import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categorise } from '../../../src/core/failure/category.ts';
import { findExcerpt } from '../../../src/core/failure/excerpt.ts';
import { fingerprint, normalise, type Own } from '../../../src/core/failure/fingerprint.ts';
import { SAMPLES } from './samples.ts';

const OWN: Own = {
  runId: 'night-run',
  phaseId: 'load-v4',
  attemptId: '0193f1f0-7c6a-7b7e-8f00-1f2e3d4c5b6a',
  paths: ['/w'],
};
const NOBODY: Own = { runId: '', phaseId: '', attemptId: '', paths: [] };
const print = (text: string, own: Own = OWN) => fingerprint('other', text, own);

const ALIKE: readonly (readonly [what: string, one: string, other: string])[] = [
  ['line numbers', 'error: patch failed: src/a.py:118', 'error: patch failed: src/a.py:7'],
  ['ports that the system chose', 'connect ECONNREFUSED 127.0.0.1:40213', 'connect ECONNREFUSED 127.0.0.1:53412'],
  ['chosen ports in URLs', 'GET http://localhost:40213/x failed', 'GET http://localhost:53412/x failed'],
  ['quoted ports', "cannot reach 'db:40213'", "cannot reach 'db:53412'"],
  ['ports by name', 'host=localhost, port=40213 is closed', 'host=localhost, port=53412 is closed'],
  ['addresses of one machine', 'connect ECONNREFUSED ::1:5432', 'connect ECONNREFUSED 127.0.0.1:5432'],
  ['all addresses', 'bind :::3000', 'bind 0.0.0.0:3000'],
  ["pytest's workers", "worker 'gw0' crashed on [gw0]", "worker 'gw3' crashed on [gw3]"],
  ['identifiers in lower case', 'ref q9wxk3l2m1n0pq8sd7fgh is gone', 'ref a1b2c3d4e5f6g7h8i9j0kk is gone'],
  ['times', '[2025-12-28 15:13:31] ERROR: full', '[2026-01-02 03:00:00] ERROR: full'],
  ['ISO times', 'at 2025-12-28T15:13:31.123Z', 'at 2026-01-02T03:00:00Z'],
  ['times in words', 'Sun Dec 28 15:13:31 2025 boom', 'Fri Jan  2 03:00:00 2026 boom'],
  ['durations', 'gave up after 1.5s', 'gave up after 300ms'],
  ['durations in words', 'gave up after 12 seconds', 'gave up after 1 second'],
  ['sizes', 'needs 12MiB more', 'needs 3.5 GiB more'],
  ['addresses', 'bad object at 0x7f00a1', 'bad object at 0xdeadbeef'],
  ['commits', 'cannot revert 9e1c7d2', 'cannot revert 1234567'],
  ['UUIDs', `job ${'0193f1f0-7c6a-7b7e-8f00-1f2e3d4c5b6b'} gone`, `job ${'A193f1f0-7c6a-7b7e-8f00-1f2e3d4c5b6c'} gone`],
  [
    'UUIDs that look like statuses',
    'job 489ac200-0000-1000-8000-0123456789ab gone',
    'job 0193f1f0-7c6a-7b7e-8f00-1f2e3d4c5b6b gone',
  ],
  ['request ids', 'req_011CSHoEeqs5C35K2UUqR7Fy failed', 'req_9xYbQ1ZkLm3nOpQrStUv77Ab failed'],
  ['temporary names', "No such file: '/tmp/tmpab12cd_x/in.csv'", "No such file: '/tmp/tmpzz99zz00/in.csv'"],
  ['temporary names without a path', 'lock tmpab12cd_x is held', 'lock tmpzzzz0000 is held'],
  ['temporary files', 'cannot read /tmp/drain-a8Xk2Q.sh', 'cannot read /tmp/drain-QQQQQQ.sh'],
  ['homes', "No such file: '/home/ann/p/conf.yml'", "No such file: '/Users/bob/src/p/conf.yml'"],
  ['Windows paths', 'C:\\dev\\Autopack\\tests\\a.py broke', 'D:\\x\\a.py broke'],
  ['Python releases of a library', '/usr/lib/python3/site-packages/yaml/x.py', '/v/lib/node/site-packages/yaml/x.py'],
  ['thread numbers', "thread 'main' (12345) panicked", "thread 'main' (9) panicked"],
  ['quoted numbers', "KeyError: '123'", "KeyError: '45'"],
  ['spaces', 'a  b\n\tc', 'a b c'],
  ['colours', '\u001b[31merror\u001b[0m: x', 'error: x'],
];

const UNLIKE: readonly (readonly [what: string, one: string, other: string])[] = [
  ['missing modules', "No module named 'a'", "No module named 'b'"],
  ['missing modules with digits', "No module named 'numpy2'", "No module named 'numpy3'"],
  ['missing modules with separate digits', "No module named 'x-2.y_3'", "No module named 'x-2.y_4'"],
  ['modules in backticks', 'unresolved import `foo::a1`', 'unresolved import `foo::a2`'],
  ['scoped packages', "Cannot find module '@scope/a'", "Cannot find module '@scope/b'"],
  ['patched files', 'patch failed: src/api/router.py:1', 'patch failed: src/db/models.py:1'],
  ['files of one name', 'patch failed: src/api/__init__.py:1', 'patch failed: src/db/__init__.py:1'],
  ['files of one name in our own directory', 'bad /w/src/api/x.py', 'bad /w/src/db/x.py'],
  ['absolute files', 'bad /etc/app/a.yml', 'bad /etc/app/b.yml'],
  ['error codes', 'error TS2307: x', 'error TS2322: x'],
  ['compiler codes', 'error[E0432]: x', 'error[E0433]: x'],
  ['API statuses', 'API Error: 429 {}', 'API Error: 500 {}'],
  ['HTTP statuses', 'API said HTTP 404', 'API said HTTP 500'],
  ['statuses of requests', '404 Client Error: x', '500 Client Error: x'],
  ['statuses in JSON', '{"status":404}', '{"status":500}'],
  ["curl's statuses", 'The requested URL returned error: 404', 'The requested URL returned error: 500'],
  ['statuses of a response', 'where 1 = <Response [404]>', 'where 1 = <Response [500]>'],
  ['exit codes', 'helper exited with code 2', 'helper exited with code 3'],
  ['services', 'connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED 127.0.0.1:6379'],
  ['services in URLs', 'GET http://localhost:8000/x failed', 'GET http://localhost:9200/x failed'],
  ['quoted services', "cannot reach 'db:5432'", "cannot reach 'db:6379'"],
  ['services by port', "(host='localhost', port=8000)", "(host='localhost', port=9200)"],
  ['hosts', 'cannot reach https://one.example.org/x', 'cannot reach https://two.example.org/x'],
  ['letter case', 'Error: x', 'error: x'],
  ['libraries', '/v/site-packages/yaml/__init__.py', '/v/site-packages/numpy/__init__.py'],
];

describe('fingerprint', () => {
  it.each(ALIKE)('is one for unlike %s', (_, one, other) => {
    expect(normalise(one, OWN)).toBe(normalise(other, OWN));
    expect(print(one)).toBe(print(other));
  });

  it.each(UNLIKE)('tells %s apart', (_, one, other) => {
    expect(print(one)).not.toBe(print(other));
  });

  it('tells all samples apart', () => {
    const prints = SAMPLES.map(({ stderr = '', stdout = '' }) => {
      const text = findExcerpt({ stderr, stdout })?.text ?? '';
      return fingerprint(categorise(text), text, OWN);
    });
    expect(new Set(prints).size).toBe(SAMPLES.length);
  });

  it('depends on the category', () => {
    expect(fingerprint('patch', 'x', OWN)).not.toBe(fingerprint('other', 'x', OWN));
  });
});

describe('what names the phase itself', () => {
  it('is replaced first, the longest name first', () => {
    const own = {
      ...OWN,
      runId: 'r',
      phaseId: 'r-build',
      item: 'docs/plan 7.md',
      paths: ['/data/r/work', '/data/r/work/r-build.stderr.txt'],
    };
    const text =
      "r-build of r: 'docs/plan 7.md' not in /data/r/work, see /data/r/work/r-build.stderr.txt, /data/r/work/src/r.py";
    expect(normalise(text, own)).toBe("<own> of <own>: '<own>' not in <path>, see <path>, src/<own>.py");
  });

  it('is not found inside of words, nor in another version', () => {
    const own = { ...OWN, runId: 'research-system-v4', phaseId: 'port', item: 'a' };
    expect(normalise('import a thing of research-system-v40 for port', own)).toBe(
      'import a thing of research-system-v40 for <own>',
    );
    expect(normalise("no 'a' in x/a/y", own)).toBe("no '<own>' in x/<own>/y");
  });

  it('is not found in the folders and steps that every project has, unless it is said to be meant', () => {
    const own = { ...OWN, runId: 'night', phaseId: 'tests' };
    const text = "tests/conftest.py broke 3 tests of 'tests': phase tests, task=tests, step_id: 'tests', night/tests";
    expect(normalise(text, own)).toBe(
      "tests/conftest.py broke <n> tests of 'tests': phase <own>, task=<own>, step_id: '<own>', <own>/<own>",
    );
  });

  it('may be a number, and is not found in other numbers', () => {
    const text = 'python 3.11, 10.0.3.7 at 12:3:07, helper exited with code 3';
    expect(normalise(text, { ...OWN, phaseId: '3' })).toBe(normalise(text, OWN));
  });

  it('is one name where the run and its only phase share it', () => {
    const alone = { ...OWN, runId: 'solo', phaseId: 'solo' };
    expect(print('solo broke', alone)).toBe(print('night-run broke'));
  });

  it('may be a number, which then reads as any other number', () => {
    const at = (item: string) => normalise(`item ${item} failed at line 8, wrote 'out_${item}.csv'`, { ...OWN, item });
    expect(at('7')).toBe(at('8'));
    expect(at('7')).toContain("'out_<n>.csv'");
  });

  it('may be a directory that is the beginning of another', () => {
    const own = { ...NOBODY, paths: ['/data/a', '/data/a-2/'] };
    expect(normalise('/data/a/x/y /data/a-2/x/y /data/ab/x', own)).toBe('x/y x/y x');
  });
});

const id = fc.stringMatching(/^[a-z]{2}[a-z0-9]{0,6}-[a-z0-9]{1,8}(\.[+*?]{1,2}x)?$/);
const odd = fc.oneof(
  id,
  fc.string({ maxLength: 12 }),
  fc.constantFrom('a', '1', '37', 'tests', '.*', '(', '[a', '\\', '$&', '<n>', ''),
);
const owns = fc.record({
  runId: odd,
  phaseId: odd,
  attemptId: fc.uuid(),
  item: odd,
  paths: fc.array(
    fc.oneof(
      id.map((name) => `/data/${name}`),
      fc.string({ maxLength: 9 }),
    ),
    { maxLength: 3 },
  ),
});
const piece = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.nat().map(String),
  fc.uuid(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    '/',
    '/a/b',
    "'",
    '"',
    '`',
    ':',
    '=',
    '~',
    'C:\\',
    '0x1f',
    'http://h:1/',
    'tmp',
    '<n>',
    '<',
    '-',
    '12s',
    ' ',
    'Dec 28',
    'tests',
    'phase ',
    'exit code ',
    '37',
    '15:13:31',
  ),
);
const texts = fc
  .tuple(fc.array(piece, { maxLength: 14 }), fc.constantFrom('', ' '))
  .map(([pieces, glue]) => pieces.join(glue));
const name = fc.stringMatching(/^[a-z][a-z0-9_.]{0,10}[a-z0-9]$/);

describe('properties', () => {
  it('changes nothing when it normalises twice', () => {
    fc.assert(
      fc.property(texts, owns, (text, own) => {
        const once = normalise(text, own);
        expect(normalise(once, own)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });

  it('always gives eight hexadecimal digits, and the attempt is never in the text', () => {
    fc.assert(
      fc.property(texts, texts, owns, (before, after, own) => {
        const text = before + own.attemptId + after;
        expect(print(text, own)).toMatch(/^f-[0-9a-f]{8}$/);
        expect(normalise(text, own)).not.toContain(own.attemptId);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the same whatever the phase, its run, its item, its attempt and its places are called', () => {
    const sentence = ({ runId, phaseId, attemptId, item, paths }: Own) =>
      `${runId}/${phaseId}: attempt ${attemptId} of "${item}" in ${paths[0]}/src/x.py:3 (${paths[1]}): No module named 'a'`;
    const named = (prefix: string) =>
      fc.stringMatching(/^[a-z0-9_.+*$]{0,14}[a-z0-9]$/).map((rest) => `${prefix}-${rest}`);
    const ours = fc
      .record({
        runId: named('run'),
        phaseId: named('phase'),
        attemptId: fc.uuid(),
        item: named('item'),
        dir: named('dir'),
      })
      .map(({ dir, ...own }): Own => ({ ...own, paths: [`/srv/${dir}`, `/logs/${own.runId}__${own.phaseId}.txt`] }));
    fc.assert(
      fc.property(ours, ours, (one, other) => {
        expect(normalise(sentence(one), one)).toBe(normalise(sentence(other), other));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the same whatever the numbers, UUIDs, times and ports are', () => {
    const facts = fc.record({
      at: fc
        .date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString()),
      uuid: fc.uuid(),
      port: fc.integer({ min: 32_768, max: 65_535 }),
      // Some look like a day.
      number: fc.oneof(fc.nat(), fc.integer({ min: 20_000_000, max: 20_991_231 })),
    });
    fc.assert(
      fc.property(facts, facts, name, (one, other, module) => {
        const [a, b] = [one, other].map(
          ({ at, uuid, port, number }) =>
            `${at} ERROR: ${uuid} at localhost:${port} and http://h:${port}/x/${number}, line ${number}:${number}, ${number}s, no '${module}'`,
        );
        expect(normalise(a ?? '', OWN)).toBe(normalise(b ?? '', OWN));
      }),
    );
  });

  it('differs where a quoted name does', () => {
    fc.assert(
      fc.property(name, name, fc.constantFrom("'", '"', '`'), (one, other, quote) => {
        fc.pre(one !== other);
        expect(print(`No module named ${quote}${one}${quote}`)).not.toBe(
          print(`No module named ${quote}${other}${quote}`),
        );
      }),
    );
  });
});

describe('time', () => {
  it.each([
    '/',
    "'",
    '"a',
    '0',
    'a',
    '1.',
    'a.',
    'A1b',
    '<',
    '<n>',
    ':/',
    '/a',
    '\\',
    '0x',
    '2025-',
    'a-',
    'C:',
    ' ',
    '1:',
    'tmp',
    'http://',
    'Dec ',
    '1s',
    '/w',
    'night-run',
    '1.2.3.4:',
    '::1 ',
    '//a:1',
    'to a:1 ',
    'port ',
    'status ',
    'exit ',
    'Response ',
    '404 200 ',
    './',
    'a-0123456789',
    'phase ',
  ])('is linear on 64 KiB of %j', (part) => {
    const begun = performance.now();
    normalise(part.repeat(65_536 / part.length), OWN);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
