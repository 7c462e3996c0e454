import { expect, test } from 'vitest';

const { checkAllEdits } = (await import(new URL('../../scripts/proof/edits.js', import.meta.url).href)) as {
  checkAllEdits(): void;
};

test('every crash point, and every break that the proof must find, has its place in the sources', () => {
  expect(checkAllEdits).not.toThrow();
});
