import { DrainError, messageOf } from '../core/error.ts';

/** What is kept may be more than JSON has words for: `undefined` is null, as it is in an array. @throws DrainError `bad_output` */
export function jsonOf(value: unknown, what: string): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (cause) {
    const way = 'Let a step give it as a text or a number; the library reads it as it is: exportRows(), tail()';
    throw new DrainError('bad_output', `${what} cannot be told as JSON: ${messageOf(cause)}. ${way}.`, { cause });
  }
}
