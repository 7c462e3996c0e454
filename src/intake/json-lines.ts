/** On which lines things stand in a JSON text, which JSON.parse does not tell. Only asked when a row is rejected. */
import { messageOf } from '../core/error.ts';

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+|\n/g;

type Role = 'document' | 'runs' | 'run' | 'phases' | 'other';

interface Container {
  readonly role: Role;
  readonly isObject: boolean;
  key: string | undefined;
}

/** The lines of the document, then of its runs and phases in the order in which they stand. The text is valid JSON. */
export function elementLines(text: string): number[] {
  const lines: number[] = [];
  const open: Container[] = [];
  let line = 1;
  for (const [token] of text.matchAll(TOKEN)) {
    const inside = open.at(-1);
    if (token === '\n') line += 1;
    else if (token === ',') forgetKey(inside);
    else if (token === '}' || token === ']') open.pop();
    else if (inside?.isObject && inside.key === undefined) inside.key = JSON.parse(token) as string;
    else if (token !== ':') {
      if (isCounted(inside)) lines.push(line);
      if (token === '{' || token === '[')
        open.push({ role: roleOf(token, inside), isObject: token === '{', key: undefined });
    }
  }
  return lines;
}

/** The line of the first syntax error: lines are added until what is wrong is no longer that the text ends too early. */
export function findBadLine(text: string): number {
  const ends = [...text.matchAll(/\n|$/g)].map((match) => match.index);
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isSoundSoFar(text.slice(0, (ends[middle] ?? 0) + 1))) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

/** Where in that line the first syntax error is, from 1. */
export function findBadColumn(text: string, line: number): number {
  const lines = text.split('\n', line);
  const before = lines.slice(0, -1).reduce((sum, { length }) => sum + length + 1, 0);
  let low = 0;
  let high = (lines.at(-1) ?? '').length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isSoundSoFar(text.slice(0, before + middle + 1))) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

/** Why a text is not JSON, on one line: the parser quotes what it found, line breaks included. */
export function explainJson(thrown: unknown): string {
  return `not valid JSON: ${messageOf(thrown).replace(/\s+/g, ' ')}`;
}

function forgetKey(inside: Container | undefined): void {
  if (inside) inside.key = undefined;
}

function isCounted(inside: Container | undefined): boolean {
  return inside === undefined || inside.role === 'runs' || inside.role === 'phases';
}

function roleOf(token: '{' | '[', inside: Container | undefined): Role {
  if (inside === undefined) return token === '[' ? 'phases' : 'document';
  if (token === '{') return inside.role === 'runs' ? 'run' : 'other';
  const holdsPhases = inside.role === 'document' || inside.role === 'run';
  if (holdsPhases && inside.key === 'phases') return 'phases';
  return inside.role === 'document' && inside.key === 'runs' ? 'runs' : 'other';
}

function isSoundSoFar(start: string): boolean {
  try {
    JSON.parse(start);
    return true;
  } catch (thrown) {
    const message = messageOf(thrown);
    return message.includes('end of JSON input') || Number(/at position (\d+)/.exec(message)?.[1]) === start.length;
  }
}
