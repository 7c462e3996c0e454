import type { PipeProgress, ScopeProgress } from '../../read/batches/pipe-progress.ts';
import type { ScopeStanding } from './progress.ts';

/** @param since when the attempt began whose batches are counted apart; epoch milliseconds */
export function standingsOf({ scopes }: PipeProgress, since: number | undefined, now: number): ScopeStanding[] {
  return scopes.map((scope) => ({
    ...{ scope: scope.scope, total: scope.total, elements: scope.size },
    ended: endedOf(scope),
    failed: scope.failed + scope.partial,
    own: { batches: scope.own ? endedOf(scope.own) : 0, elements: scope.own?.size ?? 0 },
    elapsedMs: since === undefined ? 0 : Math.max(0, now - since),
  }));
}

export function endedOf({
  done,
  partial,
  failed,
  skipped,
}: Pick<ScopeProgress, 'done' | 'partial' | 'failed' | 'skipped'>): number {
  return done + partial + failed + skipped;
}
