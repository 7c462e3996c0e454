import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PipelineError } from '../../src/pipeline/batch-error.ts';
import { type KeptOutput, keepOutput, restoreOutput } from '../../src/pipeline/store/keep-output.ts';

const keep = (output: Record<string, unknown>): KeptOutput => keepOutput(output, () => 'Step `x`');

const plain = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)));

/** All that a structured clone knows, and what it does not. */
const structured = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('list'), tie('fields'), tie('map'), tie('set'), tie('error')),
  leaf: fc.oneof(
    ...[
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.bigInt(),
      fc.date({ noInvalidDate: true }),
      plain,
    ],
    ...[
      fc.constant(undefined),
      fc.constant(null),
      fc.constant(-0),
      fc.uint8Array(),
      fc.float64Array(),
      fc.int16Array(),
    ],
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.constantFrom<unknown>(/x/gi, () => 1, Symbol('s'), new WeakMap(), new URL('http://x'), Promise.resolve()),
  ),
  list: fc.oneof(fc.array(tie('any'), { maxLength: 4 }), fc.sparseArray(tie('any'), { maxLength: 4 })),
  fields: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toJSON', 'constructor')), tie('any'), {
    ...{ maxKeys: 4, noNullPrototype: true },
  }),
  map: fc.array(fc.tuple(tie('any'), tie('any')), { maxLength: 3 }).map((entries) => new Map(entries)),
  set: fc.array(tie('any'), { maxLength: 3 }).map((values) => new Set(values)),
  error: fc.tuple(fc.string(), tie('any')).map(([message, cause]) => new RangeError(message, { cause })),
})).any;

const FORBIDDEN = /is (a function|a symbol|an instance of (WeakMap|URL|Promise))/;

test('gives any value back as it was, or refuses it', () => {
  const seen = { kept: 0, refused: 0 };
  fc.assert(
    fc.property(fc.string(), structured, (name, value) => {
      const output = Object.fromEntries([[name, value]]);
      try {
        const kept = keep(output);
        seen.kept++;
        deepStrictEqual(restoreOutput(kept), output);
      } catch (thrown) {
        if (!(thrown instanceof PipelineError)) throw thrown;
        seen.refused++;
        expect(thrown.code).toBe('bad_output');
        expect(thrown.message).toMatch(FORBIDDEN);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(seen.kept).toBeGreaterThan(300);
  expect(seen.refused).toBeGreaterThan(100);
});

test('gives a date that is none back as it was', () => {
  // Not among the values above: two of them are never equal to who compares them.
  const { when } = restoreOutput(keep({ when: new Date(Number.NaN) })) as { when: Date };
  expect(when).toBeInstanceOf(Date);
  expect(when.getTime()).toBeNaN();
});

test('keeps what is plain JSON as text that can be read in the database', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), plain, { noNullPrototype: true }), (output) => {
      const kept = keep(output);
      // -0 has no JSON.
      if (typeof kept === 'string') expect(JSON.parse(kept)).toEqual(output);
      expect(restoreOutput(kept)).toStrictEqual(output);
    }),
  );
  expect(keep({ rows: [{ id: 1, name: 'Ann', none: null, yes: true }] })).toBe(
    '{"rows":[{"id":1,"name":"Ann","none":null,"yes":true}]}',
  );
});

test('gives an array of bytes back with a buffer of its own', () => {
  const { floats, view } = restoreOutput(
    keep({ floats: new Float32Array([1, 2]), view: new DataView(new ArrayBuffer(3)) }),
  );
  expect((floats as Float32Array).buffer.byteLength).toBe(8);
  expect((view as DataView).buffer.byteLength).toBe(3);
});

test('keeps what is nested deeply, and refuses what is nested too deeply', () => {
  const nested = (depth: number): unknown => {
    let value: unknown = 'end';
    for (let level = 0; level < depth; level++) value = { value };
    return value;
  };
  expect(restoreOutput(keep({ deep: nested(500) }))).toStrictEqual({ deep: nested(500) });
  expect(() => keep({ deep: nested(200_000) })).toThrow(/^What Step `x` gave cannot be kept: Maximum call stack/);
});

test('says so when what was kept cannot be read here', () => {
  expect(() => restoreOutput(new Uint8Array([255, 99, 1, 2]))).toThrow(
    /may have been written by a newer version of Node/,
  );
});

test('names the place by the names of fields, in the order in which they are met', () => {
  const client = new (class Client {})();
  expect(() => keep({ a: { 'b c': [0, { d: client }] } })).toThrow('`a["b c"][1].d` is an instance of Client');
  expect(() => keep({ m: new Map([[{ key: client }, 1]]) })).toThrow('`m[0].key` is an instance of Client');
  expect(() => keep(new Map() as unknown as Record<string, unknown>)).toThrow(
    '`the whole of it` is no object with fields',
  );
});
