/** A JSON document as a program leaves it behind: read strictly, and what is wrong with it told in words that do not vary. */

const MB = 1_048_576;

/** Of one document: to examine so much takes 0.3 s, and 1 s where it is all small objects; nothing else is served meanwhile. */
export const LARGEST_DOCUMENT_BYTES = 8 * MB;
/** Of what was printed, in which the last line that is an object is looked for. */
export const LAST_LINES_BYTES = MB;
/** Lines that only begin as an object does: what is no JSON takes far longer to refuse than its bytes would say. */
const MOST_TRIES = 20;

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

/** What a program printed. */
interface PrintedText {
  readonly bytes: number;
  /** All of it, or the end of it where that is more than {@link LARGEST_DOCUMENT_BYTES}. */
  readonly content: Buffer;
}

/** All that a program printed; where that is no JSON, the last line of it that is an object: tools talk before they are done. */
export function parsePrinted({ bytes, content }: PrintedText): JsonDocument {
  const isWhole = content.length === bytes;
  const whole = isWhole ? parseDocument(content) : { problem: `is larger than ${LARGEST_DOCUMENT_BYTES / MB} MB` };
  if ('value' in whole) return whole;
  const end = content.subarray(-LAST_LINES_BYTES);
  return lastObject(end, { isCut: end.length < bytes }) ?? whole;
}

/** Only what begins at the start of its line: what is indented is a piece of something. */
function lastObject(bytes: Buffer, { isCut }: { readonly isCut: boolean }): JsonDocument | undefined {
  let tries = MOST_TRIES;
  for (let end = bytes.length; end > 0 && tries > 0; ) {
    const start = bytes.lastIndexOf(LINE_FEED, end - 1) + 1;
    if (bytes[start] === BRACE && (start > 0 || !isCut)) {
      const line = parseDocument(bytes.subarray(start, end));
      if ('value' in line) return line;
      tries--;
    }
    end = start - 1;
  }
  return undefined;
}
