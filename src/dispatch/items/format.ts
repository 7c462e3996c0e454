/** Which format items are in, where nobody says: by the file's name, else by how it begins. */
import type { ItemFormat } from '../../core/dispatch/definition.ts';
import type { ItemText } from './item-text.ts';

const FORMAT_OF_EXTENSION: Readonly<Record<string, ItemFormat>> = {
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.csv': 'csv',
  '.tsv': 'csv',
};

/** Undefined: there is nothing in it but blank lines. */
export function findFormat(text: ItemText): ItemFormat | undefined {
  const first = firstLine(text);
  if (first === undefined) return undefined;
  return FORMAT_OF_EXTENSION[text.extension] ?? formatOf(first);
}

/**
 * A line that begins as JSON does is read as such or refused, never passed on as text: an agent that is given a bracket for its
 * task would be paid for it.
 */
function formatOf(line: string): ItemFormat {
  if (line.startsWith('[')) return 'json';
  if (isObject(line)) return 'jsonl';
  return /^\{\s*("|$)/.test(line) ? 'json' : 'lines';
}

function isObject(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function firstLine({ lines }: ItemText): string | undefined {
  for (const { text } of lines()) if (text.trim() !== '') return text.trim();
  return undefined;
}
