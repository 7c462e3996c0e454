/**
 * The report of a night as one HTML file that needs nothing else: no script, no font, no picture from anywhere, so that it can be
 * sent on, opened from a disk years later, and printed. Whatever it quotes of phases is text and nothing else.
 */
import { spanText } from '../report/head.ts';
import { localTime } from '../time.ts';
import { fills } from './charts/mark.ts';
import type { PageData } from './data.ts';
import { type Html, html, markupOf } from './html.ts';
import { attempts } from './sections/attempts.ts';
import { causes } from './sections/causes.ts';
import { durations } from './sections/durations.ts';
import { facts } from './sections/facts.ts';
import { gone } from './sections/gone.ts';
import { masthead, outcome } from './sections/masthead.ts';
import { next } from './sections/next.ts';
import { sessions } from './sections/sessions.ts';
import { timelines } from './sections/timelines.ts';
import { used } from './sections/used.ts';
import { STYLE } from './style.ts';

/** Even if something foreign became an element, it could load and run nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** In pieces, for a file. */
export function* nightPage(data: PageData): Generator<string> {
  const { view } = data;
  yield '<!doctype html>\n<html lang="en">\n';
  yield head(`drain: ${spanText(view)}`);
  yield '<body>\n';
  for (const part of [fills(), masthead(view)]) yield `${markupOf(part)}\n`;
  yield '<main>\n';
  for (const part of sectionsOf(data)) yield `${markupOf(part)}\n`;
  yield '</main>\n';
  yield markupOf(footer(data));
  yield '\n</body>\n</html>\n';
}

function sectionsOf(data: PageData): (Html | undefined)[] {
  const { view } = data;
  return [
    html`<section aria-label="Outcome">${outcome(view)}</section>`,
    causes(view),
    gone(view),
    next(view),
    facts(view),
    timelines(data),
    durations(data),
    used(view),
    attempts(data),
    sessions(view.sessions),
  ];
}

function head(title: string): string {
  const markup = html`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
`;
  return `${markupOf(markup)}<style>${STYLE}</style>\n</head>\n`;
}

function footer({ view, drainVersion }: PageData): Html {
  return html`<footer><p>Written by drain ${drainVersion} at ${localTime(view.now)}.</p></footer>`;
}
