/** What may be said of a scope. */
import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';

const flow = pipeline<{ xs: number[] }>('flow');
const batched = (head: object, tail?: object, out = 'ys') => {
  const scope = flow.batch('fit', { over: 'xs', size: 2, ...head }, (b) => b.step('s', ({ xs }) => ({ ys: xs })));
  return tail === undefined ? scope : scope.with(out as 'ys', tail as never);
};
const bad = (message: string) =>
  expect.objectContaining({ code: 'bad_flow', message: expect.stringContaining(message) });

test.each([0, -1, 1.5, '3', Number.NaN, Number.POSITIVE_INFINITY, null, undefined])('refuses a size of %s', (size) => {
  const shown = typeof size === 'string' ? '"3"' : String(size);
  expect(() => batched({ size })).toThrow(bad(`\`size\` of scope \`fit\` is ${shown}: give a whole number from 1.`));
});

test.each([
  ['no name', () => flow.batch('', { over: 'xs', size: 1 }, (b) => b), 'A scope needs a name'],
  ['no head', () => flow.batch('fit', null as never, (b) => b), 'The options of scope `fit` are no object'],
  ['no field', () => batched({ over: undefined }), '`over` of scope `fit` is missing: name the field'],
  ['a field that is none', () => batched({ over: 5 }), '`over` of scope `fit` is 5: give the name'],
  [
    'an unknown option',
    () => batched({ chunkSize: 5 }),
    '`chunkSize` is no option of scope `fit`: there are over, size, key, concurrency',
  ],
  ['half an element at a time', () => batched({ concurrency: 0.5 }), '`concurrency` of scope `fit` is 0.5'],
  ['a key that is none', () => batched({ key: 'id' }), '`key` of scope `fit` is no function but string'],
  ['no size in elements', () => batched({ size: { maxBytes: 5 } }), '`maxItems` of `size` of scope `fit` is undefined'],
  ['no bytes', () => batched({ size: { maxItems: 5, maxBytes: 0 } }), '`maxBytes` of `size` of scope `fit` is 0'],
  ['an unknown option of results', () => batched({}, { persists: 1 }), '`persists` is no option of scope `fit`'],
  [
    'no field of results',
    () => batched({}, {}, null as never),
    'The field of results of scope `fit` is null: give the name',
  ],
  ['a persist that is none', () => batched({}, { persist: 'x' }), '`persist` of scope `fit` is no function but string'],
  [
    'an unknown hook',
    () => batched({}, { hooks: { onStart() {} } }),
    '`onStart` is no option of the hooks of scope `fit`',
  ],
  [
    'a hook that is none',
    () => batched({}, { hooks: { onBatchStart: 1 } }),
    '`onBatchStart` of scope `fit` is no function but number',
  ],
  [
    'another way to fail',
    () => batched({}, { onFailure: 'skip' }),
    '`onFailure` of scope `fit` is "skip": give one of stop, continue',
  ],
  [
    'tolerating what is no number',
    () => batched({}, { onFailure: { tolerate: 'some' } }),
    "give a number of batches, or a percentage of them such as '5%'",
  ],
  ['tolerating more than all', () => batched({}, { onFailure: { tolerate: '101%' } }), 'is "101%"'],
  ['tolerating less than none', () => batched({}, { onFailure: { tolerate: -1 } }), 'is -1'],
  [
    'another way to isolate',
    () => batched({}, { onFailedBatch: 'half' }),
    'is "half": give one of drop, bisect, itemwise',
  ],
  ['a retry of 0', () => batched({}, { retry: 0 }), '`retry` of scope `fit` is 0 attempts'],
  [
    'a rule that is none',
    () => batched({}, { merge: { ys: 'join' } }),
    '`merge.ys` of scope `fit` is "join": give one of concat',
  ],
  ['rules that are none', () => batched({}, { merge: [] }), '`merge` of scope `fit` is no object of fields'],
])('refuses %s', (_what, make, message) => {
  expect(make).toThrow(bad(message));
});

test('takes what makes sense', () => {
  const tail = {
    onFailure: { tolerate: '0.5%' },
    retry: { attempts: 2, backoffMs: 0 },
    merge: { constructor: 'last' },
  };
  expect(() => batched({ size: { maxItems: 1, maxBytes: 1 }, concurrency: 3 }, tail)).not.toThrow();
});
