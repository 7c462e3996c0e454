import { describe, expect, test } from 'vitest';
import { enoughDescriptors } from '../../../src/core/gate/descriptors.ts';
import type { Descriptors } from '../../../src/core/gate/gate.ts';
import { factsOf } from './facts.ts';

const taken = (open: number, running = 0, of: Descriptors['of'] = 'process') =>
  factsOf({ running, machine: { descriptors: () => [{ of, open, limit: 64 }] } });

describe('file descriptors', () => {
  test('close the gate when fewer than 16 are left, of this process or of the machine', () => {
    expect(enoughDescriptors()(taken(48))).toBeUndefined();
    expect(enoughDescriptors()(taken(49))).toMatchObject({
      stop: 'descriptors',
      note: expect.stringMatching(/49 of 64/),
    });
    expect(enoughDescriptors()(taken(49, 0, 'machine'))?.note).toMatch(/the machine's 64/);
  });

  test('are counted for what was claimed and has not taken its own yet', () => {
    const gate = enoughDescriptors();
    expect(gate(taken(24))).toBeUndefined();
    expect(gate(taken(24, 12))).toBeUndefined();
    expect(gate(taken(24, 13))?.note).toMatch(/50 of 64/);
  });

  test('that idle supervisors keep are there for whoever comes next', () => {
    const gate = enoughDescriptors();
    gate(taken(24));
    expect(gate(taken(50, 13))).toBeDefined();
    expect(gate(taken(50, 12))).toBeUndefined();
    expect(gate(taken(50, 0))).toBeUndefined();
  });

  test('are no limit where the system does not tell', () => {
    expect(enoughDescriptors()(factsOf({ machine: { descriptors: () => [] } }))).toBeUndefined();
  });
});
