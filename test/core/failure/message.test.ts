import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureMessage } from '../../../src/core/failure/message.ts';

const LOG = '/d/logs/r__p.stderr.txt';

describe('failureMessage', () => {
  it('names the cause, quotes the line and says which log to open', () => {
    expect(failureMessage({ cause: 'exit 1', line: "ModuleNotFoundError: No module named 'x'", log: LOG })).toBe(
      `exit 1: ModuleNotFoundError: No module named 'x' (log: ${LOG})`,
    );
  });

  it('says so when nothing was printed', () => {
    expect(failureMessage({ cause: 'exit 7', line: undefined, log: LOG })).toBe(
      `exit 7, and it printed nothing (log: ${LOG})`,
    );
    expect(failureMessage({ cause: '', line: ' \n', log: LOG })).toBe(`failed, and it printed nothing (log: ${LOG})`);
  });

  it('is one line of at most 500 characters that ends with the whole path', () => {
    const text = fc.string({ unit: 'binary', maxLength: 900, size: 'max' });
    fc.assert(
      fc.property(text, text, (cause, line) => {
        const message = failureMessage({ cause, line, log: LOG });
        expect(message.length).toBeLessThanOrEqual(500);
        expect(message).not.toMatch(/[\r\n\u2028\u2029]/);
        expect(message.endsWith(` (log: ${LOG})`)).toBe(true);
      }),
    );
  });

  it('never cuts the path, however long', () => {
    const log = `/${'d'.repeat(700)}.txt`;
    expect(failureMessage({ cause: 'exit 1', line: 'x'.repeat(600), log })).toContain(log);
  });
});
