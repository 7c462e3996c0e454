/** What may be said of a skill, checked as far as it can be without an item. */
import * as z from 'zod';
import type { Skill } from '../core/dispatch/definition.ts';
import { SKILL_NAMES } from '../core/dispatch/render.ts';
import { ANY_SKILL, isSkillName } from '../core/dispatch/skill-name.ts';
import { nearestTo } from '../core/nearest.ts';
import type { Command } from '../core/phase.ts';
import { namesIn, namesInText, splitWords } from '../core/template.ts';
import { command, duration, inAnyCase, quotaName } from './values.ts';

const PATH_RANGE = 'expected a dotted path such as error.message';
const path = z.string(PATH_RANGE).regex(/^[^.\s][^.]*(?:\.[^.]+)*$/, PATH_RANGE);
const sign = z.union(
  [path, named({ field: path, matches: z.string().refine(isRegex, 'expected a regular expression') })],
  `${PATH_RANGE}, or { field, matches } with a regular expression`,
);

const result = orAs(
  z.enum(['file', 'stdout']),
  (from) => (typeof from === 'string' ? { from } : from),
  named({
    from: z.enum(['file', 'stdout'], 'expected file or stdout'),
    required: z.boolean('expected true or false').default(true),
    failedIf: listOr(sign).exactOptional(),
    reason: listOr(path).exactOptional(),
    data: path.exactOptional(),
  }),
);

const env = z.record(
  z.string().regex(/^[^=\0]+$/),
  z.union([z.string(), z.number().transform(String), z.boolean().transform(String)], 'expected a text'),
  { error: ({ code }) => (code === 'invalid_key' ? 'is no name of a variable' : 'expected an object of texts') },
);

const skill = named({
  command,
  shell: z.boolean('expected true or false').exactOptional(),
  stdin: z
    .string('expected a text')
    .superRefine((text, context) => refuseUnknown(namesInText(text), context))
    .exactOptional(),
  env: env.default({}),
  timeoutSeconds: duration.exactOptional(),
  result: result.exactOptional(),
  quota: listOr(quotaName).exactOptional(),
}).transform(({ command, shell = command.shell, timeoutSeconds, quota = [], ...rest }, context): Skill => {
  const whole = { ...command, shell };
  refuseCommand(whole, context);
  return {
    ...rest,
    command: whole,
    ...(timeoutSeconds !== undefined && { timeoutMs: timeoutSeconds }),
    quotas: [...new Set(quota)],
  };
});

export const skills = z.record(
  z.string().refine((name) => name === ANY_SKILL || isSkillName(name)),
  skill,
  {
    error: ({ code }) => (code === 'invalid_key' ? NAME_RANGE : undefined),
  },
);

const NAME_RANGE = `is no name of a skill: expected letters, digits and . _ : @ / -, at most 100, or ${ANY_SKILL} for all others`;

/** One, or a list of at least one; always a list then. */
function listOr<Element extends z.ZodType>(element: Element) {
  const list = z.array(element).nonempty('expected at least one');
  return orAs(element, (value) => (Array.isArray(value) ? value : [value]), list);
}

/** What may be written shorter too, so that what is wrong with it is told of the long form. */
function orAs<Short extends z.ZodType, Long extends z.ZodType>(
  _: Short,
  lengthen: (value: unknown) => unknown,
  long: Long,
): z.ZodType<z.output<Long>, z.input<Short> | z.input<Long>> {
  return z.preprocess(lengthen, long) as unknown as z.ZodType<z.output<Long>, z.input<Short> | z.input<Long>>;
}

/** An object of these keys and no others, which may be written in either way. */
function named<Shape extends z.ZodRawShape>(shape: Shape) {
  const keys = Object.keys(shape);
  return inAnyCase(
    z.strictObject(shape, {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? unknownKey(issue.keys[0] ?? '', keys)
          : issue.code === 'invalid_type'
            ? `expected an object { ${keys.join(', ')} }`
            : undefined,
    }),
  );
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestTo(key, known);
  return `there is no \`${key}\`: ${nearest ? `did you mean \`${nearest}\`?` : `known are ${known.join(', ')}`}`;
}

function refuseCommand(command: Command, context: z.RefinementCtx): void {
  const message = faultOf(command);
  if (message !== undefined) context.addIssue({ code: 'custom', message, path: ['command'] });
  else refuseUnknown(namesIn(command), context, ['command']);
}

function faultOf({ template, shell }: Command): string | undefined {
  try {
    const words = typeof template === 'string' ? (shell ? [template.trim()] : splitWords(template)) : template;
    return words[0] ? undefined : 'it names no program: expected a program and its arguments';
  } catch {
    return 'a quote or backslash is left open: close it'; // nothing else is thrown for
  }
}

function refuseUnknown(names: readonly string[], context: z.RefinementCtx, path: string[] = []): void {
  const known: readonly string[] = SKILL_NAMES;
  const unknown = names.find((name) => !known.includes(name) && !/^item\.[^.]/.test(name));
  if (unknown === undefined) return;
  const nearest = nearestTo(unknown, known);
  const way = nearest ? `did you mean {{ ${nearest} }}?` : `known are ${known.join(', ')} and item.FIELD`;
  context.addIssue({ code: 'custom', message: `{{ ${unknown} }} is not known: ${way}`, path });
}

function isRegex(text: string): boolean {
  try {
    return Boolean(new RegExp(text, 'i'));
  } catch {
    return false;
  }
}
