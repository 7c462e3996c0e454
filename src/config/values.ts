/** Values that several options are made of. */
import * as z from 'zod';
import { parseDuration } from '../core/duration.ts';
import type { Command } from '../core/phase.ts';
import { camelCase } from './options.ts';

/** Flags and variables are text; an empty one is no 0. */
export const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number),
]);
export const whole = (least: number, most = Number.MAX_SAFE_INTEGER) => number.pipe(z.int().min(least).max(most));
export const amount = number.pipe(z.number().min(0));
export const duration = z.union([z.string(), z.number()]).transform((value, context) => {
  const ms = parseDuration(value);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: 'not a duration' });
  return z.NEVER;
});
export const command = z
  .union(
    [
      z.string().min(1, 'it is empty'),
      z.array(z.string()).nonempty('it is empty'),
      z.strictObject({ template: z.string().min(1), shell: z.boolean() }),
    ],
    'expected a command line, or a list of words',
  )
  .transform(
    (value): Command => (typeof value === 'string' || Array.isArray(value) ? { template: value, shell: false } : value),
  );
/** Keys inside may be written in either way too; the type stays that of `schema`. */
export function inAnyCase<Schema extends z.ZodType>(schema: Schema): Schema {
  const toCamelCase = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [camelCase(name), inner]))
      : value;
  return z.preprocess(toCamelCase, schema) as unknown as Schema;
}
/** What phases and runs refer to: blanks around a name are nobody's meaning. */
export const quotaName = z.string().trim().min(1, 'a quota needs a name');
