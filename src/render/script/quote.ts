/**
 * Quotes words for a shell so that a person can read them safely too: what could harm a terminal, or turns the direction of
 * writing, stands in the script by its number, in a variable of its own.
 */
import { quoteForShell } from '../../core/template.ts';

/** Line feeds and tabs may stand in a word as they are. Those of two bytes and more are told byte by byte. */
const HARMFUL = /((?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069])/u;

export interface Quoter {
  quote(this: void, value: string): string;
  /** The lines that define what the words use. */
  definitions(): string[];
}

export function createQuoter(): Quoter {
  const used = new Map<string, string>();
  const quotePart = (part: string, at: number): string => {
    if (at % 2 === 0) return part === '' ? '' : quoteForShell(part);
    const name = `_u${part.charCodeAt(0).toString(16).padStart(4, '0')}`;
    used.set(name, part);
    return `"$${name}"`;
  };
  return {
    quote: (value) => value.split(HARMFUL).map(quotePart).join('') || "''",
    definitions: () => [...used].map(([name, character]) => `${name}=$(printf '${octal(character)}')`),
  };
}

function octal(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
