import { describe, expect, test } from 'vitest';
import type { Execution } from '../../src/core/executor.ts';
import { Slots } from '../../src/engine/slots.ts';

const NOTHING = (): void => undefined;

function settled(): { done: Promise<void>; settle: () => void } {
  let settle = NOTHING;
  const done = new Promise<void>((resolve) => (settle = resolve));
  return { done, settle: () => settle() };
}

/** What it is asked, in the order of asking. */
function watched(slots: Slots): string[] {
  const asked: string[] = [];
  const execution = {
    ended: new Promise(NOTHING),
    end: (cause: string) => void asked.push(cause),
    hurry: () => void asked.push('hurry'),
  };
  slots.watch(execution as unknown as Execution);
  return asked;
}

describe('slots', () => {
  test('know since when something runs, and when the oldest of them began', async () => {
    const slots = new Slots();
    expect([slots.busySince, slots.oldestSince]).toEqual([undefined, undefined]);
    const before = Date.now();
    const [first, second] = [settled(), settled()];
    slots.take(first.done, NOTHING);
    slots.adopt(second.done, 1_000, NOTHING);
    expect(slots.busySince).toBeGreaterThanOrEqual(before);
    expect(slots.oldestSince).toBe(1_000);
    second.settle();
    await new Promise((resolve) => setImmediate(resolve));
    expect(slots.oldestSince).toBeGreaterThanOrEqual(before);
    first.settle();
    await slots.allFreed();
    expect([slots.busySince, slots.oldestSince]).toEqual([undefined, undefined]);
  });

  test('end all that run and all that come late, and know the limit that asked for it', () => {
    const slots = new Slots();
    const early = watched(slots);
    slots.end('the first 2 all failed');
    const late = watched(slots);
    expect([early, late]).toEqual([['stop'], ['stop']]);
    slots.end();
    expect(slots.endedBy).toBe('the first 2 all failed');
  });

  test('name no limit where a person had asked before it', () => {
    const slots = new Slots();
    slots.end();
    slots.end('the first 2 all failed');
    expect(slots.endedBy).toBeUndefined();
  });
});
