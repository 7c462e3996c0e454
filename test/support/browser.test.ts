/** That a page is heard when it does what no page of ours may do: what the tests of pages rely on. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inBrowser, noBrowser, visit } from './browser.ts';
import { temporaryFolder } from './cli.ts';

describe.skipIf(noBrowser)(inBrowser('a visit in a browser'), () => {
  it.each([
    ['asks for something', '<img src="https://example.com/x.png">', 'request: https://example.com/x.png'],
    ['opens a dialog', '<script>alert("hello")</script>', 'dialog: hello'],
    ['breaks', '<script>throw new Error("broken")</script>', 'error: broken'],
    ['complains', '<script>console.log("oh")</script>', 'console: oh'],
  ])('notes a page that %s', async (_, markup, noted) => {
    const file = join(temporaryFolder(), 'page.html');
    writeFileSync(file, markup);
    expect((await visit(file)).noise).toContain(noted);
  });

  it('notes nothing of a quiet one', async () => {
    const file = join(temporaryFolder(), 'page.html');
    writeFileSync(file, '<p>hello</p>');
    const { page, noise } = await visit(file);
    expect([await page.innerText('p'), noise]).toEqual(['hello', []]);
  });
});
