/** JSON that a person has given, and what is wrong with it in words that lead to the place. */
import { extname } from 'node:path';
import { DrainError } from '../../core/error.ts';
import { explainJson, findBadColumn, findBadLine } from '../../intake/json-lines.ts';

type Fields = Readonly<Record<string, unknown>>;

/** @param where a file, or an option @throws DrainError `bad_input` with line and column */
export function parseText(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    if (text.trim() === '') throw badInput(where, 'it is empty', 'Give an object, such as {"items": [...]}');
    const line = findBadLine(text);
    const place = `line ${line}, column ${findBadColumn(text, line)}`;
    if (isOtherKind(where)) throw badInput(where, 'it is no JSON', KINDS);
    throw badInput(where, `${place}: ${explainJson(thrown)}`, wayFrom(text));
  }
}

const KINDS =
  'What can be read is JSON, and a row of JSON a line in a file called .jsonl or .ndjson: convert it to one of them';

/** By its name, which an option has none of. */
function isOtherKind(where: string): boolean {
  return !['', '.json'].includes(extname(where).toLowerCase()) && where.includes('/');
}

/** JSON, or a row of JSON a line, which nothing but its content tells. */
export function fieldsOfStdin(text: string): Fields {
  const where = 'the standard input';
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isRows = lines.length > 1 && lines.slice(0, 2).every(isJson);
  if (!isRows) return fieldsOfDocument(parseText(text, where), where);
  return { items: text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [rowOf(line, at + 1)])) };
}

function rowOf(line: string, number: number): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (thrown) {
    const problem = `line ${number}: ${explainJson(thrown)}`;
    throw badInput(
      'the standard input',
      problem,
      'It begins with a row a line: each line is to be a JSON value of its own',
    );
  }
}

/** An array is what a flow goes through: the field `items`. @throws DrainError `bad_input` */
export function fieldsOfDocument(document: unknown, where: string): Fields {
  if (Array.isArray(document)) return { items: document };
  if (typeof document === 'object' && document !== null) return document as Fields;
  const found = document === null ? 'null' : `a ${typeof document}`;
  throw badInput(
    where,
    `it is ${found}, and no object`,
    'Give an object, or an array, which becomes the field `items`',
  );
}

function badInput(where: string, problem: string, way: string): DrainError {
  return new DrainError('bad_input', `Cannot read the input (${where}), and nothing was run: ${problem}. ${way}.`);
}

/** Rows, one a line, under the wrong name. */
function wayFrom(text: string): string {
  const [first = '', second = ''] = text.split('\n', 2);
  const isRows = [first, second].every((line) => line.startsWith('{') && isJson(line));
  return isRows ? 'It looks like a row a line: call the file .jsonl' : 'Mend it there, or look at it with: jq . FILE';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
