/** What `{{ item.FIELD }}` names in an item. */
import { DrainError } from '../error.ts';
import { type Item, itemText } from './item.ts';

/** `item.address.city`; a list's elements by their numbers; a field whose own name holds dots by that. @throws DrainError `bad_template` */
export function getField({ item, index }: { item: Item; index: number }, name: string): string {
  const path = name.slice('item.'.length);
  const found = findInside(item, path);
  if (found !== undefined) return itemText(found.value);
  const problem = `Item ${index} has no {{ ${name} }}. ${whatItHas(item)}`;
  throw new DrainError('bad_template', problem, { data: { index } });
}

function findInside(value: unknown, path: string): { value: unknown } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = Object.entries(value);
  const whole = fields.find(([field]) => field === path);
  if (whole) return { value: whole[1] };
  for (const [field, inside] of fields) {
    const found = path.startsWith(`${field}.`) ? findInside(inside, path.slice(field.length + 1)) : undefined;
    if (found) return found;
  }
  return undefined;
}

function whatItHas(item: Item): string {
  if (Array.isArray(item)) return `It is a list of ${item.length}: {{ item.0 }} is the first.`;
  if (typeof item !== 'object') return 'It is no object: {{ item }} is all of it.';
  const fields = Object.keys(item);
  return fields.length === 0 ? 'It is an empty object.' : `It has: ${cut(fields.slice(0, 20).join(', '))}.`;
}

/** Names are foreign, and may be of any length. */
function cut(names: string): string {
  return names.length > 300 ? `${names.slice(0, 297)}...` : names;
}
