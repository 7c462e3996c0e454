import type { NotifyTarget } from './target.ts';

/** Events up to it are told to the target, or given up. */
export function deliveryCursor({ id }: Pick<NotifyTarget, 'id'>): string {
  return `notify ${id}`;
}

/** The newest delivery that was given up; there while none has succeeded since. */
export function failureCursor({ id }: Pick<NotifyTarget, 'id'>): string {
  return `notify-failed ${id}`;
}
