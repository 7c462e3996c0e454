import { type BudgetLimits, budgetsOf } from '../budget.ts';
import type { StopRule } from './rule.ts';

/** Ends claiming when phases have reported so many tokens or dollars, those that still run included. 0: no limit. */
export function budget(limits: BudgetLimits): StopRule {
  const budgets = budgetsOf(limits);
  return (tally) => {
    const spent = budgets.map((of) => of(tally)).find(({ share }) => share >= 1);
    return spent && { reason: 'budget', note: spent.text };
  };
}
