import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AttemptUnderWay, Gathered, Surroundings } from '../../src/core/evidence.ts';
import type { Ending, EndingCause } from '../../src/core/executor.ts';
import type { ResultRule } from '../../src/core/result-rule.ts';
import { findUnkept } from '../../src/core/unkept-result.ts';
import { declaredResult } from '../../src/evidence/declared-result.ts';
import { temporaryFolder } from '../support/cli.ts';

const AROUND = {} as Surroundings;
const HEADER = '[drain] ===== ENVIRONMENT IDENTITY =====\n[drain] COMMAND: run {"a":1}\n[drain] ====\n';
const MB = 1_048_576;
const EXIT_0: EndingCause = { is: 'exit', code: 0 };

/** An attempt in a folder of its own, whose result file would be `task_0/output.json`. */
function attemptOf(rule: Partial<ResultRule>, more: Partial<AttemptUnderWay> = {}) {
  const folder = temporaryFolder();
  const file = join(folder, 'task_0', 'output.json');
  const logs = { stdout: join(folder, 'out'), stderr: join(folder, 'err') };
  const result = { from: 'file', required: true, file, ...rule };
  const attempt = { logs, cwd: folder, declared: { result }, ...more } as unknown as AttemptUnderWay;
  return { attempt, file, logs };
}

const ending = (cause: EndingCause): Ending => ({ at: 2, durationMs: 1, cause, leftovers: [] });

/** What is found when the phase has left `text` in its file; nothing: no file. */
async function ofFile(text: string | Buffer | undefined, rule: Partial<ResultRule> = {}, cause = EXIT_0) {
  const { attempt, file } = attemptOf(rule);
  const gathering = await declaredResult.begin(attempt, AROUND);
  if (text !== undefined) writeFileSync(file, text);
  return (await gathering?.gather(ending(cause))) ?? {};
}

/** What is found when it has printed `text`. */
async function ofStdout(text: string | Buffer, rule: Partial<ResultRule> = {}, cause = EXIT_0): Promise<Gathered> {
  const { attempt, logs } = attemptOf({ from: 'stdout', ...rule });
  writeFileSync(logs.stdout, Buffer.concat([Buffer.from(HEADER), Buffer.from(text)]));
  const gathering = await declaredResult.begin(attempt, AROUND);
  return (await gathering?.gather(ending(cause))) ?? {};
}

const missing = (message: unknown) => [{ is: 'contradiction', against: 'result', category: 'deliverable', message }];
const failure = (message: unknown) => [{ is: 'contradiction', against: 'result', message }];
const note = (message: unknown) => [{ is: 'note', message }];

describe('before the phase starts', () => {
  test('there is room for the result, and what an attempt before it left there is gone', async () => {
    const { attempt, file } = attemptOf({});
    mkdirSync(dirname(file));
    writeFileSync(file, '{"old":1}');
    const gathering = await declaredResult.begin(attempt, AROUND);
    expect(gathering?.env).toEqual({ DRAIN_OUTPUT_FILE: file });
    expect([existsSync(dirname(file)), existsSync(file)]).toEqual([true, false]);
  });

  test('a folder in its place is gone too', async () => {
    const { attempt, file } = attemptOf({});
    mkdirSync(join(file, 'deep'), { recursive: true });
    await declaredResult.begin(attempt, AROUND);
    expect(existsSync(file)).toBe(false);
  });

  test('what an adopted attempt has written already is left alone, and is its result', async () => {
    const { attempt, file } = attemptOf({}, { resumed: { telemetryOffset: 0 } });
    mkdirSync(dirname(file));
    writeFileSync(file, '{"mine":1}');
    const gathering = await declaredResult.begin(attempt, AROUND);
    expect(await gathering?.gather(ending(EXIT_0))).toEqual({ findings: [], data: { mine: 1 } });
  });

  test('where there can be no room it cannot start, and the reason names the file', () => {
    const { attempt, file } = attemptOf({});
    writeFileSync(dirname(file), 'a file where the folder should be');
    expect(() => declaredResult.begin(attempt, AROUND)).toThrow(`there is no room for its result file ${file}: E`);
  });

  test('what was declared to leave none is left alone', () => {
    const attempt = { declared: {} } as AttemptUnderWay;
    expect(declaredResult.begin(attempt, AROUND)).toBeUndefined();
  });
});

