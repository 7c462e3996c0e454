/** What a row may declare, whatever file it stands in. A field's message reads on from its name and value. */
import * as z from 'zod';
import { parseDuration } from '../core/duration.ts';
import { RUN_MODES } from '../core/run.ts';
import { findSourceState, KNOWN_STATES } from './source-state.ts';

/** NUL ends a text in C, so no argument, path or variable can hold one; half a surrogate pair cannot be stored as UTF-8. */
const UNUSABLE = /[\0\ud800-\udfff]/u;

const UNUSABLE_TEXT = 'holds a NUL character or half a surrogate pair';
const isUsable = (value: string): boolean => !UNUSABLE.test(value);
const LOST_DIGITS = 'has lost digits: write it in quotes';

const text = z.string('is not text').refine(isUsable, UNUSABLE_TEXT);

const scalar = z
  .union([z.string(), z.number()], 'is neither text nor a number')
  .refine((value) => typeof value === 'string' || Math.abs(value) <= Number.MAX_SAFE_INTEGER, LOST_DIGITS)
  .transform(String)
  .refine(isUsable, UNUSABLE_TEXT);

const scalars = z.union([scalar.transform((one) => [one]), z.array(scalar)], 'is neither text nor a list of texts');

const wholeNumber = z.union(
  [
    z.int(),
    z
      .string()
      .regex(/^\s*[+-]?\d+\s*$/)
      .transform(Number)
      .pipe(z.int()),
  ],
  'is not a whole number',
);

const truth = z.union(
  [z.boolean(), z.stringbool({ truthy: ['true', 'yes', '1'], falsy: ['false', 'no', '0'] })],
  'is neither true nor false',
);

const command = z.union(
  [text.refine((value) => value.trim() !== '', 'is blank'), z.array(scalar).min(1, 'names no program')],
  'is neither text nor a list of texts',
);

const deliverable = z.union([
  text.transform((path) => ({ path, fresh: false })),
  z.object({ path: text.min(1), fresh: z.boolean().default(false) }),
]);

const duration = z
  .union([z.number(), z.string()], 'is not a duration')
  .transform(parseDuration)
  .refine((ms) => ms !== undefined, 'is not a duration: write seconds, or 15m, 1h30m');

const state = z
  .string(`is none of ${KNOWN_STATES}`)
  .refine((value) => findSourceState(value) !== undefined, `is none of ${KNOWN_STATES}`);

const quotas = z
  .array(scalar, 'is not a list of names')
  .transform((names) => [...new Set(names.map((name) => name.trim()))])
  .refine((names) => !names.includes(''), 'holds an empty name');

const work = {
  run_id: scalar,
  command: command.optional(),
  shell: truth.optional(),
  literal: truth.optional(),
  cwd: text.optional(),
  env: z
    .record(
      z.string().regex(/^[^=\0]+$/),
      z.union([scalar, z.boolean().transform(String)]),
      'is not an object of texts',
    )
    .optional(),
  timeout_seconds: duration.optional(),
  quotas: quotas.optional(),
};

export const declaredPhase = z
  .object({
    ...work,
    phase_id: scalar,
    phase_index: wholeNumber.optional(),
    tier_index: wholeNumber.optional(),
    state: state.optional(),
    priority: wholeNumber.optional(),
    stdin: z.string('is not text').optional(),
    max_attempts: wholeNumber.refine((value) => value >= 0, 'is below 0').optional(),
    after: scalars.optional(),
    deliverables: z
      .union(
        [deliverable.transform((one) => [one]), z.array(deliverable)],
        'is not a list of paths or of {path, fresh}',
      )
      .optional(),
    inputs: scalars.optional(),
    last_failure_reason: z.string('is not text').optional(),
  })
  .refine((row) => !(row.shell && Array.isArray(row.command)), {
    path: ['shell'],
    error: 'needs the command as one text, not as a list',
  })
  .refine((row) => !row.after?.includes(row.phase_id), { path: ['after'], error: 'names the phase itself' });

export const declaredRun = z.object({
  ...work,
  mode: z.enum(RUN_MODES, `is none of ${RUN_MODES.join(', ')}`).optional(),
});

export type DeclaredPhase = z.infer<typeof declaredPhase>;
export type DeclaredRun = z.infer<typeof declaredRun>;

export const FIELDS: readonly string[] = Object.keys(declaredPhase.shape);
