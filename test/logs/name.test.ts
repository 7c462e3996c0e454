import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logNames } from '../../src/logs/name.ts';

const id = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.stringMatching(/^[ab_.~/-]{0,4}$/),
  fc.constantFrom(
    '',
    '.',
    '..',
    '../x',
    '/etc',
    'b',
    'b.a2',
    'b.A2',
    'a__b',
    'a_',
    '_b',
    '\ud800',
    '\udfff',
    'a\nb',
    'x'.repeat(80),
    'x'.repeat(81),
  ),
);
const named = fc.record({ runId: id, phaseId: id, nth: fc.integer({ min: 1, max: 12 }) });

test('keeps plain ids as they are', () => {
  const key = { runId: 'research-system-v4', phaseId: 'P1.2_x' };
  expect(logNames(key, 1)).toEqual({
    stdout: 'research-system-v4__P1.2_x.stdout.txt',
    stderr: 'research-system-v4__P1.2_x.stderr.txt',
  });
  expect(logNames(key, 2).stdout).toBe('research-system-v4__P1.2_x.a2.stdout.txt');
});

test('marks an id that is not plain, and only that one', () => {
  expect(logNames({ runId: '../r', phaseId: 'p' }, 1).stdout).toMatch(/^_r~[0-9a-f]{10}__p\.stdout\.txt$/);
  expect(logNames({ runId: 'r', phaseId: 'x'.repeat(81) }, 1).stdout).toMatch(/^r__x{69}~[0-9a-f]{10}\.stdout\.txt$/);
  expect(logNames({ runId: 'r', phaseId: 'p.a2' }, 1).stdout).toMatch(/^r__p\.a2~[0-9a-f]{10}\.stdout\.txt$/);
});

test('gives two attempts two names', () => {
  fc.assert(
    fc.property(named, named, (a, b) => {
      const same = a.runId === b.runId && a.phaseId === b.phaseId && a.nth === b.nth;
      expect(logNames(a, a.nth).stdout === logNames(b, b.nth).stdout).toBe(same);
    }),
    { numRuns: 5_000 },
  );
});

test('gives ids that differ only where they are joined two names', () => {
  expect(logNames({ runId: 'a_', phaseId: 'b' }, 1)).not.toEqual(logNames({ runId: 'a', phaseId: '_b' }, 1));
  expect(logNames({ runId: 'a', phaseId: 'b.a2' }, 1)).not.toEqual(logNames({ runId: 'a', phaseId: 'b' }, 2));
  expect(logNames({ runId: 'a__b', phaseId: 'c' }, 1)).not.toEqual(logNames({ runId: 'a', phaseId: 'b__c' }, 1));
});

test('always gives a plain, visible file name that no file system finds too long', () => {
  fc.assert(
    fc.property(named, fc.nat(), (key, nth) => {
      for (const name of Object.values(logNames(key, nth))) {
        expect(name).toMatch(/^[\w~-][\w.~-]*\.std(out|err)\.txt$/);
        expect(Buffer.byteLength(name)).toBeLessThan(230);
      }
    }),
  );
});
