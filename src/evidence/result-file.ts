/** What the phase says of itself in `DRAIN_RESULT_FILE`. */
import { readFileSync, statSync } from 'node:fs';
import * as z from 'zod';
import type { EvidenceKind, Gathered } from '../core/evidence.ts';
import { givenBackMessage } from '../core/given-back.ts';
import { parseInstant } from '../core/instant.ts';
import type { Finding } from '../core/judge.ts';

const LARGEST_BYTES = 1_048_576;

const result = z.object({
  status: z.enum(['complete', 'failed', 'retry_after']),
  reason: z.string().optional(),
  data: z.unknown().optional(),
  /** ISO 8601, or seconds or milliseconds since 1970. */
  retry_at: z.union([z.string(), z.number()]).optional(),
  /** Which of the phase's quotas has no more to give; none: all of them. */
  quota: z.string().trim().min(1).optional(),
});
type Result = z.infer<typeof result>;

export const resultFile: EvidenceKind = {
  name: 'result-file',
  begin(attempt) {
    const file = attempt.fileFor('result.json');
    return { env: { DRAIN_RESULT_FILE: file }, gather: () => gather(file) };
  },
};

function gather(file: string): Gathered {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined || size === 0) return {};
  if (size > LARGEST_BYTES) return unreadable(`it has ${size} bytes, more than ${LARGEST_BYTES}`);
  try {
    const parsed = result.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (!parsed.success)
      return unreadable(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
    return { findings: [findingOf(parsed.data)], data: parsed.data.data };
  } catch (thrown) {
    return unreadable(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function findingOf(said: Result): Finding {
  const reason = said.reason?.trim();
  switch (said.status) {
    case 'complete':
      return { is: 'claim', message: 'its result file says complete' };
    case 'failed':
      return {
        is: 'contradiction',
        against: 'result',
        message: reason || 'its result file says failed, without a reason',
      };
    case 'retry_after':
      return giveBack(said, reason);
  }
}

function giveBack({ retry_at: retryAt, quota }: Result, reason: string | undefined): Finding {
  const until = retryAt === undefined ? undefined : parseInstant(retryAt, new Date());
  const message = givenBackMessage('the phase asks to be tried again later', { until, said: reason });
  return {
    ...{ is: 'give-back', by: 'rate-limit', message },
    ...(until !== undefined && { until }),
    ...(quota !== undefined && { quota }),
    ...(reason && { said: reason }),
  };
}

/** A note and no failure: how it ended is known all the same. */
function unreadable(why: string): Gathered {
  return { findings: [{ is: 'note', message: `its result file cannot be used: ${why}` }] };
}
