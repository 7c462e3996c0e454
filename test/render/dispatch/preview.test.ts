import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatHeader } from '../../../src/logs/header.ts';
import { preview, previewOf } from '../../../src/render/dispatch/preview.ts';
import { cellsOf } from '../../../src/render/width.ts';
import { temporaryFolder } from '../../support/cli.ts';

/** As it is without its indents and line ends. */
const unwrapped = (text: string): string => text.replaceAll(/^ {2}|\n {2}/g, '');

const header = formatHeader({
  ...{ databaseUrl: 'sqlite:////x', variables: [], runId: 'r', phaseId: 'p', attemptNumber: 1, handle: 'a1' },
  ...{ sessionId: 's', host: 'h', cwd: '/', startedAt: new Date(0), path: '/bin', command: ['true'] },
});

describe('a preview', () => {
  test('is the first 500 characters, and says when there are more', () => {
    expect(preview('x'.repeat(500))).not.toContain('more');
    const cut = unwrapped(preview('x'.repeat(501)));
    expect(cut).toBe(`${'x'.repeat(500)}... and more`);
  });

  test('is cut between characters and never within one', () => {
    const cut = unwrapped(preview('😀'.repeat(100_000)));
    expect(cut).toBe(`${'😀'.repeat(500)}... and more`);
    expect(unwrapped(preview(`x${'😀'.repeat(600)}`))).toBe(`x${'😀'.repeat(499)}... and more`);
  });

  test('fits the screen, whatever it holds, and moves nothing on it', () => {
    const hostile = `<script>\u001b[2J\u202e${'表'.repeat(90)}\t${'y'.repeat(90)}\r\nnext\u0007`;
    const shown = preview(hostile);
    expect(shown.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect(shown).toContain('\n  next');
    for (const line of shown.split('\n')) expect(cellsOf(line)).toBeLessThanOrEqual(80);
  });

  test('is a screenful at most', () => {
    const shown = preview('a\n'.repeat(400)).split('\n');
    expect(shown.at(-1)).toBe('  ... and more');
    expect(shown.length).toBeLessThanOrEqual(21);
  });

  test('is of the data where there is some: as JSON, or as the text that it is', () => {
    const of = (resultData: unknown) => previewOf({ resultData, stdoutPath: '/nowhere' });
    expect(of({ provider: 'example', courses: 42 })).toBe('  {"provider":"example","courses":42}');
    expect(of('one\ntwo')).toBe('  one\n  two');
    expect(of(0)).toBe('  0');
  });

  test('is of what was printed otherwise, without the head of the log; and of nothing it is nothing', () => {
    const log = join(temporaryFolder(), 'stdout.txt');
    writeFileSync(log, `${header}é${'x'.repeat(5_000)}`);
    expect(unwrapped(previewOf({ resultData: null, stdoutPath: log }))).toBe(`é${'x'.repeat(499)}... and more`);
    writeFileSync(log, header);
    expect(previewOf({ resultData: null, stdoutPath: log })).toBe('');
    expect(previewOf({ resultData: null, stdoutPath: '/nowhere' })).toBe('');
    expect(previewOf({ resultData: null, stdoutPath: null })).toBe('');
  });
});
