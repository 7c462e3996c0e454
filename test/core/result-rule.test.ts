import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument, parsePrinted } from '../../src/core/json-document.ts';
import { failureIn, fieldAt } from '../../src/core/result-rule.ts';

const json = (document: unknown): unknown => JSON.parse(JSON.stringify(document));

test('whatever is written as JSON is read as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (document) => {
      expect(parseDocument(Buffer.from(JSON.stringify(document)))).toEqual({ value: json(document) });
    }),
  );
});

test('an object is found behind whatever lines were printed before it', () => {
  const chatter = fc.array(
    fc.string().map((line) => `# ${line.replaceAll('\n', ' ')}\n`),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(chatter, fc.dictionary(fc.string(), fc.jsonValue()), (lines, document) => {
      const printed = Buffer.from(`${lines.join('')}${JSON.stringify(document)}\n`);
      expect(parsePrinted({ bytes: printed.length, content: printed })).toEqual({ value: json(document) });
    }),
  );
});

test('an object that is cut anywhere is said to be cut', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (document, cut) => {
      const text = JSON.stringify(document);
      const part = text.slice(0, 1 + (cut % (text.length - 1)));
      expect(parseDocument(new TextEncoder().encode(part))).toEqual({ problem: 'is JSON that is cut short' });
    }),
    { numRuns: 2000 },
  );
});

test('no document has a field that is not its own', () => {
  expect(fieldAt({}, 'constructor.name')).toBeUndefined();
  expect(fieldAt('text', 'length')).toBeUndefined();
  expect(fieldAt(null, 'a')).toBeUndefined();
  expect(fieldAt({ a: [{ b: false }] }, 'a.0.b')).toBe(false);
});

test('a reason is a line, never empty, whatever the document holds', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (reason) => {
      const rule = { from: 'file', required: true, failedIf: 'error', reason: 'why' } as const;
      const failure = failureIn(rule, json({ error: true, why: reason }));
      expect(failure).toMatch(/^[^\r\n]+$/);
    }),
  );
});
