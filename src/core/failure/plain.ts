/** Text as a person reads it on a screen: no escapes, no controls, one line where one is wanted. */

/** OSC, DCS and their kin (to their terminator, or the line's end); CSI; any other escape; what is left of the control characters. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  /\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]|[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\u202a-\u202e\u2066-\u2069]/g;

/** To where a line is written anew: what follows is no part of what stood there. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: see above
const ANEW = /\r\n?|[\v\f\x85\u2028\u2029]|(?:\x1b\[|\x9b)(?:2K|\d{0,4}[AEFGH])/g;

/**
 * Without ANSI and OSC sequences and without control characters but newline and tab.
 * A carriage return becomes a newline, and so does a jump to where a line begins: each state of a progress bar is a line of its own.
 */
export function stripControls(text: string): string {
  return text.replace(ANEW, '\n').replace(UNSEEN, '');
}

/** In one line, single spaces, trimmed. */
export function oneLine(text: string): string {
  return stripControls(text).replace(/\s+/g, ' ').trim();
}

/** At most `max` characters; what was cut shows as an ellipsis, and no surrogate pair is split. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, Math.max(0, max - 1)).replace(/[\ud800-\udbff]$/, '');
  return `${cut.trimEnd()}…`;
}
