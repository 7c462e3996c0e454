import { expect, test } from 'vitest';
import { DrainError } from '../../src/core/error.ts';
import { isOfSurroundings } from '../../src/pipe/surroundings.ts';
import { BatchError, PipelineError } from '../../src/pipeline/batch-error.ts';

const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

test('a store that cannot be used says nothing about the flow, and neither does a full disk wherever it is met', () => {
  for (const code of ['store', 'locked', 'busy'] as const)
    expect(isOfSurroundings(new PipelineError(code, 'x'))).toBe(true);
  const batch = new BatchError({ scope: 'fit', number: 1, attempt: 1 }, 'score', ['k'], full);
  expect(isOfSurroundings(new PipelineError('batch_failed', 'x', { cause: batch }))).toBe(true);
  expect(isOfSurroundings(new DrainError('cannot_write', 'x', { cause: full }))).toBe(true);
});

test('what its steps, its input or its definition did is its own', () => {
  for (const code of ['batch_failed', 'step_failed', 'bad_input', 'changed', 'timeout'] as const)
    expect(isOfSurroundings(new PipelineError(code, 'x', { cause: new Error('y') }))).toBe(false);
  expect(isOfSurroundings('a text')).toBe(false);
});
