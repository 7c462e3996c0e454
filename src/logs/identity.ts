import { readHead } from './head.ts';
import { readTail } from './tail.ts';

/** More than any head takes: variables are part of it, and one of them may have 128 KiB. */
const MAX_BYTES = 1_048_576;
const PREFIX = '[drain] ';

export interface IdentityLine {
  /** `PATH`, `HOST` ... */
  readonly name: string;
  readonly value: string;
}

/** Whether a stdout log has nothing but its head: it ends with the head's last line, and the program has printed nothing. */
export function isHeaderAlone(stdoutLog: string): boolean {
  return /(^|\n)\[drain\] =+\n$/.test(readTail(stdoutLog).text);
}

export interface HeaderEnd {
  readonly bytes: number;
  readonly lines: number;
}

/** Where the head of a stdout log ends, and what the phase printed begins; at 0 where it has none. */
export function findHeaderEnd(log: string): HeaderEnd {
  const { text } = readHead(log, MAX_BYTES);
  const [head = ''] = /^\[drain\] =====[^\n]*\n(?:\[drain\] (?!=)[^\n]*\n)*\[drain\] =+\n/.exec(text) ?? [];
  return { bytes: Buffer.byteLength(head), lines: head.split('\n').length - 1 };
}

/** In which environment an attempt ran, as the head of its stdout log has it; none where there is no such log. */
export function readIdentity(stdoutLog: string): IdentityLine[] {
  const lines = readHead(stdoutLog, MAX_BYTES).text.split('\n');
  if (!lines[0]?.startsWith(`${PREFIX}=====`)) return [];
  const end = lines.findIndex((line, at) => at > 0 && line.startsWith(`${PREFIX}=====`));
  return lines.slice(1, end < 0 ? undefined : end).flatMap((line) => {
    const [, name, value] = /^\[drain\] ([^:]+): (.*)$/s.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
}
