/** The formats whose items stand on lines, of any size: only the items are held, never the file. */
import { badItems, faultOfJson, type ItemText } from './item-text.ts';

export interface LineItem {
  /** From 1. */
  readonly line: number;
  readonly value: unknown;
}

/** JSON Lines; blank ones do not count. @throws DrainError `bad_items`, `not_utf8` */
export function* readJsonLines({ lines, cannot }: ItemText): Generator<LineItem> {
  for (const { number: line, text } of lines()) {
    if (text.trim() !== '') yield { line, value: parse(text, `${cannot}: line ${line}`) };
  }
}

/** Each line as it stands, without its end; blank ones do not count. @throws DrainError `bad_items`, `not_utf8` */
export function* readPlainLines({ lines, cannot }: ItemText): Generator<LineItem> {
  for (const { number: line, text } of lines()) {
    if (text.includes('\0')) {
      throw badItems(cannot, `line ${line} holds a NUL character. What find -print0 has printed: tr '\\0' '\\n'`);
    }
    if (text.trim() !== '') yield { line, value: text.endsWith('\r') ? text.slice(0, -1) : text };
  }
}

function parse(text: string, cannot: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw badItems(cannot, `${faultOfJson(thrown)}. For plain lines: --format lines; for one list: --format json.`);
  }
}
