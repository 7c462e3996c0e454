/** A JSON document as a program leaves it behind: read strictly, and what is wrong with it told in words that do not vary. */

export type JsonDocument = { readonly value: unknown } | { readonly problem: string };

/** UTF-8, with or without a byte order mark. */
export function parseDocument(bytes: Uint8Array): JsonDocument {
  const text = decode(bytes);
  if (text === undefined) return { problem: 'is not UTF-8' };
  if (text.trim() === '') return { problem: 'is empty' };
  return parseText(text);
}

/** As UTF-8; nothing where it is none. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined; // it throws for nothing else
  }
}

/** V8 quotes in some of its messages what it has found, which would tell equal failures apart. */
function parseText(text: string): JsonDocument {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (thrown) {
    return { problem: isCut(text, (thrown as Error).message) ? 'is JSON that is cut short' : 'is no JSON' };
  }
}

/** Something is expected where the text ends. */
function isCut(text: string, message: string): boolean {
  const at = /at position (\d+)/.exec(message)?.[1];
  return /end of JSON input|Unterminated/.test(message) || (at !== undefined && Number(at) >= text.trimEnd().length);
}

const LINE_FEED = 0x0a;
const BRACE = 0x7b;

/** All that a program printed; where that is no JSON, the last line of it that is an object: tools talk before they are done. */
export function parsePrinted(bytes: Buffer): JsonDocument {
  const whole = parseDocument(bytes);
  return 'value' in whole ? whole : (lastObject(bytes) ?? whole);
}

/** Only what begins at the start of its line: what is indented is a piece of something. */
function lastObject(bytes: Buffer): JsonDocument | undefined {
  for (let end = bytes.length; end > 0; ) {
    const start = bytes.lastIndexOf(LINE_FEED, end - 1) + 1;
    const line = bytes[start] === BRACE ? parseDocument(bytes.subarray(start, end)) : undefined;
    if (line !== undefined && 'value' in line) return line;
    end = start - 1;
  }
  return undefined;
}
