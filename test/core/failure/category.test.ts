import { describe, expect, it } from 'vitest';
import { CATEGORY_ORDER, categorise, categoryRank, ENGINE_CATEGORIES } from '../../../src/core/failure/category.ts';

describe('categorise', () => {
  it.each([
    ['PATCH_FAILED', 'patch'],
    ['DOCTOR_SKIP: PATCH_FAILED', 'patch'],
    ['no-op structured edit', 'patch'],
    ['Nothing was applied', 'patch'],
    ['file manifest mismatch', 'patch'],
    ['PATCH /api/runs/1 failed', 'other'],
    ['manifest for nope:latest not found', 'other'],
    ['DELIVERABLES_VALIDATION_FAILED', 'deliverable'],
    ['deliverable docs/a.md is empty', 'deliverable'],
    ['FAILED tests/test_deliverables.py::test_x - assert 1 == 2', 'other'],
    ["CI collection/import error: tests/a.py (('C:\\dev\\tests\\a.py'))", 'collection'],
    ['DOCTOR_SKIP: CI collection/import error: tests/a.py', 'collection'],
    ['pytest collection/import errors exit 2', 'collection'],
    ['TIMEOUT', 'timeout'],
    ['subprocess.TimeoutExpired: Command x', 'timeout'],
    ['requests.exceptions.ReadTimeout: x', 'timeout'],
    ['context deadline exceeded', 'timeout'],
    ['unknown option --timeout', 'other'],
    ['timeout=30 is no number', 'other'],
    ['429 Too Many Requests: rate limit reached', 'other'],
    ['TOKEN_ESCALATION', 'other'],
    ['Quality gate blocked: BLOCKED', 'other'],
  ])('reads "%s" as %s', (reason, category) => {
    expect(categorise(reason)).toBe(category);
  });

  it.each([null, undefined, '', '  \n', 'FAILED', 'failed', 'MAX_ATTEMPTS_EXHAUSTED', 'Unknown error.'])(
    'finds no reason in %j',
    (reason) => {
      expect(categorise(reason)).toBe('unknown');
    },
  );

  it('asks the given rules in their order, whatever flags they carry', () => {
    const rules = [
      { category: 'rate-limit', pattern: /rate limit/gi },
      { category: 'late', pattern: /limit/ },
    ];
    expect([1, 2].map(() => categorise('Rate limit hit', rules))).toEqual(['rate-limit', 'rate-limit']);
    expect(categorise('limit', rules)).toBe('late');
    expect(categorise('PATCH_FAILED', rules)).toBe('other');
  });
});

describe('categoryRank', () => {
  it('follows the declared order and puts what it does not name beside other', () => {
    expect(CATEGORY_ORDER.map(categoryRank)).toEqual([0, 1, 2, 3, 4, 5]);
    const unnamed = ENGINE_CATEGORIES.filter((category) => category !== 'timeout');
    expect(new Set(unnamed.map(categoryRank))).toEqual(new Set([4]));
  });
});
