import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLastLines } from '../../src/logs/last-lines.ts';
import { makeFolder } from './folder.ts';

describe('findLastLines', () => {
  it('finds what `tail -n` would print, whatever the lines are', () => {
    const file = join(makeFolder(), 'log');
    const line = fc.oneof(fc.constant(''), fc.constant('ab'), fc.constant('x'.repeat(40_000)));
    const property = fc.property(fc.array(line, { maxLength: 8 }), fc.nat(9), fc.boolean(), (lines, count, closed) => {
      const text = lines.join('\n') + (closed && lines.length > 0 ? '\n' : '');
      writeFileSync(file, text);
      const from = findLastLines(file, count)?.from ?? -1;
      expect(text.slice(from)).toBe(lastOf(text, count));
    });
    fc.assert(property);
  });

  it('knows no lines of a file that is not there', () => {
    expect(findLastLines(join(makeFolder(), 'none'), 3)).toBeUndefined();
  });
});

function lastOf(text: string, count: number): string {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return count === 0 ? '' : lines.slice(-count).join('');
}
