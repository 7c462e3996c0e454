/** Cuts bytes into lines in bounded memory. */
import { StringDecoder } from 'node:string_decoder';

const LINE_FEED = 0x0a;

export interface Line {
  /** Without the line end. */
  readonly bytes: Buffer;
  /** It was longer: this is its beginning, or with `rest: 'goes on'` a part of it. */
  readonly isCut: boolean;
}

export interface LineSplitter {
  /** The lines that `chunk` completes; they are parts of it, and it must not be written to any more. */
  push(chunk: Buffer): Line[];
  /** The last line, where the file does not end with a line feed. */
  end(): Line[];
}

export interface LineSplitterOptions {
  readonly maxBytes: number;
  /** What becomes of the rest of a longer line: it is left out, or goes on as if it were the next one. */
  readonly rest: 'is dropped' | 'goes on';
}

export function createLineSplitter({ maxBytes, rest }: LineSplitterOptions): LineSplitter {
  let parts: Buffer[] = [];
  let kept = 0;
  let isOpen = false;
  let isCut = false;

  function take(): Line {
    const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    const line = { bytes, isCut };
    [parts, kept, isOpen, isCut] = [[], 0, false, false];
    return line;
  }

  /** @returns the parts of a line that are complete, where it goes on */
  function keep(part: Buffer): Line[] {
    const full: Line[] = [];
    isOpen = true;
    for (let left = part; left.length > 0; ) {
      const room = maxBytes - kept;
      // Not an empty part: it would keep all of its chunk in memory.
      if (room > 0) parts.push(left.subarray(0, room));
      kept += Math.min(room, left.length);
      left = left.subarray(room);
      if (left.length === 0) break;
      isCut = true;
      if (rest === 'is dropped') break;
      full.push(take());
      isOpen = true;
    }
    return full;
  }

  return {
    push(chunk) {
      const lines: Line[] = [];
      let start = 0;
      for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
        lines.push(...keep(chunk.subarray(start, end)), take());
        start = end + 1;
      }
      if (start < chunk.length) lines.push(...keep(chunk.subarray(start)));
      return lines;
    },
    end: () => (isOpen ? [take()] : []),
  };
}

/** As text, without the carriage return of a line end; a character that the cut goes through is left out. */
export function lineText({ bytes, isCut }: Line): string {
  const text = isCut ? new StringDecoder('utf8').write(bytes) : bytes.toString();
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
