/** What each option may be. Apart from the options themselves: zod takes 30 ms to load, and most commands are given none. */
import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { nearestTo } from '../core/nearest.ts';
import { NOTICE_KINDS, type NoticeKind } from '../core/notify/kind.ts';
import { wordsOf } from '../core/notify/target.ts';
import type { Command } from '../core/phase.ts';
import { BASELINE_NAMES, unknownNameIn } from '../core/template.ts';
import type { OptionName } from './options.ts';
import { skills } from './skills.ts';
import { amount, command, duration, inAnyCase, number, quotaName, whole } from './values.ts';

const flag = z.union([
  z.boolean(),
  z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1'),
]);
const url = z.url({ protocol: /^https?$/ });
const list = z.union([z.array(z.string()), z.string().transform((text) => text.split(',').filter(Boolean))]);
const timeOfDay = z.string().regex(/^([01]?\d|2[0-3]):[0-5]\d$/);
const quotas = z.record(quotaName, z.int('expected a whole number from 1').min(1, 'expected a whole number from 1'), {
  error: ({ code }) => (code === 'invalid_key' ? 'a quota needs a name' : undefined),
});
const source = inAnyCase(
  z.strictObject({ file: z.string().min(1), command: command.optional(), settleSeconds: duration.default(10_000) }),
);
/** Nothing of it means no limit: 0 would remove everything. */
const aboveZero = number.pipe(z.number().positive());
const keep = inAnyCase(z.strictObject({ days: aboveZero.optional(), gb: aboveZero.optional() }));
const baselineKey = z
  .string()
  .trim()
  .min(1)
  .superRefine((text, context) => refuseUnknown({ template: text, shell: false, literal: false }, context));
const baseline = inAnyCase(
  z.strictObject({
    key: baselineKey,
    command: command.superRefine(refuseUnknown),
    timeoutSeconds: duration.default(3_600_000),
    keep: inAnyCase(z.strictObject({ days: aboveZero.optional(), count: whole(1).optional() })).default({ count: 20 }),
  }),
);

function refuseUnknown(template: Command, context: z.RefinementCtx): void {
  const unknown = unknownNameIn(template, BASELINE_NAMES);
  if (unknown === undefined) return;
  const message = `{{ ${unknown} }} is not known: expected one of ${BASELINE_NAMES.join(', ')}`;
  context.addIssue({ code: 'custom', message });
}

/** Another directory's files are changed by others too. */
const protectedGlob = z
  .string()
  .min(1, 'an empty glob protects nothing')
  .refine((glob) => !glob.startsWith('!') || glob.length > 1, 'an empty glob protects nothing')
  .refine((glob) => !isAbsolute(glob.replace(/^!/, '')), "expected a glob relative to the phase's directory")
  .refine((glob) => !/(?:^!?|[/{,(|])\.\.(?:$|[/},)|])/.test(glob), "`..` leaves the phase's directory");
const protect = z
  .array(protectedGlob)
  .refine(
    (globs) => globs.length === 0 || globs.some((glob) => !glob.startsWith('!')),
    'all of them take out: none protects',
  );
const category = z.strictObject({
  category: z.string().regex(/^[a-z][a-z0-9-]*$/),
  pattern: pattern(),
});
const rateLimit = inAnyCase(
  z.strictObject({
    pattern: pattern(faultOfLimit),
    waitSeconds: duration.refine((ms) => ms > 0, 'expected a time above 0').default(3_600_000),
    quota: quotaName.optional(),
  }),
);

