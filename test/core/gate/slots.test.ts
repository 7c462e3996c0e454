import { expect, test } from 'vitest';
import { slots } from '../../../src/core/gate/slots.ts';
import { factsOf } from './facts.ts';

test('closes while as many run as may', () => {
  expect(slots(2)(factsOf({ running: 1 }))).toBeUndefined();
  expect(slots(2)(factsOf({ running: 2 }))?.why).toBe('slots');
});
