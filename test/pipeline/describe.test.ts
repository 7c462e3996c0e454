import { describe, expect, test } from 'vitest';
import { batchesAhead } from '../../src/pipeline/define/batches-ahead.ts';
import { describeFlow } from '../../src/pipeline/define/describe.ts';
import { step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';

interface Input {
  items: number[];
  other: number[];
}

describe('a description', () => {
  test('has all that was said, and what holds where nothing was', () => {
    const flow = pipeline<Input>('f', { defaults: { onFailure: 'continue' } })
      .step('first', () => ({ a: 1 }), { timeoutMs: 50, retry: 3 })
      .rename({ things: 'items' })
      .parallel({ one: step('x', () => ({ b: 1 })) })
      .batch('fit', { over: 'things', size: { maxItems: 5, maxBytes: 100 }, concurrency: 2 }, (b) =>
        b.step('work', ({ things }) => ({ rows: things })),
      )
      .with('rows', { persist: () => undefined, retry: 2 });
    expect(describeFlow(flow)).toEqual({
      name: 'f',
      nodes: [
        { is: 'step', name: 'first', timeoutMs: 50, attempts: 3 },
        { is: 'rename', names: [{ from: 'items', to: 'things' }] },
        {
          is: 'parallel',
          branches: [{ name: 'one', nodes: [{ is: 'step', name: 'x', timeoutMs: undefined, attempts: 1 }] }],
        },
        {
          ...{ is: 'scope', name: 'fit', over: 'things', size: 5, maxBytes: 100, concurrency: 2, out: 'rows' },
          ...{ attempts: 2, onFailure: 'continue', onFailedBatch: 'drop', does: ['persist'] },
          nodes: [{ is: 'step', name: 'work', timeoutMs: undefined, attempts: 1 }],
        },
      ],
    });
  });

  test('has the scope that a trigger and its terminator make, and one for a step in chunks', () => {
    const flow = pipeline<Input>('f')
      .step(step<Input, object>('trigger', () => ({})).triggersBatching({ chunkSize: 7, over: 'items' }))
      .step(step<Input, object>('end', () => ({})).endsBatching())
      .step(step<Input, object>('alone', () => ({})).inChunksOf(3, { over: 'other' }));
    const names = describeFlow(flow).nodes.map((node) =>
      node.is === 'scope' ? [node.name, node.over, node.size] : node.is,
    );
    expect(names).toEqual([['trigger', 'items', 7], 'step', ['alone', 'other', 3]]);
  });
});

describe('batches ahead', () => {
  const flow = (size: number | { maxItems: number; maxBytes: number }) =>
    describeFlow(pipeline<Input>('f').batch('fit', { over: 'items', size }, (b) => b.step('s', () => ({}))));
  const ahead = (described: ReturnType<typeof flow>, elements?: number) =>
    batchesAhead(described, { items: { elements } }).get('fit');

  test.each([
    [0, 0],
    [1, 1],
    [100, 10],
    [101, 11],
  ])('of %i elements are %i', (elements, batches) => {
    expect(ahead(flow(10), elements)).toEqual({ elements, batches, isCertain: true });
  });

  test('are not known of a stream, nor where bytes count too', () => {
    expect(ahead(flow(10))).toMatchObject({ elements: undefined, batches: undefined });
    expect(ahead(flow({ maxItems: 10, maxBytes: 100 }), 100)).toMatchObject({ elements: 100, batches: undefined });
  });

  test('follow a field to its new name, and are certain until a step may have given another', () => {
    const second = pipeline<Input>('f')
      .rename({ things: 'items' })
      .batch('one', { over: 'things', size: 2 }, (b) => b.step('s', () => ({})))
      .batch('two', { over: 'other', size: 2 }, (b) => b.step('t', () => ({})));
    const found = batchesAhead(describeFlow(second), { items: { elements: 4 }, other: { elements: 6 } });
    expect([found.get('one'), found.get('two')]).toEqual([
      { elements: 4, batches: 2, isCertain: true },
      { elements: 6, batches: 3, isCertain: false },
    ]);
  });
});
