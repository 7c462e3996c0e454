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

test('texts are cut as the libraries cut them', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 30 }), fc.constantFrom('end', 'middle'), (any, width, position) => {
      const expected = width === 0 ? '' : cliTruncate(any, width, { position, truncationCharacter: '~' });
      expect(cut(any, width, position)).toBe(expected);
    }),
  );
});
