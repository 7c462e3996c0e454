import { describe, expect, it } from 'vitest';
import { clip, stripControls } from '../../../src/core/failure/plain.ts';

describe('stripControls', () => {
  it('leaves what a person would see, with newlines and tabs', () => {
    expect(stripControls('\u001b[1;31mred\u001b[0m\tx\u0000\u0007\b\ny')).toBe('red\tx\ny');
    expect(stripControls('\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\b\u001b(Bc\u001b7d\ufeff')).toBe('abcd');
  });

  it('loses no more than its line to an escape that never ends', () => {
    expect(stripControls('a\u001b]0;title\nb')).toBe('a\nb');
  });

  it('makes a line of each state of a progress bar', () => {
    expect(stripControls('1%\r2%\r\nend')).toBe('1%\n2%\nend');
  });
});

describe('clip', () => {
  it('shows that it cut and splits no character', () => {
    expect(clip('abcdef', 4)).toBe('abc…');
    expect(clip('ab😀ef', 4)).toBe('ab…');
    expect(clip('abcd', 4)).toBe('abcd');
  });
});
