/** The report as a page, in a real browser: wide, narrow, dark and on paper, with all that phases can put into it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { PageData } from '../../../src/render/page/data.ts';
import { nightPage } from '../../../src/render/page/page.ts';
import { inBrowser, noBrowser, visit } from '../../support/browser.ts';
import { temporaryFolder } from '../../support/cli.ts';
import { type NightFacts, nightOf, sessionOf } from './night.ts';

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 740 };
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Elements, attributes, ends of what it stands in, control characters, turned text, and far too much of it. */
const HOSTILE = [
  '<script>alert(1)</script><img src=x onerror=alert(2)><iframe src="https://example.com"></iframe>',
  `" onmouseover="alert(3)" x="' autofocus onfocus=alert(4) '`,
  '</title></style></svg></code></textarea><svg onload=alert(5)><h1 id=injected>injected</h1><a href="javascript:alert(6)">x</a>',
  '\u001b[31m\u0000\u0007\u202egnp.exe\u2066\u2069\ud800',
  'url(https://example.com/x.png) @import "https://example.com/x.css"; <link rel=stylesheet href=https://example.com/y>',
];
const hostile = (text: string): string => `${text}${HOSTILE.join('')}${'W'.repeat(100_000)}`;

const textOf = (data: PageData): string => [...nightPage(data)].join('');

function fileOf(facts: NightFacts = {}): string {
  const file = join(temporaryFolder(), 'night.html');
  writeFileSync(file, textOf(nightOf(facts)));
  return file;
}

function sidewaysPixels(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}

async function violations(page: Page): Promise<string[]> {
  // As text into the page's own world: its policy allows no script, which is what is tested elsewhere.
  await page.evaluate(AXE);
  const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations", "incomplete"] })')) as AxeResults;
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)}`,
  );
}

describe('the page of a night', () => {
  it('asks for nothing, and has no script', () => {
    const text = textOf(nightOf());
    expect(text).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;`);
    expect(text).not.toMatch(/<script|<link|<iframe|\ssrc=|\shref=|@import|url\((?!#)|\son\w+=/i);
  });

  it.each([
    ['no attempt at all', { attempts: 0 }],
    ['one attempt', { attempts: 1, slots: 1 }],
    ['several thousand, of many slots', { attempts: 10_000, slots: 40 }],
  ])('of %s stays small enough to send', (_, facts) => {
    expect(textOf(nightOf(facts)).length).toBeLessThan(1_000_000);
  });

  it.each([
    [{ before: 13, after: 9, now: 11 }, 'Still failing</dt><dd>11<small>13 before, 9 at its end</small>'],
    [{ before: 13, after: 9, now: undefined }, 'Failing at its end</dt><dd>9<small>13 before</small>'],
    [{ before: undefined, after: undefined, now: 9 }, 'Still failing</dt><dd>9</dd>'],
  ])('tells how many fail as the other reports do: %j', (failing, said) => {
    expect(textOf(nightOf({ view: { failing } }))).toContain(said);
  });

  it('stays small whatever is quoted', () => {
    expect(textOf(nightOf({ attempts: 2_000, quote: hostile })).length).toBeLessThan(1_500_000);
  });
});

