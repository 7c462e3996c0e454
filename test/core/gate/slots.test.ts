import { expect, test } from 'vitest';
import { slots } from '../../../src/core/gate/slots.ts';
import { tallyOf } from '../stop/tally.ts';

test('closes while as many run as may', async () => {
  expect(await slots(2)(tallyOf({ running: 1 }))).toBeUndefined();
  expect((await slots(2)(tallyOf({ running: 2 })))?.why).toBe('slots');
});
