import { expect, test } from 'vitest';
import { OomKills } from '../../src/process/oom-kills.ts';

test('explains an end when the count has risen since it began, and only then', () => {
  let count = 7;
  const kills = new OomKills(() => count);
  const before = kills.count();
  expect(kills.explain(before)).toBe(false);
  count = 8;
  expect(kills.explain(before)).toBe(true);
  expect(kills.explain(kills.count())).toBe(false);
});

test('explains several that end together by one look', () => {
  let count = 0;
  const kills = new OomKills(() => count);
  const before = kills.count();
  count = 2;
  expect([kills.explain(before), kills.explain(before)]).toEqual([true, true]);
});

test('explains nothing where nobody counts', () => {
  expect(new OomKills(() => 0).explain(0)).toBe(false);
});
