import type { StopRule } from './rule.ts';

/** Ends claiming when the session's phases have reported so many tokens or dollars. 0: no limit. */
export function budget(limits: { readonly maxTokens: number; readonly maxCostUsd: number }): StopRule {
  return ({ tokens, costUsd }) => {
    if (limits.maxTokens > 0 && tokens >= limits.maxTokens) {
      return { reason: 'budget', note: `${tokens} tokens used of ${limits.maxTokens} (--max-tokens)` };
    }
    if (limits.maxCostUsd > 0 && costUsd >= limits.maxCostUsd) {
      return { reason: 'budget', note: `$${costUsd.toFixed(2)} used of $${limits.maxCostUsd} (--max-cost-usd)` };
    }
    return undefined;
  };
}
