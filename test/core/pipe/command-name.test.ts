import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPlainName } from '../../../src/core/file-name.ts';
import { type CommandPlace, commandPhaseName } from '../../../src/core/pipe/command-name.ts';

const names = { flowRunId: 'leads', taken: 'flow' };

const placeOf = (scope: string | undefined, batch: number, step: string): CommandPlace => {
  const parts = scope === undefined ? [step] : [scope, batch, step];
  return { key: ['leads', ...parts].join('/'), scope, batch: scope === undefined ? undefined : batch, step };
};

describe('the name of a command', () => {
  test('is that of its scope, its batch and its step, or of its step alone', () => {
    expect(commandPhaseName(placeOf('fit', 3, 'fetch'), names)).toBe('fit.3.fetch');
    expect(commandPhaseName(placeOf(undefined, 0, 'fetch'), names)).toBe('fetch');
  });

  test('is the same for other elements in the same place, which are other work of the same phase', () => {
    const place = placeOf('fit', 3, 'fetch');
    for (const digest of ['1a2b3c4d', '20261121'])
      expect(commandPhaseName({ ...place, key: `leads/fit/3-${digest}/fetch` }, names)).toBe('fit.3.fetch');
    const alone = { ...placeOf(undefined, 0, 'fetch'), key: 'leads-20261121/fetch' };
    expect(commandPhaseName(alone, { ...names, flowRunId: 'leads-20261121' })).toBe('fetch');
  });

  test.each([
    ['the phase of the flow has it', placeOf(undefined, 0, 'flow')],
    ['it could be read in two ways', placeOf(undefined, 0, 'fit.3.fetch')],
    ['it is no plain name', placeOf('fit', 3, 'fetch all/of it')],
    ['its scope is inside of another one', { ...placeOf('fit', 3, 'fetch'), key: 'leads/outer/2/fit/3/fetch' }],
    ['it is of a part of the batch', { ...placeOf('fit', 3, 'fetch'), key: 'leads/fit/3/0-4/fetch' }],
    [
      'it is of a part of a batch with a digest',
      { ...placeOf('fit', 3, 'fetch'), key: 'leads/fit/3-1a2b3c4d/0-4/fetch' },
    ],
  ])('has a mark where %s', (_, place) => {
    expect(commandPhaseName(place, names)).toMatch(/^[\w.-]+~[0-9a-f]{10}$/);
  });

  test('is one of its kind, safe, and always the same', () => {
    const text = fc.oneof(
      fc.constantFrom('a', 'a.1', '1', 'a/1', '..', 'x'.repeat(90), 'flow', 'ä b'),
      fc.string({ minLength: 1 }),
    );
    const place = fc
      .tuple(fc.option(text, { nil: undefined }), fc.nat({ max: 3 }), text)
      .map((parts) => placeOf(...parts));
    fc.assert(
      fc.property(place, place, (one, other) => {
        const [name, next] = [commandPhaseName(one, names), commandPhaseName(other, names)];
        expect(name === next).toBe(one.key === other.key);
        expect(isPlainName(name.replace('~', ''))).toBe(true);
        expect(name).not.toBe('flow');
      }),
    );
  });
});