/** RFC 9110, 5.1: a token. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

const noticeKind = z.string().transform((name, context) => {
  if (isNoticeKind(name)) return name;
  const nearest = nearestTo(name, NOTICE_KINDS);
  const meant = nearest ? `did you mean \`${nearest}\`?` : `known: ${NOTICE_KINDS.join(', ')}`;
  context.addIssue({ code: 'custom', message: `there is no event \`${name}\`: ${meant}` });
  return z.NEVER;
});

function isNoticeKind(name: string): name is NoticeKind {
  return (NOTICE_KINDS as readonly string[]).includes(name);
}

const address = z
  .string()
  .refine((text) => /^\$\{\w+\}/.test(text) || (/^https?:\/\/./i.test(text) && URL.canParse(text)), {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: shown as it is typed
    message: 'expected an http or https address, or ${NAME} of a variable that holds one',
  });
const program = z.union([z.string(), z.array(z.string())]).refine(isProgram, {
  message: 'expected a program and its arguments, with every quote closed',
});
/** Waits of setTimeout are no longer than 24 days; a target that needs minutes is no target. */
const patience = duration.refine((ms) => ms > 0 && ms <= 300_000, 'expected a time above 0, up to 5m');
const notify = inAnyCase(
  z
    .strictObject({
      on: z.array(noticeKind).nonempty('expected at least one event'),
      webhook: address.optional(),
      command: program.optional(),
      headers: z.record(z.string().regex(HEADER_NAME, 'no name of a header'), z.string()).default({}),
      timeoutSeconds: patience.default(10_000),
      retries: whole(0, 10).default(5),
    })
    .superRefine(({ webhook, command, headers }, context) => {
      const fault =
        webhook !== undefined && command !== undefined
          ? 'it has both webhook and command: make two entries of it'
          : webhook === undefined && command === undefined
            ? 'it names nobody: add webhook: "https://..." or command: ["program", "argument"]'
            : command !== undefined && Object.keys(headers).length > 0
              ? 'headers are for a webhook: a command finds its secrets in the environment'
              : undefined;
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    }),
);

function isProgram(command: string | readonly string[]): boolean {
  try {
    return Boolean(wordsOf({ command })[0]);
  } catch {
    return false;
  }
}

/** @param faultOf what else is wrong with it */
function pattern(faultOf: (pattern: RegExp) => string | undefined = () => undefined) {
  return z.string().transform((text, context) => {
    try {
      const read = new RegExp(text, 'im');
      const fault = faultOf(read);
      if (fault === undefined) return read;
      context.addIssue({ code: 'custom', message: fault });
    } catch (thrown) {
      context.addIssue({ code: 'custom', message: (thrown as Error).message });
    }
    return z.NEVER;
  });
}

const LIMIT_GROUPS = ['at', 'seconds', 'minutes'];

function faultOfLimit(limit: RegExp): string | undefined {
  if (limit.test('')) return 'it matches every output';
  const named = [...limit.source.matchAll(/\(\?<([\p{L}_$][\p{L}\p{N}_$]*)>/gu)].map(([, name]) => name ?? '');
  const unknown = named.find((name) => !LIMIT_GROUPS.includes(name));
  return unknown === undefined ? undefined : `the group \`${unknown}\` is none of ${LIMIT_GROUPS.join(', ')}`;
}

export const SCHEMAS = {
  batchSize: whole(0),
  state: z.enum(['failed', 'queued']),
  skipRunsWithQueued: flag,
  door: list,
  force: flag,
  concurrency: whole(1, 1000),
  perRunConcurrency: whole(0),
  phaseTimeoutSeconds: duration,
  graceSeconds: duration,
  silenceSeconds: duration,
  maxLogMb: amount,
  exclusive: flag,
  apiUrl: url.optional(),
  logFormat: z.enum(['lines', 'json']),
  maxTotalMinutes: amount,
  until: timeOfDay.optional(),
  maxTimeoutsPerRun: whole(0),
  maxFingerprintRepeats: whole(0),
  maxConsecutiveZeroYield: whole(0),
  maxUnchangedFailures: whole(0),
  failFast: whole(0),
  maxTokens: whole(0),
  maxCostUsd: amount,
  maxTokensPerDay: whole(0),
  maxCostUsdPerDay: amount,
  minFreeDiskMb: amount,
  minFreeInodes: whole(0),
  minFreeMemoryMb: amount,
  maxWorkers: whole(1, 1000),
  maxFailures: z.union([whole(0), z.string().regex(/^(?:100|\d{1,2})(?:\.\d+)?%$/)]),
  monitorIntervalSeconds: duration,
  stallWarningSeconds: duration,
  command: command.optional(),
  cwd: z.string().optional(),
  identity: list,
  dropEnv: list,
  leftovers: z.enum(['end', 'report']),
  quotas,
  rateLimits: z.array(rateLimit),
  sources: z.array(source),
  baseline: baseline.optional(),
  protect,
  keep: keep.optional(),
  notify: z.array(notify),
  categories: z.array(category),
  skills,
} as const satisfies Record<OptionName, z.ZodType>;
