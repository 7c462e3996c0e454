/** What hooks are told of a batch. */
import { expect, test } from 'vitest';
import { BatchProgressContext } from '../../src/pipeline/run/batch-progress.ts';

const parts = {
  runId: 'r',
  scope: 'fit',
  number: 2,
  total: 4,
  size: 1,
  attempt: 1,
  offset: 1,
  ended: 1,
  failed: 0,
  elapsedMs: 5,
};

test('is immutable as hooks are told it', () => {
  const [items, context] = [[1], { xs: [1], by: 2 }];
  const progress = new BatchProgressContext({ ...parts, items, context });
  items.push(2);
  context.by = 3;
  expect([progress.items, progress.context.by]).toEqual([[1], 2]);
  expect(() => Object.assign(progress, { number: 3 })).toThrow(TypeError);
  expect(() => (progress.items as number[]).push(3)).toThrow(TypeError);
  expect(() => Object.assign(progress.context, { by: 4 })).toThrow(TypeError);
});

test('is written without the elements, and says which part has ended', () => {
  const progress = new BatchProgressContext({ ...parts, items: [1], context: { xs: [1] } });
  expect(JSON.parse(JSON.stringify(progress))).toEqual(parts);
  expect(progress.fraction).toBe(0.25);
  expect(new BatchProgressContext({ ...parts, total: undefined, items: [], context: {} }).fraction).toBeUndefined();
  expect(new BatchProgressContext({ ...parts, total: 0, items: [], context: {} }).fraction).toBeUndefined();
});
