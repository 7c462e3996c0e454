import { maskText } from '../../core/mask.ts';
import type { Answer } from '../../core/notify/answer.ts';
import { type NotifyTarget, wordsOf } from '../../core/notify/target.ts';
import { handOver } from '../../process/hand-over.ts';
import { plain } from '../../render/text.ts';

/** Runs it once, with the notice as its stdin and the name of the event as `DRAIN_EVENT`. */
export async function call(
  target: NotifyTarget,
  notice: { readonly kind: string; readonly body: string },
  { cwd, environment }: { cwd: string; environment: NodeJS.ProcessEnv },
): Promise<Answer> {
  const env = { ...environment, DRAIN_EVENT: notice.kind };
  const words = wordsOf(target) as [string, ...string[]];
  const handed = await handOver(words, { input: `${notice.body}\n`, cwd, env, timeoutMs: target.timeoutMs });
  if (handed.is === 'not-started') return { is: 'refused', why: handed.why, later: false };
  const last = maskText(plain(handed.said.trim().split('\n').at(-1) ?? ''));
  if (handed.is === 'too-late')
    return { is: 'refused', why: joined(`it took longer than ${target.timeoutMs / 1000} s`, last), later: true };
  if (handed.code === 0) return { is: 'taken', said: joined('exit 0', last) };
  return { is: 'refused', why: joined(handed.signal ?? `exit ${handed.code}`, last), later: true };
}

function joined(how: string, said: string): string {
  return said === '' ? how : `${how}: ${said}`;
}
