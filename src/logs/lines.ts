/** Cuts bytes into lines in bounded memory: of a longer line, only its first `maxBytes` are kept. */
import { StringDecoder } from 'node:string_decoder';

const LINE_FEED = 0x0a;

export interface LineSplitter {
  /** The lines that `chunk` completes, without their line ends. */
  push(chunk: Buffer): string[];
  /** The last line, where the file does not end with a line feed. */
  end(): string[];
}

export function createLineSplitter(maxBytes: number): LineSplitter {
  let parts: Buffer[] = [];
  let kept = 0;
  let open = false;

  function keep(part: Buffer): void {
    open = true;
    const room = maxBytes - kept;
    if (room <= 0 || part.length === 0) return;
    parts.push(part.subarray(0, room));
    kept += Math.min(room, part.length);
  }

  function take(): string {
    const line = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    [parts, kept, open] = [[], 0, false];
    return decode(line, maxBytes);
  }

  return {
    push(chunk) {
      const lines: string[] = [];
      let start = 0;
      for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
        keep(chunk.subarray(start, end));
        lines.push(take());
        start = end + 1;
      }
      if (start < chunk.length) keep(Buffer.from(chunk.subarray(start)));
      return lines;
    },
    end: () => (open ? [take()] : []),
  };
}

function decode(line: Buffer, maxBytes: number): string {
  const text = line.length < maxBytes ? line.toString() : new StringDecoder('utf8').write(line);
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
