import { DrainError } from '../core/error.ts';
import { CATEGORY_ORDER, ENGINE_CATEGORIES } from '../core/failure/category.ts';
import { nearestTo } from '../core/nearest.ts';
import type { Db } from '../db/native.ts';
import { listCategories } from '../read/categories.ts';
import { plain } from '../render/text.ts';

const OWN: readonly string[] = [...CATEGORY_ORDER, ...ENGINE_CATEGORIES];

/**
 * One that drain knows by itself, or that is on record: rules of the configuration make others.
 * @throws DrainError `unknown_category`
 */
export function requireCategory(db: Db, category: string): string {
  if (OWN.includes(category)) return category;
  const known = [...new Set([...OWN, ...listCategories(db)])];
  if (known.includes(category)) return category;
  const nearest = nearestTo(category, known);
  const way = nearest === undefined ? `Known: ${known.map(plain).join(', ')}` : `Did you mean ${plain(nearest)}?`;
  throw new DrainError('unknown_category', `No failure is of the category \`${plain(category)}\`. ${way}`);
}
