/** A hold: whatever keeps a phase from running, with why, by whom, and until when. */
import type { Key, PhaseState } from './phase.ts';

export type HoldTarget =
  | { readonly on: 'everything' }
  | { readonly on: 'run'; readonly runId: string }
  | { readonly on: 'phase'; readonly key: Key }
  | { readonly on: 'family'; readonly family: string }
  | { readonly on: 'quota'; readonly quota: string };

/** Reasons that are derived from the backlog's state each time it is looked at. */
export const DERIVED_REASONS = [
  'queued-work',
  'running',
  'after',
  'not-before',
  'elsewhere',
  'tried-this-session',
  /** A command of a flow: the flow takes it, when its batch comes to it. */
  'in-flow',
  /** One of its quotas has no free slot. */
  'quota',
] as const;

/** Reasons that are kept as rows. */
export const KEPT_REASONS = [
  'paused',
  'repeats',
  'timeouts',
  'usage-limit',
  /** Its failure has persisted, and nothing that could matter has changed since. */
  'unchanged',
  /** On a family: until one phase of it, the canary, has passed. */
  'canary',
] as const;

export type HoldReason = (typeof DERIVED_REASONS)[number] | (typeof KEPT_REASONS)[number];

export interface Hold {
  readonly id: number;
  readonly target: HoldTarget;
  readonly why: (typeof KEPT_REASONS)[number];
  readonly by: string;
  readonly note: string;
  readonly placedAt: number;
  readonly until?: number;
  /** With a session: it ends with it. */
  readonly sessionId?: string;
}

/** What a reason holds, in words that a shell reads as they are. */
export interface Held {
  /** How the flow is that it is a part of. */
  readonly flow?: PhaseState | undefined;
  readonly run: string;
  /** One hold on all of the backlog. */
  readonly everything: boolean;
  /** One hold on a quota. */
  readonly quota?: string | undefined;
  /** One hold on a family. */
  readonly family?: string | undefined;
}

/** How to override each reason, as a person would type it. */
export function wayAround(why: HoldReason, { run, everything, quota, family, flow }: Held): string {
  switch (why) {
    case 'queued-work':
      return '--no-skip-runs-with-queued';
    case 'running':
      return '--per-run-concurrency N';
    case 'paused':
      if (quota !== undefined) return `drain resume --quota ${quota}`;
      if (family !== undefined) return `drain resume ${family}`;
      return everything ? 'drain resume --all' : `drain resume ${run}`;
    case 'usage-limit':
      return `drain resume --quota ${quota ?? 'NAME'}`;
    case 'quota':
      return 'they wait for a slot';
    case 'after':
      return 'they wait';
    case 'not-before':
      return 'they wait';
    case 'elsewhere':
      return `drain retry ${run} (once it is not under way elsewhere)`;
    case 'in-flow':
      if (flow === 'running') return 'the flow takes them';
      return flow === 'complete' ? `drain pipe retry-failed ${run}` : `drain pipe run --run-id ${run}`;
    case 'tried-this-session':
      return 'the next session takes them';
    case 'repeats':
      return '--max-fingerprint-repeats 0';
    case 'timeouts':
      return '--max-timeouts-per-run 0';
    case 'unchanged':
      return '--force';
    case 'canary':
      return `drain retry ${family ?? 'FAMILY'} --canary`;
  }
}
