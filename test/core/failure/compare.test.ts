import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Comparison, compareTexts } from '../../../src/core/failure/compare.ts';

const shown = ({ lines }: Comparison): string[] =>
  lines.map((pieces) => pieces.map((piece) => (typeof piece === 'number' ? `<${piece}>` : piece)).join(''));

describe('compareTexts', () => {
  it('says once what all say', () => {
    const found = compareTexts([['exit 1: boom'], ['exit 1: boom']]);
    expect(shown(found)).toEqual(['exit 1: boom']);
    expect(found.variants).toEqual([{ parts: [], texts: [0, 1] }]);
  });

  it('marks what differs, whole paths and numbers, and lists the most frequent first', () => {
    const found = compareTexts([
      ['error: patch failed: src/api/router.py:118'],
      ['error: patch failed: src/db/models.py:7'],
      ['error: patch failed: src/db/models.py:7'],
    ]);
    expect(shown(found)).toEqual(['error: patch failed: <1>:<2>']);
    expect(found.variants).toEqual([
      { parts: ['src/db/models.py', '7'], texts: [1, 2] },
      { parts: ['src/api/router.py', '118'], texts: [0] },
    ]);
  });

  it('gives one number to what differs together', () => {
    const found = compareTexts([
      ['no module a', 'File a.py, line 3'],
      ['no module b', 'File b.py, line 3'],
      ['no module c', 'File c.py, line 3'],
    ]);
    expect(shown(found)).toEqual(['no module <1>', 'File <2>, line 3']);
    const twice = compareTexts([['lost x, so x ends'], ['lost y, so y ends']]);
    expect(shown(twice)).toEqual(['lost <1>, so <1> ends']);
    expect(twice.variants.map(({ parts }) => parts)).toEqual([['x'], ['y']]);
  });

  it('keeps what all begin and end with where the words are not as many', () => {
    const found = compareTexts([['failed on a, b and c after 3s'], ['failed on d after 4s']]);
    expect(shown(found)).toEqual(['failed on <1>']);
    expect(shown(compareTexts([['lost a, b and c at the end'], ['lost d at the end']]))).toEqual([
      'lost <1> at the end',
    ]);
  });

  it('compares no more lines than all have, and nothing where there is nothing', () => {
    expect(shown(compareTexts([['a 1', 'more'], ['a 2']]))).toEqual(['a <1>']);
    expect(compareTexts([])).toEqual({ lines: [], variants: [] });
    expect(shown(compareTexts([[], ['a']]))).toEqual([]);
  });

  it('loses nothing: each variant, put in its places, is the text that it stands for', () => {
    const line = fc.array(fc.constantFrom('a', 'b', '12', ' ', ':', 'x/y.py', '\u{1f600}', '<1>', '\u202e'), {
      maxLength: 8,
    });
    const text = fc.array(
      line.map((words) => words.join('')),
      { minLength: 2, maxLength: 2 },
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (texts) => {
        const { lines, variants } = compareTexts(texts);
        for (const { parts, texts: members } of variants) {
          const said = lines.map((pieces) =>
            pieces.map((piece) => (typeof piece === 'number' ? parts[piece - 1] : piece)).join(''),
          );
          for (const at of members) expect(said).toEqual(texts[at]);
        }
        expect(variants.flatMap((variant) => variant.texts).sort((a, b) => a - b)).toEqual(texts.map((_, at) => at));
      }),
    );
  });
});
