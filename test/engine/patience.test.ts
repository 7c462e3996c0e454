import { expect, test } from 'vitest';
import { Patience } from '../../src/engine/patience.ts';

const closed = { why: 'memory', note: '', patienceMs: 1000 } as const;
const impatient = { why: 'disk', note: '' } as const;

test('waits for a gate as long as it is worth, counted from when nothing runs any more', () => {
  const patience = new Patience();
  expect(patience.isOver({ running: 1, closed, now: 0 })).toBe(false);
  expect(patience.isOver({ running: 0, closed, now: 5000 })).toBe(false);
  expect(patience.isOver({ running: 0, closed, now: 5999 })).toBe(false);
  expect(patience.isOver({ running: 0, closed, now: 6000 })).toBe(true);
});

test('begins anew when something ran meanwhile', () => {
  const patience = new Patience();
  patience.isOver({ running: 0, closed, now: 0 });
  patience.isOver({ running: 1, closed, now: 900 });
  expect(patience.isOver({ running: 0, closed, now: 1800 })).toBe(false);
});

test('has none for another gate, nor for an empty backlog; what runs is waited for all the same', () => {
  expect(new Patience().isOver({ running: 0, closed: impatient, now: 0 })).toBe(true);
  expect(new Patience().isOver({ running: 0, closed: undefined, now: 0 })).toBe(true);
  expect(new Patience().isOver({ running: 1, closed: undefined, now: 0 })).toBe(false);
});
