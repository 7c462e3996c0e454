/** What a structured clone would lose or change without saying so. */
import { types } from 'node:util';

export interface Unkeepable {
  /** Where it is: `prospects[3].client`. */
  readonly path: string;
  /** For a message: `an instance of Client`. */
  readonly what: string;
}

/** Own fields are all that they are. From another realm too (a `vm` context), whose `Object` is another one. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && !Array.isArray(value);
}

/** The first that is found, if any. */
export function findUnkeepable(value: unknown, path = '', seen: Set<object> = new Set()): Unkeepable | undefined {
  if (typeof value === 'function') return { path, what: 'a function' };
  if (typeof value === 'symbol') return { path, what: 'a symbol' };
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
  seen.add(value);
  const parts = partsOf(value);
  if (parts === undefined) return { path, what: nameOf(value) };
  if (Object.getOwnPropertySymbols(value).length > 0)
    return { path, what: 'an object with a symbol as the name of a field' };
  for (const [name, part] of parts) {
    const found = findUnkeepable(part, pathTo(path, name), seen);
    if (found) return found;
  }
  return undefined;
}

type Parts = Iterable<readonly [string | number, unknown]>;

const ERRORS = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map(
  (made) => made.prototype,
);
/** Of which nothing can be lost: no parts that anybody could have added are looked for. */
const WHOLE = new Set<object>([Date, RegExp, ArrayBuffer].map((made) => made.prototype));

/** What it is made of; undefined for what does not come back as it was. */
function partsOf(value: object): Parts | undefined {
  if (isPlain(value)) return Object.entries(value);
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) return Object.entries(value).map(([key, part]) => [asIndex(key), part] as const);
  if (types.isProxy(value)) return undefined;
  if (isView(value, prototype)) return [];
  if (Object.keys(value).length > 0) return undefined; // fields that were laid on a Map, or on an error
  if (prototype === Map.prototype) return [...(value as Map<unknown, unknown>)].flat().entries();
  if (prototype === Set.prototype) return [...(value as Set<unknown>)].entries();
  if (WHOLE.has(prototype)) return [];
  if (ERRORS.includes(prototype)) return 'cause' in value ? [['cause', value.cause]] : [];
  return undefined;
}

function isView(value: object, prototype: object): boolean {
  if (!ArrayBuffer.isView(value) || types.isSharedArrayBuffer(value.buffer)) return false;
  return prototype === Buffer.prototype || prototype.constructor === BUILT_IN[value.constructor.name];
}

const BUILT_IN: Readonly<Record<string, unknown>> = {
  ...{ DataView, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array },
  ...{ Float32Array, Float64Array, BigInt64Array, BigUint64Array },
};

function asIndex(key: string): string | number {
  return /^\d+$/.test(key) ? Number(key) : key;
}

function nameOf(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'an object with a prototype of its own';
}

function pathTo(path: string, name: string | number): string {
  if (typeof name === 'number') return `${path}[${name}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}
