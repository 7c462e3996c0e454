/** What a run tells on stderr: paced, and each error as it happens. */
import { describe, expect, test } from 'vitest';
import { Narrator, stackLines } from '../../src/pipe/narrator.ts';
import { BatchError } from '../../src/pipeline/batch-error.ts';
import type { BatchStatus } from '../../src/pipeline/run/batch.ts';
import type { RunEvent } from '../../src/pipeline/run/run-event.ts';

function listening(): { said: string[]; narrator: Narrator; at: (ms: number) => void } {
  const said: string[] = [];
  let now = 0;
  const narrator = new Narrator({ say: (line) => void said.push(line), now: () => now, scopes: new Set(['fit']) });
  return {
    said,
    narrator,
    at: (ms) => {
      now = ms;
    },
  };
}

const ended = (number: number, status: BatchStatus = 'done', scope = 'fit'): RunEvent => {
  const batch = { scope, number, total: 100, size: 10, attempt: 1, offset: 0 };
  const error = status === 'failed' ? { error: new BatchError(batch, 's', ['a'], new Error(`no ${number}`)) } : {};
  return {
    type: 'batch.end',
    outcome: { batch, status, results: [], output: {}, loaded: 0, skipped: 0, durationMs: 1, ...error },
  };
};
const began: RunEvent = { type: 'scope.start', scope: 'fit', over: 'items', total: 100 };

describe('how far it is', () => {
  test('is told at most once a second, and at the end', () => {
    const { said, narrator, at } = listening();
    narrator.hear(began);
    for (let number = 1; number <= 50; number++) {
      at(number * 100);
      narrator.hear(ended(number));
    }
    const paced = said.length;
    expect(paced).toBeLessThanOrEqual(6);
    expect(said[0]).toContain('1/100 batches');
    narrator.hear({ type: 'scope.end', scope: 'fit', batches: 50 });
    narrator.flush();
    expect(said.slice(paced).join()).toContain('50/100 batches');
    expect(said.at(-1)).toContain('100/s');
  });

  test('counts what was restored apart, and takes no time for it', () => {
    const { said, narrator, at } = listening();
    narrator.hear(began);
    for (let number = 1; number <= 90; number++) narrator.hear(ended(number, 'restored'));
    at(2000);
    narrator.hear(ended(91));
    expect(said.at(-1)).toBe('fit  91/100 batches, 910 elements, 5.0/s, about 18s left (90 restored)');
  });

  test('leaves out the batches of scopes inside of others', () => {
    const { said, narrator } = listening();
    narrator.hear({ ...began, scope: 'inner' });
    narrator.hear(ended(1, 'done', 'inner'));
    narrator.flush();
    expect(said).toEqual([]);
  });
});

describe('errors', () => {
  test('are told as they happen, the first few with their stacks', () => {
    const { said, narrator } = listening();
    narrator.hear(began);
    for (let number = 1; number <= 5; number++) narrator.hear(ended(number, 'failed'));
    const told = said.filter((line) => line.startsWith('Batch '));
    expect(told).toHaveLength(5);
    expect(told[4]).toBe('Batch 5 of scope `fit` failed in step `s`: no 5 (element a)');
    expect(said.filter((line) => line.includes('Error: no'))).toHaveLength(3);
  });

  test('have the causes behind them in their stack', () => {
    const lines = stackLines(new Error('outer', { cause: new TypeError('inner') }));
    expect(lines.filter((line) => /outer|caused by|inner/.test(line)).map((line) => line.trim())).toEqual([
      'Error: outer',
      'caused by TypeError:',
      'TypeError: inner',
    ]);
  });

  test('that are behind each other in a circle are told to an end', () => {
    const [one, other] = [new Error('one'), new Error('other')];
    Object.assign(one, { cause: other });
    Object.assign(other, { cause: one });
    expect(stackLines(one).filter((line) => line.startsWith('caused by'))).toHaveLength(8);
  });

  test('and warnings that are all different are told a hundred times, and then no more', () => {
    const { said, narrator } = listening();
    for (let n = 1; n <= 250; n++) narrator.hear({ type: 'merge.conflict', scope: 'fit', path: `of.${n}` } as RunEvent);
    expect(said).toHaveLength(101);
    expect(said.at(-1)).toBe('warning: there may be more like these, which are not told');
  });

  test('and warnings can do nothing to a terminal, and are told once', () => {
    const { said, narrator } = listening();
    const warning: RunEvent = { type: 'warning', message: 'a \u001b[2Jhook\nthrew', cause: undefined };
    narrator.hear(warning);
    narrator.hear(warning);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^warning: a .*hook threw$/);
    expect(said[0]).not.toContain('\u001b');
  });
});
