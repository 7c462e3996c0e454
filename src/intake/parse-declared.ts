import type { z } from 'zod';
import { findAlike, findMisspelt } from './near-miss.ts';

/** What `value` declares, or why it cannot be taken, in one line that names every field that is wrong. */
export function parseDeclared<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): { declared: z.infer<Schema> } | { reason: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { reason: `${show(value)} is not an object` };
  const fields = withoutBlanks(value);
  const names = Object.keys(value);
  const parsed = schema.safeParse(fields);
  if (!parsed.success) return { reason: parsed.error.issues.map((issue) => describe(issue, fields, names)).join('; ') };
  const misspelt = findMisspelt(names);
  if (misspelt) return { reason: `${show(misspelt.name)} is not a field: write it ${misspelt.field}` };
  return { declared: parsed.data };
}

/** A value as it stands in a message: quoted, on one line, cut. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** An empty cell and null say nothing: the field counts as not given. */
function withoutBlanks(value: object): Record<string, unknown> {
  const fields = Object.entries(value);
  const kept = fields.filter(([, field]) => field !== null && field !== '');
  return kept.length === fields.length ? { ...value } : Object.fromEntries(kept);
}

function describe(issue: z.core.$ZodIssue, fields: Record<string, unknown>, names: readonly string[]): string {
  const [field] = issue.path;
  const name = String(field);
  if (field !== undefined && Object.hasOwn(fields, field))
    return `${issue.path.join('.')} ${show(fields[name])} ${issue.message}`;
  if (names.includes(name)) return `${name} is empty`;
  const alike = findAlike(names, name);
  return alike === undefined ? `${name} is missing` : `${name} is missing (there is ${show(alike)}: write it ${name})`;
}
