/** What is noted of an attempt during which protected files changed, where that it did so itself is not known or matters no more. */

const SAID = 'changed while it ran: ';

/** `2 protected files changed while it ran: src/a, src/b` */
export function protectedNote(files: string, names: string): string {
  return `${files} ${SAID}${names}`;
}

/** Such a note, as SQLite's GLOB knows it. */
export const PROTECTED_NOTE = `[1-9]* protected file* ${SAID}*`;
