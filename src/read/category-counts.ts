import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

/** Phases that fail now, by the kind of their last failure. */
export interface CategoryCount {
  readonly category: string;
  readonly failed: number;
  readonly dead: number;
}

/** The largest first, as triggers keep them. */
export function listCategoryCounts(db: Db): CategoryCount[] {
  return all<CategoryCount>(
    db,
    `select category, failed, dead from category_counts where failed + dead > 0 order by failed + dead desc, category`,
  );
}