describe('a result file', () => {
  test.each([
    ['an object', '{"a":[1,2]}', { a: [1, 2] }],
    ['with a byte order mark and blanks around it', '\ufeff\n {"a":1}\r\n\n', { a: 1 }],
    ['a list', '[1]', [1]],
    ['null', 'null', null],
    ['text beyond ASCII', '"n\u00e4chste \u{1F600}"', 'n\u00e4chste \u{1F600}'],
  ])('that parses is its data: %s', async (_, text, data) => {
    expect(await ofFile(text)).toEqual({ findings: [], data });
  });

  test.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['is empty', ' \n'],
    ['is not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['is JSON that is cut short', '{"a":[1,2'],
    ['is JSON that is cut short', '{"a":"hal'],
    ['is no JSON', 'all done\n'],
    ['is no JSON', '{"a":1}{"b":2}'],
  ])('that %s speaks against success: %j', async (problem, text) => {
    expect(await ofFile(text)).toEqual({ findings: missing(`its result file ${problem}: output.json`) });
  });

  test('that is a folder, or a pipe that nobody writes to, is none', async () => {
    for (const make of [mkdirSync, (path: string) => void spawnSync('sh', ['-c', 'mkfifo "$1"', 'sh', path])]) {
      const { attempt, file } = attemptOf({});
      const gathering = await declaredResult.begin(attempt, AROUND);
      make(file);
      expect(await gathering?.gather(ending(EXIT_0))).toEqual({
        findings: missing('its result file is no file: output.json'),
      });
    }
  });

  test('that is a link counts as what it points to', async () => {
    const { attempt, file } = attemptOf({});
    const gathering = await declaredResult.begin(attempt, AROUND);
    writeFileSync(join(dirname(file), 'other.json'), '{"a":1}');
    symlinkSync('other.json', file);
    expect(await gathering?.gather(ending(EXIT_0))).toEqual({ findings: [], data: { a: 1 } });
  });

  test.skipIf(process.getuid?.() === 0)('that may not be read speaks against success', async () => {
    const { attempt, file } = attemptOf({});
    const gathering = await declaredResult.begin(attempt, AROUND);
    writeFileSync(file, '{}');
    chmodSync(file, 0);
    expect(await gathering?.gather(ending(EXIT_0))).toEqual({
      findings: missing('its result file cannot be read (EACCES): output.json'),
    });
  });

  test('of more than 8 MB is not read', async () => {
    const { attempt, file } = attemptOf({});
    const gathering = await declaredResult.begin(attempt, AROUND);
    writeFileSync(file, '{}');
    truncateSync(file, 8 * MB + 1);
    expect(await gathering?.gather(ending(EXIT_0))).toEqual({
      findings: missing('its result file is larger than 8 MB: output.json'),
    });
  });

  test('that need not be there is told of only where it is broken', async () => {
    expect(await ofFile(undefined, { required: false })).toEqual({ findings: [] });
    expect(await ofFile('{"a"', { required: false })).toEqual({
      findings: note('its result file is JSON that is cut short: output.json'),
    });
  });

  test.each<[string, EndingCause]>([
    ['failed by its code', { is: 'exit', code: 3 }],
    ['was ended by a signal', { is: 'signal', code: 139, signal: 'SIGSEGV' }],
    ['was ended for its time', { is: 'limit', limit: 'timeout' }],
  ])('is not missed where the phase %s: how it ended says more', async (_, cause) => {
    expect(await ofFile(undefined, {}, cause)).toEqual({ findings: [] });
    expect(await ofFile('{', {}, cause)).toEqual({
      findings: note('its result file is JSON that is cut short: output.json'),
    });
  });

  test.each<EndingCause>([
    { is: 'refused', why: 'no such program', transient: false },
    { is: 'lost', by: 'controller-died', why: 'nobody saw its end' },
  ])('is not taken for that of an attempt that may never have begun: $is', async (cause) => {
    expect(await ofFile('{"of":"an attempt before it"}', {}, cause)).toEqual({});
  });

  test('is kept as data up to 1 MB, and a larger one is told of', async () => {
    const text = 'x'.repeat(MB - 2);
    expect((await ofFile(JSON.stringify(text))).data).toBe(text);
    const { data, findings } = await ofFile(JSON.stringify(`${text}x`));
    expect(data).toBeUndefined();
    const said = 'its result is not kept on record, where 1 MB is the most: 1.0 MB lie in';
    expect(findings).toEqual(note(`${said} output.json`));
    expect(findUnkept([`${said} output.json`])).toEqual({ size: '1.0 MB', place: 'output.json' });
    const printed = await ofStdout(JSON.stringify(`${text}x`));
    expect([printed.data, printed.findings]).toEqual([undefined, note(`${said} its log`)]);
  });

  test.each([
    ['in lists', '['.repeat(501) + ']'.repeat(501)],
    ['in objects', `${'{"a":'.repeat(501)}1${'}'.repeat(501)}`],
    ['as deep as nobody can follow', '['.repeat(100_000) + ']'.repeat(100_000)],
  ])('that is nested too deep speaks against success, whatever is to be read in it: %s', async (_, text) => {
    const rule = { failedIf: 'is_error', reason: 'result' };
    const deep = 'its result is nested more than 500 deep';
    expect(await ofFile(`{"is_error":true,"result":${text}}`, rule)).toEqual({ findings: missing(deep) });
    expect(await ofStdout(text)).toEqual({ findings: missing(deep) });
    expect(await ofStdout(`{"a":"an earlier one"}\nnoise\n{"result":${text}}\n`)).toEqual({ findings: missing(deep) });
    expect(await ofFile(text, { required: false })).toEqual({ findings: note(deep) });
    expect(await ofFile(text, {}, { is: 'exit', code: 3 })).toEqual({ findings: note(deep) });
  });

  test('that is nested 500 deep is its data', async () => {
    const text = '['.repeat(500) + ']'.repeat(500);
    expect(await ofFile(text)).toEqual({ findings: [], data: JSON.parse(text) });
  });

  test('that cannot be examined, for whatever reason, speaks against success', async () => {
    const rule: Partial<ResultRule> = { failedIf: { field: 'a', matches: '(' } };
    const says = expect.stringMatching(/^its result cannot be examined \(Invalid regular expression: /);
    expect(await ofFile('{"a":"x"}', rule)).toEqual({ findings: missing(says) });
    expect(await ofFile('{"a":"x"}', { ...rule, required: false })).toEqual({ findings: note(says) });
  });

  test('of which only a field is wanted gives that, and is told of where it has none', async () => {
    expect(await ofFile('{"out":{"items":[{"n":7}]}}', { data: 'out.items.0.n' })).toEqual({ findings: [], data: 7 });
    expect(await ofFile('{"out":{}}', { data: 'out.items' })).toEqual({
      findings: note('its result has no `out.items`'),
    });
  });
});

describe('a result that is printed', () => {
  test.each([
    ['all of it is one document', '{"a":1}\n'],
    ['it is spread over lines', '{\n  "a": 1\n}\n\n  '],
    ['tools talk before it', 'Checking for updates...\n[mcp] {connected}\n{"a":1}\n'],
    ['tools talk after it', '{"a":1}\nbye\n'],
    ['there are more of them: the last', '{"type":"init"}\n{"a":1}\n'],
    ['a line before it is no UTF-8', Buffer.from('\xff\xfe noise\n{"a":1}', 'latin1')],
  ])('is its data where %s', async (_, text) => {
    expect(await ofStdout(text)).toEqual({ findings: [], data: { a: 1 } });
  });

  test('is not found in the head of the log, which is drain\u2019s own', async () => {
    expect(await ofStdout('')).toEqual({ findings: missing('it printed no result') });
  });

  test('is no piece of something larger', async () => {
    const { findings } = await ofStdout('starting\n[\n  {"a":1}\n]\ndone\n');
    expect(findings).toEqual(missing(expect.stringMatching(/^it printed no result, but: /)));
  });

  test('that is not there is told with what was printed in its place', async () => {
    expect(await ofStdout('Invalid API key \u00b7 Please run /login\n')).toEqual({
      findings: missing('it printed no result, but: Invalid API key \u00b7 Please run /login'),
    });
    expect(await ofStdout('{"type":"result","is_err')).toEqual({
      findings: missing('what it printed is JSON that is cut short'),
    });
    expect(await ofStdout(' \n')).toEqual({ findings: missing('what it printed is empty') });
  });

  test('that is not required is told of only where it is broken', async () => {
    expect(await ofStdout('all done\n', { required: false })).toEqual({ findings: [] });
    expect(await ofStdout('{"a":', { required: false })).toEqual({
      findings: note('what it printed is JSON that is cut short'),
    });
  });

  test('as one document may have 8 MB, and is a line of the last MB where there is more', async () => {
    const document = JSON.stringify({ a: 'x'.repeat(8 * MB - 8) });
    expect((await ofStdout(document)).findings).toEqual(
      note(expect.stringContaining('not kept on record, where 1 MB is the most: 8.0 MB lie in its log')),
    );
    const large = /^what it printed is larger than 8 MB, with no result on the lines of its last 1 MB, but: x+/;
    expect((await ofStdout(`${document} `)).findings).toEqual(missing(expect.stringMatching(large)));
    expect((await ofStdout(' '.repeat(9 * MB))).findings).toEqual(missing('what it printed is larger than 8 MB'));
    expect(await ofStdout(`${document}\n{"a":1}\nbye\n`)).toEqual({ findings: [], data: { a: 1 } });
  });

  test.each([2, 9])('before the last of %d MB of output is not looked for, and that is said', async (mb) => {
    const noise = `${'.'.repeat(99)}\n`.repeat((mb * MB) / 100 + 1);
    const says =
      /printed(?: is larger than 8 MB, with)? no result on the lines of its last 1 MB, but: error: what now\?$/;
    expect(await ofStdout(`begins\n{"a":1}\n${noise}error: what now?\n`)).toEqual({
      findings: missing(expect.stringMatching(says)),
    });
    const half = noise.slice(-MB / 2);
    expect(await ofStdout(`${noise}\n{"a":1}\n${half}`)).toEqual({ findings: [], data: { a: 1 } });
  });

  test('is never taken from a line whose beginning is not among the last', async () => {
    const printed = `${'.'.repeat(9 * MB)}{"a":1}`;
    const { findings } = await ofStdout(printed.slice(0, -MB) + JSON.stringify({ a: 'x'.repeat(MB - 8) }));
    expect(findings).toEqual(missing(expect.stringContaining('larger than 8 MB')));
  });

  test('is looked for in the last lines that begin as one does, and not in all of them', async () => {
    expect(await ofStdout(`{"a":1}\n${'{ no object\n'.repeat(19)}`)).toEqual({ findings: [], data: { a: 1 } });
    const { findings } = await ofStdout(`{"a":1}\n${'{ no object\n'.repeat(20)}`);
    expect(findings).toEqual(missing('what it printed is no JSON'));
  });

  test('in a log that is no file any more speaks against success', async () => {
    const { attempt, logs } = attemptOf({ from: 'stdout' });
    mkdirSync(logs.stdout);
    const gathering = await declaredResult.begin(attempt, AROUND);
    expect(await gathering?.gather(ending(EXIT_0))).toEqual({ findings: missing('it printed no result') });
  });
});

describe('a result that says that the phase failed', () => {
  const rule: Partial<ResultRule> = { failedIf: 'is_error', reason: ['result', 'errors'] };

  test('is believed against exit 0, in its own words', async () => {
    const { findings, data } = await ofStdout('{"is_error":true,"result":"Credit balance\\n is too low"}', rule);
    expect(findings).toEqual(failure('Credit balance is too low'));
    expect(data).toEqual({ is_error: true, result: 'Credit balance\n is too low' });
  });

  test('gives the reason of another exit code too', async () => {
    const text = '{"is_error":true,"errors":["Reached maximum number of turns (1)","and stopped"]}';
    const { findings } = await ofStdout(text, rule, { is: 'exit', code: 1 });
    expect(findings).toEqual(failure('Reached maximum number of turns (1); and stopped'));
  });

  test('without a reason is quoted itself', async () => {
    const { findings } = await ofFile('{"is_error":1,"subtype":"odd"}', rule);
    expect(findings).toEqual(failure('its result has `is_error` set and says no more: {"is_error":1,"subtype":"odd"}'));
  });

  test('is told in one line, however long and hostile its reason is', async () => {
    const reason = `first\u001b[2J\u202e\r\n${'x'.repeat(100_000)}`;
    const { findings } = await ofFile(JSON.stringify({ is_error: true, result: reason }), rule);
    const [{ message } = { message: '' }] = findings ?? [];
    expect(message.length).toBeLessThanOrEqual(500);
    expect(message).toMatch(/^first x+\u2026$/);
  });

  test.each(['false', 'null', '0', '""'])('does not say so by %s, nor by a field that is not there', async (value) => {
    expect((await ofFile(`{"is_error":${value}}`, rule)).findings).toEqual([]);
    expect((await ofFile('["is_error"]', rule)).findings).toEqual([]);
  });

  test('may say so by a text that a pattern matches', async () => {
    const signs = { ...rule, failedIf: ['is_error', { field: 'result', matches: '^unknown (skill|command):' }] };
    const text = (result: string) => JSON.stringify({ is_error: false, result });
    expect((await ofStdout(text('Unknown command: /x'), signs)).findings).toEqual(failure('Unknown command: /x'));
    expect((await ofStdout(text('It says: Unknown command: /x'), signs)).findings).toEqual([]);
  });
});
