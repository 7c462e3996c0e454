import { describe, expect, test } from 'vitest';
import type { Execution } from '../../src/core/executor.ts';
import { Slots } from '../../src/engine/slots.ts';

const NOTHING = (): void => undefined;

function settled(): { done: Promise<void>; settle: () => void } {
  let settle = NOTHING;
  const done = new Promise<void>((resolve) => (settle = resolve));
  return { done, settle: () => settle() };
}

/** An execution that began a second after 1970, and what it is asked, in the order of asking. */
function executing(): { execution: Execution; asked: string[] } {
  const asked: string[] = [];
  const execution = {
    startedAt: 1_000,
    ended: new Promise(NOTHING),
    end: (cause: string) => void asked.push(cause),
    hurry: () => void asked.push('hurry'),
  };
  return { execution: execution as unknown as Execution, asked };
}

/** What an execution of its own is asked. */
function watched(slots: Slots): string[] {
  const { execution, asked } = executing();
  slots.watch(execution);
  return asked;
}

/** What one of another session is asked. */
function adopted(slots: Slots): string[] {
  const { execution, asked } = executing();
  slots.adopt({ execution, done: new Promise(NOTHING) }, NOTHING);
  return asked;
}

describe('slots', () => {
  test('know since when something runs, and when the oldest of them began', async () => {
    const slots = new Slots();
    expect([slots.busySince, slots.oldestSince]).toEqual([undefined, undefined]);
    const before = Date.now();
    const [first, second] = [settled(), settled()];
    slots.take(first.done, NOTHING);
    slots.adopt({ execution: executing().execution, done: second.done }, NOTHING);
    expect(slots.busySince).toBeGreaterThanOrEqual(before);
    expect(slots.oldestSince).toBe(1_000);
    second.settle();
    await new Promise((resolve) => setImmediate(resolve));
    expect(slots.oldestSince).toBeGreaterThanOrEqual(before);
    first.settle();
    await slots.allFreed();
    expect([slots.busySince, slots.oldestSince]).toEqual([undefined, undefined]);
  });

  test('end all of their own that run and that come late, and know the limit that asked for it', () => {
    const slots = new Slots();
    const early = watched(slots);
    slots.endOwn('the first 2 all failed');
    const late = watched(slots);
    expect([early, late]).toEqual([['stop'], ['stop']]);
    slots.endAll();
    expect(slots.endedBy).toBe('the first 2 all failed');
  });

  test('name no limit where a person had asked before it', () => {
    const slots = new Slots();
    slots.endAll();
    slots.endOwn('the first 2 all failed');
    expect(slots.endedBy).toBeUndefined();
  });

  test('leave what they have adopted to its end, whatever limit is met, until a person ends all', () => {
    const slots = new Slots();
    const early = adopted(slots);
    slots.endOwn('the first 2 all failed');
    const late = adopted(slots);
    expect([early, late]).toEqual([[], []]);
    slots.endAll();
    slots.hurry();
    expect([early, late]).toEqual([
      ['stop', 'hurry'],
      ['stop', 'hurry'],
    ]);
    expect(adopted(slots)).toEqual(['hurry', 'stop']);
  });
});
