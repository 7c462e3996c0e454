/** Choices that look like chance and are the same each time. */
import { createHash } from 'node:crypto';

/** A number from 0 up to but not including `limit`, decided by the parts alone. */
export function chooseNumber(limit, ...parts) {
  return createHash('sha256').update(parts.join('\0')).digest().readUInt32BE() % limit;
}

export function pick(list, ...parts) {
  return list[chooseNumber(list.length, ...parts)];
}
