/** Budgets: how much phases may report to have used, in a session or in a day, before no more of them start. */
import type { Span, Tally, Used } from './session.ts';

/** 0: no limit. */
export interface BudgetLimits {
  readonly maxTokens: number;
  readonly maxCostUsd: number;
  /** Of the local day, over all sessions. */
  readonly maxTokensPerDay: number;
  readonly maxCostUsdPerDay: number;
}

interface Budget {
  readonly limit: keyof BudgetLimits;
  readonly flag: string;
  readonly span: Span;
  readonly unit: keyof Used;
}

const BUDGETS: readonly Budget[] = [
  { limit: 'maxTokens', flag: '--max-tokens', span: 'session', unit: 'tokens' },
  { limit: 'maxCostUsd', flag: '--max-cost-usd', span: 'session', unit: 'costUsd' },
  { limit: 'maxTokensPerDay', flag: '--max-tokens-per-day', span: 'day', unit: 'tokens' },
  { limit: 'maxCostUsdPerDay', flag: '--max-cost-usd-per-day', span: 'day', unit: 'costUsd' },
];

export interface Spent {
  readonly flag: string;
  /** 1: all of it. */
  readonly share: number;
  /** `820 tokens used of 1000 (--max-tokens)` */
  readonly text: string;
}

/** For each budget that has a limit, how far it is used up; what it has used is asked for only then. */
export function budgetsOf(limits: BudgetLimits): ((tally: Tally) => Spent)[] {
  return BUDGETS.filter(({ limit }) => limits[limit] > 0).map((budget) => (tally) => {
    const limit = limits[budget.limit];
    const used = tally.used(budget.span)[budget.unit];
    return { flag: budget.flag, share: used / limit, text: textOf(budget, used, limit) };
  });
}

function textOf({ flag, span, unit }: Budget, used: number, limit: number): string {
  const [amount, most] = unit === 'tokens' ? [`${used} tokens`, limit] : [`$${used.toFixed(2)}`, `$${limit}`];
  return `${amount} used ${span === 'day' ? 'today, ' : ''}of ${most} (${flag})`;
}
