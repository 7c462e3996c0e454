import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

/** Kinds of failures that any phase fails with now, or any attempt on record has. */
export function listCategories(db: Db): string[] {
  const rows = all<{ category: string }>(
    db,
    `select category from category_counts
     union select category from attempts indexed by attempts_family where fingerprint is not null and category is not null`,
  );
  return rows.map(({ category }) => category);
}
