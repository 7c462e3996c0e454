import { type BudgetLimits, budgetsOf } from './budget.ts';
import type { WarningRule } from './warning.ts';

const NEAR = 0.8;

/** A warning for each budget of which four fifths are used. */
export function nearBudget(limits: BudgetLimits): WarningRule[] {
  return budgetsOf(limits).map((of) => (tally) => {
    const { flag, share, text } = of(tally);
    return share < NEAR ? undefined : { why: flag, note: `${text}: no phase starts once it is used up` };
  });
}
