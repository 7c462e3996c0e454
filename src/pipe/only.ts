/** Which batches alone are to be run: `failed`, or `SCOPE:1,2`. */
import { DrainError } from '../core/error.ts';

export type Only = 'failed' | Readonly<Record<string, readonly number[]>>;

const SOME = /^(.+):(\d+(?:,\d+)*)$/s;

/** Undefined: all of them. @throws DrainError `usage` */
export function parseOnly(words: readonly string[]): Only | undefined {
  if (words.length === 0) return undefined;
  if (words.length === 1 && words[0] === 'failed') return 'failed';
  return Object.fromEntries(words.map(parseOne));
}

export function formatOnly(only: Only): string[] {
  if (only === 'failed') return ['failed'];
  return Object.entries(only).map(([scope, numbers]) => `${scope}:${numbers.join(',')}`);
}

function parseOne(word: string): [string, number[]] {
  const [, scope, numbers] = SOME.exec(word) ?? [];
  if (scope !== undefined && numbers !== undefined) return [scope, numbers.split(',').map(Number)];
  throw new DrainError('usage', `--only ${JSON.stringify(word)}: expected \`failed\`, or SCOPE:1,2. Nothing was run.`);
}