describe.skipIf(noBrowser)(inBrowser('the page in a browser'), () => {
  it('tells all that the report has to tell, without a script, a request or a complaint', async () => {
    const { page, noise } = await visit(fileOf(), { viewport: WIDE, javaScriptEnabled: false });
    expect(await page.locator('h1').innerText()).toBe('Mon 12 Jan 01:00-03:45 +00:00'.replace('+00:00', offset()));
    expect(await page.locator('h2').allInnerTexts()).toEqual([
      ...[
        '12 failures, 5 causes',
        '1 cause went away',
        'What to do next',
        'What else',
        'When it ran',
        'How long it took',
        'What it used',
      ],
      ...['Attempt by attempt', 'Sessions'],
    ]);
    const text = await page.locator('body').innerText();
    for (const told of [
      '28 of 40 fixed',
      '28\u00a0fixed'.replace('\u00a0', ' '),
      "ImportError: No module named 'research.gatherers'",
    ])
      expect(text).toContain(told);
    for (const told of [
      'drain retry f-',
      'drain plan',
      'Flaky',
      'Held',
      'Later',
      'Odd',
      'Median',
      '$31.40',
      'outliers',
    ])
      expect(text).toContain(told);
    expect(noise).toEqual([]);
  });

  it.each([WIDE, NARROW, { width: 320, height: 600 }])('is nowhere wider than a screen of %o', async (viewport) => {
    const { page, noise } = await visit(fileOf({ attempts: 400, slots: 4 }), { viewport });
    await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
    expect(await sidewaysPixels(page)).toBeLessThanOrEqual(0);
    expect(noise).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'passes an accessibility check in the %s scheme, wide and narrow',
    async (colorScheme) => {
      for (const viewport of [WIDE, NARROW]) {
        const { page } = await visit(fileOf({ attempts: 100, view: { stale: { at: 0 } } }), { viewport, colorScheme });
        await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
        expect(await violations(page)).toEqual([]);
      }
    },
  );

  it('has colours that can be told from the paper in both schemes', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await visit(fileOf({ attempts: 100 }), { colorScheme });
      for (const kind of ['ok', 'failed', 'timeout', 'back', 'open'])
        expect(await contrast(page, `.fill-${kind}`)).toBeGreaterThanOrEqual(3);
    }
  });

  it('is dark where that is preferred, and light on paper all the same', async () => {
    const { page } = await visit(fileOf(), { colorScheme: 'dark' });
    const lightness = (): Promise<number> =>
      page.evaluate('Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])');
    expect(await lightness()).toBeLessThan(60);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await lightness()).toBe(255);
  });

  it('prints all that is folded but the long list, on pages that cut nothing', async () => {
    const { page } = await visit(fileOf({ attempts: 300 }), { viewport: { width: 680, height: 960 } });
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByText('night@ci-4:/srv/app').isVisible()).toBe(true);
    expect(await page.getByRole('region', { name: 'List of attempts' }).isVisible()).toBe(false);
    expect(await sidewaysPixels(page)).toBeLessThanOrEqual(0);
    expect(await page.evaluate("getComputedStyle(document.querySelector('.card')).breakInside")).toBe('avoid');
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('opens what is folded by the keyboard, and lets it scroll', async () => {
    const { page } = await visit(fileOf(), { viewport: NARROW, javaScriptEnabled: true });
    const reached: string[] = [];
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate("document.activeElement.tagName + ':' + (document.activeElement.ariaLabel ?? '')"),
      );
      if (reached.at(-1) === 'SUMMARY:' && !(await page.evaluate('document.activeElement.parentElement.open')))
        await page.keyboard.press('Enter');
    }
    expect(reached).toContain('DIV:The slowest attempts');
    expect(reached).toContain('DIV:List of attempts');
    expect(await page.getByRole('region', { name: 'List of attempts' }).isVisible()).toBe(true);
    expect(await page.getByRole('rowheader').first().isVisible()).toBe(true);
  });

  it('says to who does not see it what its charts show', async () => {
    const { page } = await visit(fileOf());
    for (const [name, told] of [
      ['Outcomes', '40 tried: 28 fixed'],
      ['Failures by family', 'f-3fa91c02, collection: 5 tried, 37 spared'],
      ['Timeline of batch-drain-20260112-000007', '40 attempts, at most 3 at a time'],
      ['Distribution of durations', 'half took at most 8m56s'],
    ] as const) {
      const image = page.getByRole('img', { name });
      expect(await image.count(), name).toBe(1);
      expect(await image.locator('desc').textContent()).toContain(told);
    }
  });

  it('tells attempts apart by pattern and word, not by colour alone', async () => {
    const { page } = await visit(fileOf({ attempts: 100 }));
    const patterns = await page.evaluate(
      "[...document.querySelectorAll('pattern')].map((one) => one.innerHTML.replace(/class=\"fill-\\w+\"/, ''))",
    );
    expect(new Set(patterns as string[]).size).toBe((patterns as string[]).length);
    expect(await page.locator('#timeline-0 .span title').first().textContent()).toMatch(
      /^a\d+ .*: (succeeded|failed|timed out|given back), /,
    );
  });

  it('shows what is hostile as text: no element, attribute, dialog or request comes of it', async () => {
    const calm = await visit(fileOf({ attempts: 60 }), { viewport: NARROW });
    const session = sessionOf({ sessionId: hostile('s'), stopReason: 'budget', stopNote: hostile('note') });
    const identity = {
      ...session.identity,
      host: hostile('h'),
      user: hostile('u'),
      cwd: hostile('/c/d'),
      gitCommit: HOSTILE[0] ?? null,
    };
    const { page, noise } = await visit(
      fileOf({ attempts: 60, quote: hostile, view: { sessions: [{ ...session, identity }] } }),
      { viewport: NARROW },
    );
    await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
    await page.mouse.move(180, 300);
    expect(await tags(page)).toEqual(await tags(calm.page));
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames()).filter((name) => /^on|^src$|^href$/.test(name))",
      ),
    ).toEqual([]);
    expect(
      await page.evaluate(
        'document.documentElement.outerHTML.search(/(?![\\n\\t])[\\p{Cc}\\u202a-\\u202e\\u2066-\\u2069]/u)',
      ),
    ).toBe(-1);
    expect(await sidewaysPixels(page)).toBeLessThanOrEqual(0);
    expect(await page.locator('body').innerText()).toContain('<script>alert(1)</script>');
    expect(noise).toEqual([]);
  });

  it('could run no script even if one came into it', async () => {
    const file = fileOf();
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(
        '<main>',
        '<main><script>document.title = "run"</script><img src="https://example.com/x.png">',
      ),
    );
    const { page, noise } = await visit(file);
    expect(await page.title()).not.toBe('run');
    expect(noise.filter((one) => one.startsWith('request'))).toEqual([]);
    expect(noise.join()).toContain('Content Security Policy');
  });
});

/** The kinds of elements that there are: what foreign text may not add to. */
function tags(page: Page): Promise<string[]> {
  return page.evaluate("[...new Set([...document.querySelectorAll('*')].map((one) => one.tagName))].sort()");
}

/** Of what is filled with it and the page (WCAG 2, relative luminance). */
function contrast(page: Page, selector: string): Promise<number> {
  return page.evaluate(`(() => {
    const luminance = (colour) => {
      const [r, g, b] = colour.match(/\\d+/g).map((part) => {
        const share = Number(part) / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const of = [getComputedStyle(document.querySelector(${JSON.stringify(selector)})).fill, getComputedStyle(document.body).backgroundColor];
    const [light, dark] = of.map(luminance).sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  })()`);
}

/** Of the clock that the page was made by. */
function offset(): string {
  const minutes = -new Date(2026, 0, 12).getTimezoneOffset();
  const two = (part: number): string => String(Math.floor(Math.abs(part))).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
