import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inBrowser, noBrowser, visit } from '../support/browser.ts';
import { runDrain, runJson } from '../support/cli.ts';
import { complaint } from './act.ts';
import { backlogWith, phase } from './see.ts';

const BREAKS = `echo "ImportError: No module named '<b>praw</b>'" >&2; exit 3`;
const HOSTILE = '<img src=x onerror=alert(1)>\u202e\u001b[2J';

/** A night with a cause, a fix and a run whose name is an attack. */
async function nightIn(): Promise<string> {
  const cwd = await backlogWith([
    phase('r1', 'p1', BREAKS),
    phase('r2', 'p1', BREAKS),
    phase('r3', 'p1', 'true'),
    phase(HOSTILE, 'p1', 'exit 4'),
  ]);
  await runDrain([], { cwd });
  return cwd;
}

describe('drain report --html', () => {
  it('writes the night as one page, over an earlier page too, and says where it is', async () => {
    const cwd = await nightIn();
    const { code, stdout } = await runDrain(['report', '--html', 'night.html'], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^The report is in night\.html \(\d+ kB\)\.\n$/)]);
    const page = readFileSync(join(cwd, 'night.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">.*<\/html>\n$/s);
    expect(page).toContain('<b>1 of 4 fixed.</b> 3 failures, 2 causes.');
    expect(page).toContain('ImportError: No module named &#39;&lt;b&gt;praw&lt;/b&gt;&#39;');
    expect((await runDrain(['report', '--html', 'night.html'], { cwd })).code).toBe(0);
    expect(readdirSync(cwd).filter((name) => name.includes('night'))).toEqual(['night.html']);
  });

  it('tells of a session or a span, and of no other', async () => {
    const cwd = await nightIn();
    const [first] = (await runJson<{ sessions: { session_id: string }[] }>(['sessions'], { cwd })).sessions;
    await runDrain(['retry', 'r3', 'p1'], { cwd });
    await runDrain([], { cwd });
    const pageOf = async (...args: string[]): Promise<string> => {
      expect((await runDrain(['report', ...args, '--html', 'x.html'], { cwd })).code).toBe(0);
      return readFileSync(join(cwd, 'x.html'), 'utf8');
    };
    expect(await pageOf(first?.session_id ?? '')).toContain('<b>1 of 4 fixed.</b>');
    expect(await pageOf('--since', '1h')).toContain('of 8 ');
  });

  it('prints the page for -, and the document beside a file', async () => {
    const cwd = await nightIn();
    expect((await runDrain(['report', '--html', '-'], { cwd })).stdout).toMatch(/^<!doctype html>.*<\/html>\n+$/s);
    expect(existsSync(join(cwd, '-'))).toBe(false);
    const document = await runJson<{ counts: unknown }>(['report', '--html', 'night.html'], { cwd });
    expect(document).toEqual(expect.any(Object));
    expect(existsSync(join(cwd, 'night.html'))).toBe(true);
  });

  it('refuses what is no page, a folder, and two forms at once, and leaves all as it was', async () => {
    const cwd = await nightIn();
    mkdirSync(join(cwd, 'folder'));
    writeFileSync(join(cwd, 'notes.txt'), 'mine');
    const ask = async (...args: string[]): Promise<string> => complaint(await runDrain(['report', ...args], { cwd }));
    expect(await ask('--html', 'folder')).toContain('that is a folder. Name another: --html night.html');
    expect(await ask('--html', 'notes.txt')).toContain('there is a file that is no HTML page');
    expect(await ask('--html', '.drain/drain.db')).toContain('there is a file that is no HTML page');
    expect(await ask('--html', '/dev/null')).toContain('that is no file');
    expect(await ask('--html', 'nowhere/night.html')).toContain('there is no such folder');
    expect(await ask('--html', 'night.html', '--markdown')).toContain('one form at a time');
    expect(await ask('--html', '-', '--json')).toContain('one form at a time');
    expect(readFileSync(join(cwd, 'notes.txt'), 'utf8')).toBe('mine');
    expect((await runDrain(['report'], { cwd })).code).toBe(0);
  });

  it('replaces what a link names, and leaves the link', async () => {
    const cwd = await nightIn();
    writeFileSync(join(cwd, 'target.html'), '');
    symlinkSync('target.html', join(cwd, 'latest.html'));
    expect((await runDrain(['report', '--html', 'latest.html'], { cwd })).code).toBe(0);
    expect(lstatSync(join(cwd, 'latest.html')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(cwd, 'target.html'), 'utf8')).toContain('</html>');
  });

  it('writes nothing where nothing was drained, and says so', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'true')]);
    const { code, stdout } = await runDrain(['report', '--html', 'night.html'], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^No session yet/)]);
    expect(existsSync(join(cwd, 'night.html'))).toBe(false);
  });

  it.skipIf(noBrowser)(inBrowser('shows a real night harmlessly'), async () => {
    const cwd = await nightIn();
    await runDrain(['report', '--html', 'night.html'], { cwd });
    const { page, noise } = await visit(join(cwd, 'night.html'), { viewport: { width: 360, height: 740 } });
    await page.getByText('4 attempts, what went wrong first').click();
    expect(await page.getByRole('row').filter({ hasText: '<img src=x onerror=alert(1)>' }).count()).toBeGreaterThan(0);
    expect(await page.locator('body img').count()).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(noise).toEqual([]);
  });
});
