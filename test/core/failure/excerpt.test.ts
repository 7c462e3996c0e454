import { describe, expect, it } from 'vitest';
import { categorise } from '../../../src/core/failure/category.ts';
import { findExcerpt } from '../../../src/core/failure/excerpt.ts';
import { SAMPLES } from './samples.ts';

const CHAIN = `Traceback (most recent call last):
  File "a", line 1, in f
x
The above exception was the direct cause of the following exception:
`;

const find = (stderr: string, stdout = '') => findExcerpt({ stderr, stdout });

describe('findExcerpt', () => {
  it.each(SAMPLES)(
    'quotes and categorises $name',
    ({ stderr = '', stdout = '', line, category, stream = 'stderr' }) => {
      const found = find(stderr, stdout);
      expect(found).toMatchObject({ line, stream });
      expect(categorise(found?.text)).toBe(category);
    },
  );

  it('finds nothing where nothing was printed, or only our own header', () => {
    expect(find('', '')).toBeUndefined();
    expect(find('\n\u0000\n---\n', '[drain] COMMAND: error\n')).toBeUndefined();
  });

  it('names the frame of a bare assertion, which alone would say nothing', () => {
    const found = find(
      'Traceback (most recent call last):\n  File "/w/a.py", line 9, in check\n    assert x\nAssertionError\n',
    );
    expect(found?.line).toBe('AssertionError');
    expect(found?.text).toContain('in check');
  });

  it('keeps the details under a log line and leaves the stack frames out', () => {
    const found = find('ERROR: GATE 0 FAILED\nERROR:   New: tests/a.py\nTypeError: x\n    at f (/w/x.js:1:1)\n');
    expect(found?.text).toBe('TypeError: x\nin /w/x.js');
    expect(find('ERROR: GATE 0 FAILED\nERROR:   New: tests/a.py\nbye\n')?.text).toBe(
      'ERROR: GATE 0 FAILED\nERROR:   New: tests/a.py',
    );
  });

  it('prefers what is near the end to an error of the start', () => {
    const chatter = 'INFO: working\n'.repeat(300);
    expect(find(`ERROR: plugin x not loaded\n${chatter}plan file missing\n`)?.line).toBe('plan file missing');
    expect(find(`ERROR: plugin x not loaded\n${chatter}`)?.line).toBe('ERROR: plugin x not loaded');
  });

  it("prefers a weak last word to a wrapper's complaint in the other log, and no weak word of long before", () => {
    const make = 'make: *** [Makefile:7: verify] Error 1\n';
    expect(find(make, 'checksum of orders does not match\ndone\n')?.line).toBe('checksum of orders does not match');
    expect(find(make, `checksum of orders does not match\n${'loading\n'.repeat(20)}`)?.line).toBe(make.trim());
  });

  it('takes the errors that were got over for less than the one that was not', () => {
    expect(find('ConnectionError: reset\nConnectionError: reset, retrying in 3s\n')?.line).toBe(
      'ConnectionError: reset',
    );
  });

  it.each([
    'finished with 0 errors',
    'errors: 0, failed: 0',
    'no error found',
    '{"error": null}',
    'log_level=ERROR',
    'Log level: ERROR',
    'on_error.py loaded',
    'wrote error.log',
    'WARNING: an ERROR in the config was mended',
  ])('does not take "%s" for an error', (calm) => {
    expect(find(`step one failed\n${calm}\n`)?.line).toBe('step one failed');
  });

  it('quotes at most 300 characters, around the error and never half a character', () => {
    const line = find(`${'x '.repeat(1_000)}ValueError: ${'😀'.repeat(900)}\n`)?.line ?? '';
    expect(line.length).toBeLessThanOrEqual(300);
    expect(line).toContain('ValueError: ');
    expect(line).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });

  it.each([
    ['one line', 'a'.repeat(65_536)],
    ['words', 'Error '.repeat(11_000)],
    ['newlines', '\n'.repeat(65_536)],
    ['short lines', 'a\n'.repeat(32_768)],
    ['error lines', 'npm ERR! x\n'.repeat(6_000)],
    ['log details', 'ERROR:  x\n'.repeat(6_500)],
    ['slashes', '/'.repeat(65_536)],
    ['spaces', ' '.repeat(65_536)],
    ['escapes', '\u001b]'.repeat(32_768)],
    ['open brackets', '\u001b[1'.repeat(20_000)],
    ['frames', '  File "a", line 1\n'.repeat(3_400)],
    ['carriage returns', '10%\r'.repeat(16_000)],
    ['failed tests', 'FAIL a\n● x\n'.repeat(6_500)],
    ['tests of Go', '--- FAIL: x (\n'.repeat(5_000)],
    ['tests of pytest', '____ a ____\nE x\n'.repeat(4_000)],
    ['summaries', 'FAILED a.py::b - c\n'.repeat(3_600)],
    ['compiler errors', 'a.c:1:1: error: x\n'.repeat(3_600)],
    ['chains', `${CHAIN}\n`.repeat(500)],
    ['causes', 'Caused by:\n   1: x\n'.repeat(3_400)],
    ['boxes', '│ Error: x\n'.repeat(5_000)],
    ['marks', '| ^ '.repeat(16_000)],
    ['lines of one word', 'a\n'.repeat(32_768)],
  ])('is quick on 64 KiB of %s', (_, text) => {
    const begun = performance.now();
    find(text, text);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
