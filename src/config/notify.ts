import { type NotifyTarget, targetsOf } from '../core/notify/target.ts';
import type { Config } from './options.ts';

/** Those who asked to be told. */
export function notifyTargets({ notify }: Pick<Config, 'notify'>): NotifyTarget[] {
  return targetsOf(notify.map(({ timeoutSeconds: timeoutMs, ...rule }) => ({ ...rule, timeoutMs })));
}
