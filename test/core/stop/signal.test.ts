import { expect, test } from 'vitest';
import { signal } from '../../../src/core/stop/signal.ts';
import { tallyOf } from './tally.ts';

test('names the signal', () => {
  expect(signal(tallyOf())).toBeUndefined();
  expect(signal(tallyOf({ signal: 'SIGINT' }))?.reason).toBe('signal_int');
  expect(signal(tallyOf({ signal: 'SIGTERM' }))?.reason).toBe('signal_term');
});
