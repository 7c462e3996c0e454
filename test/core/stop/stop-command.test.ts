import { expect, test } from 'vitest';
import { stopCommand } from '../../../src/core/stop/stop-command.ts';
import { tallyOf } from './tally.ts';

test('ends when somebody asked for it, in either way', () => {
  expect(stopCommand(tallyOf())).toBeUndefined();
  expect(stopCommand(tallyOf({ stopRequested: 'stop' }))?.reason).toBe('stop_command');
  expect(stopCommand(tallyOf({ stopRequested: 'finish' }))?.note).toContain('--finish');
});
