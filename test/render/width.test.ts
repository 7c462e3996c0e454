import cliTruncate from 'cli-truncate';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { cellsOf, fit as cut } from '../../src/render/width.ts';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string().map((inner) => `\x1b[32m${inner}\x1b[39m`),
  fc.constantFrom('日本語', '👩‍👩‍👧', 'é'),
);

test('texts are as wide as the libraries say, which plain ones do without', () => {
  fc.assert(
    fc.property(text, (any) => {
      expect(cellsOf(any)).toBe(stringWidth(any));
    }),
  );
});

test('texts are cut as the libraries cut them, but never to more than they may be', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 30 }), fc.constantFrom('end', 'middle'), (any, width, position) => {
      const cutTo = (cells: number) => cliTruncate(any, cells, { position, truncationCharacter: '~' });
      const widths = Array.from({ length: width }, (_, nth) => width - nth);
      const fitting = widths.find((cells) => stringWidth(cutTo(cells)) <= width);
      expect(cut(any, width, position)).toBe(fitting === undefined ? '' : cutTo(fitting));
      expect(cellsOf(cut(any, width, position))).toBeLessThanOrEqual(width);
    }),
    { numRuns: 1000 },
  );
});

test.each(['end', 'middle'] as const)('a very long text is cut like any other, at its %s, and at once', (position) => {
  const long = `begin${'界é'.repeat(500_000)}end`;
  const line = cut(long, 40, position);
  expect(line).toMatch(position === 'end' ? /^begin[界é]+~$/ : /^begin[界é]+~[界é]+end$/);
  expect(cellsOf(line)).toBeLessThanOrEqual(40);
  expect(cellsOf(line)).toBeGreaterThan(37);
});

test('a wide character at the edge does not stick out', () => {
  expect(cut('ab界c', 4)).toBe('ab~');
  expect(cut('ab界', 4)).toBe('ab界');
  expect(cellsOf(cut('界界界界', 3, 'middle'))).toBeLessThanOrEqual(3);
});
