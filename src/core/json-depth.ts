/** Far above what people write, far below what JSON.stringify takes before its stack overflows. */
export const MAX_DEPTH = 500;

/** Whether lists and objects stand in one another more than {@link MAX_DEPTH} deep. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === MAX_DEPTH || Object.values(value).some((field) => isTooDeep(field, depth + 1));
}
