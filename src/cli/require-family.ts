import { DrainError } from '../core/error.ts';
import { nearestTo } from '../core/nearest.ts';
import type { Db } from '../db/native.ts';
import { listFamilyNames } from '../read/family-names.ts';
import { plain } from '../render/text.ts';

/** How many are named where a prefix means several, and looked at for the one that was probably meant. */
const NAMED = 4;
const KNOWN = 1_000;

const FAMILY = /^f-[0-9a-f]+$/;

/**
 * The fingerprint that is meant by it, or by its beginning.
 * @throws DrainError `usage` for what is none, `unknown_family`, `ambiguous_family`
 */
export function requireFamily(db: Db, name: string): string {
  const shown = plain(name);
  if (!FAMILY.test(name)) {
    const way = `For a run: drain failures --run-id ${shown}`;
    throw new DrainError('usage', `\`${shown}\` is no family: expected f- and digits, such as f-3fa9c2d1. ${way}`);
  }
  const [found, ...others] = listFamilyNames(db, name, NAMED + 1);
  if (found === undefined) throw unknown(db, name);
  if (others.length === 0 || found === name) return found;
  const named = [found, ...others].slice(0, NAMED).join(', ');
  const rest = others.length < NAMED ? '' : ' ...';
  throw new DrainError(
    'ambiguous_family',
    `More than one family begins with \`${name}\`: ${named}${rest}. Give more of it.`,
  );
}

function unknown(db: Db, name: string): DrainError {
  const nearest = nearestTo(name, listFamilyNames(db, 'f-', KNOWN));
  const way = nearest === undefined ? 'See: drain failures --all' : `Did you mean ${nearest}?`;
  return new DrainError('unknown_family', `No failure on record is of the family \`${name}\`. ${way}`);
}
