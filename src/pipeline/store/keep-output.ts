/**
 * How stores keep what a step or a batch gave: as JSON text where that says all, else as a structured clone in bytes, so that
 * Dates, Maps, BigInts, undefined and NaN come back as they were. 100 rows of five fields: 10 microseconds to look at them, 65
 * to write JSON; a clone is quicker (35), but nobody can read it in a database.
 */
import { DefaultDeserializer, serialize } from 'node:v8';
import { PipelineError, textOf } from '../batch-error.ts';
import type { Fields } from './batch-store.ts';
import { findUnkeepable, isPlain } from './unkeepable.ts';

export type KeptOutput = string | Uint8Array;

/** Deeper, and what goes round in a circle, is not for JSON. */
const MOST_LEVELS = 100;

/**
 * @param whose who gave it, as the message begins: `` Batch 3 of scope `fit` ``
 * @throws PipelineError `bad_output` where it would come back as something else
 */
export function keepOutput(output: Fields, whose: () => string): KeptOutput {
  try {
    if (isJson(output, 0)) return JSON.stringify(output);
    const found = findUnkeepable(output);
    if (found === undefined && isPlain(output)) return serialize(output);
    throw unkeepable(whose(), found ?? { path: 'the whole of it', what: 'no object with fields' });
  } catch (thrown) {
    if (thrown instanceof PipelineError) throw thrown;
    throw new PipelineError('bad_output', `What ${whose()} gave cannot be kept: ${textOf(thrown)}.`, { cause: thrown });
  }
}

/** @throws PipelineError `store` for bytes that this version of Node cannot read */
export function restoreOutput(kept: KeptOutput): Fields {
  if (typeof kept === 'string') return JSON.parse(kept);
  try {
    const bytes = new Deserializer(kept);
    bytes.readHeader();
    return bytes.readValue();
  } catch (thrown) {
    const way = 'It may have been written by a newer version of Node.';
    throw new PipelineError('store', `What was kept cannot be read: ${textOf(thrown)}. ${way}`, { cause: thrown });
  }
}

/** An array in bytes comes with a buffer of its own, and not as a window on all that was kept. */
class Deserializer extends DefaultDeserializer {
  _readHostObject(): unknown {
    const view = (DefaultDeserializer.prototype as unknown as Deserializer)._readHostObject.call(this);
    if (view instanceof DataView)
      return new DataView(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
    return Buffer.isBuffer(view) ? Buffer.from(view) : (view as Uint8Array).slice();
  }
}

function unkeepable(whose: string, { path, what }: { path: string; what: string }): PipelineError {
  return new PipelineError(
    'bad_output',
    `${whose} gave what cannot be kept: \`${path}\` is ${what}, which would come back as something else. ` +
      'Give plain data in its place (Date, Map, Set, BigInt and Buffer are fine), or leave it out.',
  );
}

function isJson(value: unknown, level: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      return (
        value === null || (level < MOST_LEVELS && (isJsonArray(value, level + 1) || isJsonObject(value, level + 1)))
      );
    default:
      return false;
  }
}

function isJsonArray(value: object, level: number): boolean {
  if (!Array.isArray(value) || Object.getPrototypeOf(value) !== Array.prototype) return false;
  for (let index = 0; index < value.length; index++) if (!isJson(value[index], level)) return false;
  const fields = Object.keys(value).length + Object.getOwnPropertySymbols(value).length;
  return fields === value.length; // no hole, and no field beside the elements
}

function isJsonObject(value: object, level: number): boolean {
  if (!isPlain(value) || Object.getOwnPropertySymbols(value).length > 0) return false;
  for (const name in value) if (!isJson((value as Fields)[name], level)) return false;
  return true;
}
