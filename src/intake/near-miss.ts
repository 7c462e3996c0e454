/** Fields that are spelled almost like ours. Other fields are the user's own and are left alone. */
import { distance } from 'fastest-levenshtein';
import { FIELDS } from './declared.ts';

const KNOWN = new Set(FIELDS);
const FIELD_OF_PLAIN = new Map(FIELDS.map((field) => [plain(field), field]));

/** `phaseId`, `Phase-ID` and `PHASE_ID` are meant as phase_id: reading on without it would lose what it says. */
export function findMisspelt(names: readonly string[]): { name: string; field: string } | undefined {
  for (const name of names) {
    const field = KNOWN.has(name) ? undefined : FIELD_OF_PLAIN.get(plain(name));
    if (field !== undefined && !names.includes(field)) return { name, field };
  }
  return undefined;
}

/** Which of `names` may be meant as `field`, two letters off at most. */
export function findAlike(names: readonly string[], field: string): string | undefined {
  return names.find((name) => !KNOWN.has(name) && distance(plain(name), plain(field)) <= 2);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
