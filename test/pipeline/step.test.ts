import { expect, test } from 'vitest';
import { step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';

const fit = step('fit', ({ xs }: { xs: readonly number[] }) => ({ ys: xs }));

test('says of itself whether it begins or ends batching', () => {
  const trigger = fit.triggersBatching({ chunkSize: 5, over: 'xs' });
  const terminator = fit.endsBatching({ inclusive: true });
  expect([fit, trigger, terminator].map((each) => [each.isBatchingTrigger, each.isBatchingTerminator])).toEqual([
    [false, false],
    [true, false],
    [false, true],
  ]);
  expect(fit.batchingConfig).toBeUndefined();
  expect(trigger.batchingConfig).toEqual({ trigger: { chunkSize: 5, over: 'xs' } });
  expect(terminator.batchingConfig).toEqual({ terminator: { inclusive: true } });
  expect(fit.endsBatching().batchingConfig).toEqual({ terminator: { inclusive: false } });
});

test('keeps every hook that is registered, whatever the order', () => {
  const [start, complete, error] = [() => {}, () => {}, () => {}];
  const told = fit.onBatchStart(start).triggersBatching({ chunkSize: 1 }).onBatchComplete(complete).onBatchError(error);
  expect(told.batchingConfig).toEqual({
    trigger: { chunkSize: 1 },
    hooks: { onBatchStart: start, onBatchComplete: complete, onBatchError: error },
  });
});

test('is never changed: whoever says more of it has another one', () => {
  const trigger = fit.triggersBatching({ chunkSize: 5 });
  expect(trigger).not.toBe(fit);
  expect(() => Object.assign(fit, { name: 'other' })).toThrow(TypeError);
  expect(() => Object.assign(trigger.batchingConfig as object, { trigger: undefined })).toThrow(TypeError);
  expect(() => Object.assign(trigger.batchingConfig?.trigger as object, { chunkSize: 1 })).toThrow(TypeError);
});

test.each([0, -1, 1.5, '3', Number.NaN, Number.POSITIVE_INFINITY, undefined, null])(
  'refuses a chunk size of %s when it is said',
  (size) => {
    expect(() => fit.triggersBatching({ chunkSize: size as never })).toThrow(
      `\`chunkSize\` of step \`fit\` is ${typeof size === 'string' ? '"3"' : String(size)}: give a whole number from 1.`,
    );
    expect(() => fit.inChunksOf(size as never)).toThrow('give a whole number from 1');
  },
);

test.each([
  ['an empty name', () => step(' ', () => ({})), 'A step needs a name'],
  ['no function', () => step('a', 'b' as never), 'Step `a` is no function but string'],
  ['options that are none', () => step('a', () => {}, null as never), 'The options of step `a` are no object'],
  [
    'an unknown option',
    () => step('a', () => {}, { timeout: 1 } as never),
    '`timeout` is no option of step `a`: there are timeoutMs',
  ],
  [
    'a field that is none',
    () => fit.triggersBatching({ chunkSize: 1, over: '' }),
    '`over` of step `fit` is : give the name',
  ],
  [
    'an unknown trigger option',
    () => fit.triggersBatching({ size: 1 } as never),
    '`size` is no option of `triggersBatching()` of step `fit`',
  ],
  [
    'no trigger options',
    () => fit.triggersBatching(undefined as never),
    'The options of `triggersBatching()` of step `fit` are no object',
  ],
  [
    'a hook that is none',
    () => fit.onBatchStart('x' as never),
    '`onBatchStart` of step `fit` is no function but string',
  ],
  [
    'needs that are no array',
    () => step('a', () => {}, { needs: 'xs' as never }),
    '`needs` of step `a` is no array of names',
  ],
  ['a concurrency of 0', () => fit.inChunksOf(1, { concurrency: 0 }), '`concurrency` of step `fit` is 0'],
  ['a time of 0', () => step('a', () => {}, { timeoutMs: 0 }), '`timeoutMs` of step `a` is 0'],
  ['a time that a timer cannot wait', () => step('a', () => {}, { timeoutMs: 2 ** 31 }), '24 days'],
  [
    'an endless time',
    () => step('a', () => {}, { timeoutMs: Number.POSITIVE_INFINITY }),
    'is Infinity: give milliseconds',
  ],
  ['no tries', () => step('a', () => {}, { retry: 0 }), '`retry` of step `a` is 0 attempts'],
  [
    'a wait in words',
    () => step('a', () => {}, { retry: { attempts: 2, backoffMs: '5' as never } }),
    '`retry.backoffMs` of step `a` is "5"',
  ],
  [
    'a negative wait',
    () => step('a', () => {}, { retry: { attempts: 2, backoffMs: -1 } }),
    '`retry.backoffMs` of step `a` is -1',
  ],
  [
    'a predicate that is none',
    () => step('a', () => {}, { retry: { attempts: 2, retryIf: true as never } }),
    '`retry.retryIf` of step `a` is no function',
  ],
])('refuses %s', (_what, make, message) => {
  expect(make).toThrow(expect.objectContaining({ code: 'bad_flow', message: expect.stringContaining(message) }));
});

test('refuses hooks that nobody would ever call', () => {
  const idle = fit.onBatchComplete(() => {});
  expect(() => pipeline<{ xs: number[] }>('a').step(idle)).toThrow(
    'Step `fit` has `onBatchComplete` and begins no batching',
  );
  expect(() => pipeline<{ xs: number[] }>('a').batch('b', { over: 'xs', size: 1 }, (b) => b.step(idle))).toThrow(
    'begins no batching',
  );
});
