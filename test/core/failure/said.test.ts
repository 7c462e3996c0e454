import { describe, expect, it } from 'vitest';
import { linesSaid, withoutLogPath } from '../../../src/core/failure/said.ts';

describe('withoutLogPath', () => {
  it.each([
    ['exit 1: boom (log: /a/b.stderr.txt)', 'exit 1: boom'],
    ['exit 1: boom (log: /a (copy)/b.stderr.txt)', 'exit 1: boom'],
    ['exit 1: see (log: x) there (log: /a/b.txt)', 'exit 1: see (log: x) there'],
    ['exit 1: (log: lost', 'exit 1: (log: lost'],
    ['Error: no log', 'Error: no log'],
  ])('takes from %j the log to open', (message, said) => {
    expect(withoutLogPath(message)).toBe(said);
  });
});

describe('linesSaid', () => {
  it('adds what the end of stderr says more of the same line', () => {
    const stderrTail =
      'starting\nTraceback (most recent call last):\n  File "/srv/app.py", line 7, in main\nAssertionError\n';
    const said = linesSaid({ message: 'exit 1: AssertionError (log: /l.stderr.txt)', stderrTail });
    expect(said[0]).toBe('exit 1: AssertionError');
    expect(said.slice(1).join()).toContain('/srv/app.py');
  });

  it('says only the message where stderr tells of something else, or of nothing', () => {
    expect(linesSaid({ message: 'exit 1: lost', stderrTail: 'Error: other\n' })).toEqual(['exit 1: lost']);
    expect(linesSaid({ message: 'exit 1: lost', stderrTail: '' })).toEqual(['exit 1: lost']);
  });
});
