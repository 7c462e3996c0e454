/** The cause of a failure in eight digits: failures of one family share it, whichever phase, machine and night they are of. */
import { createHash } from 'node:crypto';
import { blur } from './blur.ts';
import { type Own, replaceOwn } from './own.ts';
import { oneLine } from './plain.ts';

export type { Own } from './own.ts';

const MAX_PASSES = 5;

/**
 * The text without what differs from attempt to attempt: first the phase's own names, then paths, hex, UUIDs, numbers,
 * times and temporary names. Case stays, and so do quoted names: a missing module `a` and a missing module `b` are two causes.
 * Normalising twice changes nothing.
 */
export function normalise(text: string, own: Own): string {
  let plain = oneLine(text);
  // What one pass takes away can bring an odd name to light (`/x/a`, once a path, ends in the phase `a`): seldom two passes, never many.
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const next = oneLine(blur(replaceOwn(plain, own)).replace(/<t>(?:[ ,:]{0,2}<t>)+/g, '<t>'));
    if (next === plain) break;
    plain = next;
  }
  return plain;
}

/** `f-` and eight hexadecimal digits, of category and normalised text. */
export function fingerprint(category: string, text: string, own: Own): string {
  const digest = createHash('sha256')
    .update(`${category}\n${normalise(text, own)}`)
    .digest('hex');
  return `f-${digest.slice(0, 8)}`;
}
