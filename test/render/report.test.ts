import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GivenBack, NightFamily, NightSession, NightView } from '../../src/read/night.ts';
import { reportMarkdown } from '../../src/render/report/markdown.ts';
import { reportText } from '../../src/render/report.ts';
import { cellsOf } from '../../src/render/width.ts';
import { nightWire } from '../../src/render/wire/night.ts';
import { unpainted } from '../cli/see.ts';

const NOW = new Date(2026, 0, 12, 7, 40).getTime();
const STARTED = new Date(2026, 0, 12, 1, 0).getTime();
const ENDED = new Date(2026, 0, 12, 5, 58).getTime();
const DAY_MS = 86_400_000;

function session(facts: Partial<NightSession> = {}): NightSession {
  return {
    ...{ sessionId: 'batch-drain-20260112-010000', door: 'drain', status: 'completed', stopReason: 'batch_size' },
    ...{ stopNote: '40 tried, as asked', startedAt: STARTED, endedAt: ENDED, startedSeq: 1, heartbeatAt: ENDED },
    ...{
      pid: 7,
      controllerGone: false,
      batchSize: 40,
      options: {},
      identity: {} as NightSession['identity'],
      held: [],
    },
    ...facts,
  };
}

function family(facts: Partial<NightFamily> = {}): NightFamily {
  return {
    ...{ fingerprint: 'f-3fa9c1d2', category: 'collection', tried: 9, failing: 46, spared: 37, runs: 5, handle: 1187 },
    message: "exit 1: ImportError: No module named 'research.gatherers' (log: /srv/x.stderr.txt)",
    ...{ firstAt: STARTED - 2 * DAY_MS, firstHandle: 3, firstCommit: '9e1c7d2aaaa', isNew: false, nights: 3, newly: 0 },
    ...facts,
  };
}

function givenBack(facts: Partial<GivenBack> = {}): GivenBack {
  return {
    ...{ why: 'stop', message: 'given back: x', said: 'x', until: undefined, isBaseline: false },
    ...{ attempts: 1, handle: 44, at: ENDED },
    ...facts,
  };
}

/** The night of the README, or one that differs from it. */
function view(facts: Partial<NightView> = {}): NightView {
  return {
    ...{ now: NOW, asked: { is: 'span' }, stale: undefined, sessions: [session()], isLatest: true },
    ...{ startedAt: STARTED, endedAt: ENDED },
    counts: { tried: 40, succeeded: 30, fixed: 30, failed: 7, timedOut: 2, givenBack: 1, running: 0 },
    backlog: { queued: 108, running: 0, failed: 177, complete: 171, dead: 0, skipped: 0 },
    failing: { before: 207, after: 177, now: 177 },
    previous: {
      ...{ sessions: 1, startedAt: STARTED - DAY_MS, tried: 31, succeeded: 9, fixed: 9, failed: 22, timedOut: 0 },
      ...{ givenBack: 0, running: 0 },
    },
    families: [family()],
    change: { same: 5, newly: 3, firstTries: 1 },
    fixes: {
      gone: [{ fingerprint: 'f-0e5d1234', category: 'deliverable', fixed: 12, handle: 5, commit: '9e1c7d2aaaa' }],
      ...{ firstTries: 14, flaky: 4, others: 0 },
    },
    givenBack: [givenBack({ why: 'rate-limit', until: ENDED + 3_600_000 })],
    ...{ poisoned: [], exhausted: 0, stopped: [], held: [], recovered: [], unattended: [], pipes: [] },
    later: { phases: 72, batchSize: 40, nights: 2 },
    durations: { ms: [1, 2], min: 1, median: 2, mean: 2, p90: 2, max: 2, outliers: [], slowest: [] },
    odd: { instant: [1187, 1190], instantMs: 1000, contradicted: [], leftovers: [], protected: [] },
    used: {
      ...{ slots: 3, wallMs: 3_600_000, slotMs: 100, busyMs: 89, telemetryEvents: 0, tokens: 1_900_000, costUsd: 31.4 },
      ...{ maxCostUsd: 60, yieldPerMinute: undefined, perHour: 8 },
    },
    ...facts,
  };
}

const text = (facts?: Partial<NightView>): string => unpainted(reportText(view(facts)));

describe('the screen of a night', () => {
  test('opens with when it ran and how it ended, and with counts that add up', () => {
    const [title, tallied, bar] = text().split('\n');
    expect(title).toMatch(/^LAST 24H {2}Mon 12 Jan 01:00-05:58 [+-]\d\d:\d\d +1 session, batch done, 1h42m ago$/);
    expect(tallied).toBe('40 tried: 30 fixed, 7 failed, 2 timed out, 1 given back. 207 -> 177 still fail');
    expect(bar).toBe(
      `${'#'.repeat(30)}FFFFFFFTTb${' '.repeat(17)}  Sun: 31 tried, 9 fixed`.replace(
        / +Sun/,
        bar?.match(/ +Sun/)?.[0] ?? '',
      ),
    );
    expect(bar).toHaveLength(80);
  });

  test.each([
    ['were moved since', { before: 207, after: 177, now: 180 }, '207 -> 177 still failed, 180 now'],
    ['are told of a night that others followed', { before: 13, after: 9, now: undefined }, '13 -> 9 still failed'],
    ['are as many as before', { before: 1, after: 1, now: 1 }, '1 -> 1 still fail'],
    ['are counted while it runs', { before: 2, after: undefined, now: 1 }, '2 -> 1 still fail'],
    ['were not counted when it began', { before: undefined, after: undefined, now: 5 }, '5 fail now'],
  ])('says how many fail where they %s', (_, failing, said) => {
    const tallied = `40 tried: 30 fixed, 7 failed, 2 timed out, 1 given back. ${said}`;
    expect(text({ failing }).replaceAll('\n', ' ')).toContain(` ${tallied} #`);
    expect(reportMarkdown(view({ failing }))).toContain(`1 given back. ${said}  \n`);
  });

  test('tells each cause with the line that a person would pick', () => {
    expect(text()).toContain(
      [
        'f-3fa9c1d2  collection        9 tried   37 spared   5 runs  3rd night',
        "        exit 1: ImportError: No module named 'research.gatherers'\n",
      ].join('\n'),
    );
    const fresh = family({ isNew: true, firstAt: STARTED + 74 * 60_000 });
    expect(text({ families: [fresh] })).toMatch(/collection {2}NEW .* since 02:14 9e1c7d2$/m);
    expect(text({ families: [family({ firstAt: STARTED - 30 * DAY_MS, nights: 7 })] })).toMatch(/ since 13 Dec$/m);
    expect(text()).toMatch(/^9 FAILURES, 1 CAUSE +5 as before, 3 newly failing, 1 first try$/m);
  });

  test('has a section for what there is, and none for what there is not', () => {
    const screen = text();
    expect(screen).toContain('FIXED     12 of f-0e5d1234 (deliverable), gone since 9e1c7d2; 14 first tries; 4');
    expect(screen).toMatch(/^FLAKY {5}4 passed on the commit they had failed on +drain failures --flaky$/m);
    expect(screen).toMatch(/^BACK {6}1 usage limit at 05:58, open again 06:58; no attempt burned$/m);
    expect(screen).toMatch(/^LATER {5}72 not reached \(--batch-size 40\): about 2 more nights +drain plan$/m);
    expect(screen).toMatch(/^ODD {7}2 ended in under 1s \(median 2ms\) +drain show a1187$/m);
    expect(screen).toMatch(/^USED {6}3 slots 89% busy in 1h, 8 tried an hour\n {10}1.9M tokens, \$31.40 of \$60$/m);
    for (const absent of ['HELD', 'STOPPED', 'DEAD', 'ADOPTED', 'OPEN', 'SLOWEST'])
      expect(screen).not.toContain(absent);
  });

  test('says what was given back, and of a baseline that could not be built why, in full', () => {
    const how = 'exit 4: RuntimeError: the fixtures of 2026 are not there';
    const back = [givenBack({ why: 'not-started', isBaseline: true, attempts: 3, said: how }), givenBack()];
    expect(text({ givenBack: back })).toContain(
      [
        'BACK      3 baseline not built at 05:58; no attempt burned  drain show a44',
        `          ${how}`,
        '          1 at 05:58, no attempt burned: x              drain show a44',
      ].join('\n'),
    );
    expect(reportMarkdown(view({ givenBack: back }))).toContain(`\n  - \`${how}\`\n`);
  });

  test('names those that ran as protected files changed', () => {
    const odd = { ...view().odd, instant: [], protected: [10, 11] };
    expect(text({ odd })).toMatch(/^ODD {7}2 ran as protected files changed: a10, a11 +drain show a10$/m);
    const more = { ...odd, protected: [1110, 1111, 1112] };
    expect(text({ odd: more })).toMatch(
      /^ODD {7}3 ran as protected files changed: a1110, a1111 \.\.\. +drain show a1110$/m,
    );
    expect(nightWire(view({ odd })).odd).toMatchObject({ protected_changed: ['a10', 'a11'] });
  });

  test('ends with what to type: a new cause first, the largest one by a canary', () => {
    const families = [family(), family({ fingerprint: 'f-b2100000', isNew: true, tried: 1, failing: 2 })];
    const next = text({ families }).split('NEXT')[1] ?? '';
    expect(next).toMatch(/drain show f-b2100000 +new in this night: start here/);
    expect(next).toMatch(/drain retry f-3fa9c1d2 --canary +once mended: 1, then the other 45/);
    expect(next).toContain('drain report --html night.html');
  });

  test('sends nobody to a cause that is mended, nor to the dead of a night that others followed', () => {
    const mended = family({ fingerprint: 'f-da0135e4', isNew: true, tried: 20, failing: 0 });
    const nextOf = (facts: Partial<NightView>): string => text(facts).split('NEXT')[1] ?? '';
    expect(nextOf({ families: [mended] })).not.toContain('f-da0135e4');
    expect(nextOf({ families: [mended, family()] })).toMatch(/drain show f-3fa9c1d2 +the largest cause/);
    expect(nextOf({ families: [mended], isLatest: false })).toMatch(/drain show f-da0135e4 +the largest cause/);
    expect(text({ exhausted: 2 })).toMatch(/^DEAD {6}2 burned all their attempts +drain failures --dead$/m);
    expect(text({ exhausted: 2, isLatest: false })).toMatch(/^DEAD {6}2 burned all their attempts$/m);
  });

  test('sends to what is held only where something is, and else to what would run', () => {
    const rest = { later: { phases: 0, batchSize: 40, nights: 0 } };
    const held: NightView['held'] = [
      {
        ...{ runId: 'r', reason: 'queued-work', phases: 44, everything: false, whole: true },
        counts: { queued: 6, running: 0, failed: 44, complete: 1, dead: 0, skipped: 0 },
      },
    ];
    expect(text({ ...rest, held })).toMatch(/drain plan --held +why the rest does not run/);
    expect(text(rest)).not.toContain('drain plan --held');
    expect(text(rest)).toMatch(/drain plan +what the next drain would run/);
  });

  test('says how each of several sessions ended, and why those that were cut short', () => {
    const cut = session({ sessionId: 's2', stopReason: 'systemic', stopNote: 'f-1 in 5 runs: the environment' });
    const screen = text({ sessions: [session(), cut] });
    expect(screen).toMatch(/2 sessions, 1 batch done, 1 stopped: systemic failure, 1h42m ago/);
    expect(screen).toContain('\nf-1 in 5 runs: the environment\n');
  });

  test('stays within 80 columns where each of several sessions ended in its own way', () => {
    const reasons = [
      'batch_size',
      'systemic',
      'max_total_minutes',
      'descriptors',
      'stop_command',
      'controller_died',
    ] as const;
    const sessions = reasons.map((stopReason) => session({ stopReason, stopNote: stopReason }));
    for (const asked of [{ is: 'span' }, { is: 'span', since: STARTED - 20 * DAY_MS }] as const) {
      const lines = text({ sessions, asked, startedAt: STARTED - 20 * DAY_MS }).split('\n');
      expect(lines.filter((line) => cellsOf(line) > 80)).toEqual([]);
      expect(lines.slice(1, 4).join(' ')).toBe(
        '6 sessions, 1 batch done, 1 stopped: systemic failure, 1 stopped by its time limit, 1 stopped for want of descriptors, ' +
          '1 stopped by drain stop, 1 its controller died, 1h42m ago',
      );
    }
  });

  test('stays within 80 columns where what broke a session is one long word', () => {
    const broken = session({ stopReason: 'broken', stopNote: `cannot write ${'/x'.repeat(60)}` });
    expect(
      text({ sessions: [broken] })
        .split('\n')
        .filter((line) => cellsOf(line) > 80),
    ).toEqual([]);
  });

  test('says that a session still runs, or that nobody conducts it', () => {
    const running = session({ status: 'running', endedAt: null, stopReason: null, stopNote: null });
    expect(text({ sessions: [running], endedAt: null })).toMatch(/until now.*1 session, still running/s);
    expect(text({ sessions: [running], endedAt: null })).toMatch(/NEXT +drain status +what runs now/);
    const gone = { ...running, controllerGone: true };
    expect(text({ sessions: [gone], endedAt: null })).toContain(
      'not ended: its controller (pid 7) is gone since 05:58',
    );
  });

  test('begins with its age in capitals where none ran in the span', () => {
    const screen = text({ stale: { at: NOW - 3.5 * DAY_MS } });
    expect(screen).toMatch(/^NO DRAIN FOR 3 DAYS\. THE LATEST ONE:\nbatch-drain-20260112-010000 /);
    expect(text({ stale: { at: NOW - 1.5 * DAY_MS } })).toMatch(/^NO DRAIN FOR 36 HOURS/);
  });

  test('stays on one screen, however much there is, and never leaves out what is new', () => {
    const many = Array.from({ length: 40 }, (_, n) => family({ fingerprint: `f-${String(n).padStart(8, '0')}` }));
    const screen = text({
      families: many.with(30, family({ fingerprint: 'f-newnewne', isNew: true })),
      givenBack: Array.from({ length: 9 }, () => view().givenBack[0] as NightView['givenBack'][number]),
      stopped: Array.from({ length: 9 }, (_, n) => ({ note: `n${n}`, runs: n + 1, runId: 'r' })),
      durations: { ...view().durations, outliers: [1], slowest: [1, 2, 3].map((handle) => slow(handle)) },
      odd: { instant: [1], instantMs: 1000, contradicted: [2], leftovers: [3], protected: [4] },
      exhausted: 3,
    });
    expect(screen.split('\n').length).toBeLessThanOrEqual(34);
    expect(screen).toContain('f-newnewne');
    expect(screen).toMatch(/and \d+ more causes: drain failures/);
  });

  test('scales its bar where there is more than fits, and shows each kind', () => {
    const counts = { tried: 9000, succeeded: 8000, fixed: 8000, failed: 995, timedOut: 4, givenBack: 1, running: 0 };
    const bar =
      text({ counts, previous: undefined })
        .split('\n')
        .find((line) => line.startsWith('#')) ?? '';
    expect(bar).toMatch(/^#+F+Tb$/);
    expect(bar.length).toBeLessThanOrEqual(80);
  });

  test('shows whatever is in ids and messages harmlessly, in 80 columns', () => {
    fc.assert(
      fc.property(hostile, hostile, (message, name) => {
        const screen = reportText(hostileView(message, name));
        expect(screen).not.toMatch(HARMFUL);
        expect(
          unpainted(screen)
            .split('\n')
            .filter((line) => cellsOf(line) > 80),
        ).toEqual([]);
      }),
      {
        numRuns: 500,
        examples: [
          ['', 'x'.repeat(200)],
          ['x'.repeat(200), ''],
        ],
      },
    );
  });
});

describe('the report as Markdown', () => {
  test('has the same in tables and lists', () => {
    const markdown = reportMarkdown(view());
    expect(markdown).toMatch(/^### LAST 24H Mon 12 Jan 01:00-05:58/);
    expect(markdown).toContain('40 tried: 30 fixed, 7 failed, 2 timed out, 1 given back. 207 -> 177 still fail');
    expect(markdown).toContain(
      "| `f-3fa9c1d2` | `collection` | 9 | 37 | 5 | 3rd night | `exit 1: ImportError: No module named 'research.gatherers'` |",
    );
    expect(markdown).toContain('- **FLAKY** 4 passed on the commit they had failed on (`drain failures --flaky`)');
    expect(markdown).toContain('- `drain show f-3fa9c1d2` the largest cause');
  });

  test('cannot be broken by what is in ids and messages: cells stay cells, and nothing foreign is markup', () => {
    fc.assert(
      fc.property(hostile, hostile, (message, name) => {
        const markdown = reportMarkdown(hostileView(message, name));
        const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
        expect(rows).toHaveLength(3);
        for (const row of rows) expect([cellsByPairs(row), cellsByLook(row)]).toEqual([7, 7]);
        expect(withoutCode(markdown)).not.toMatch(/[<@[\]]/);
        expect(markdown).not.toMatch(HARMFUL);
      }),
      { numRuns: 500 },
    );
  });
});

const PIECES = [
  '|',
  '\\',
  '`',
  '``',
  '<img src=x onerror=alert(1)>',
  '@EVIL',
  '[EVIL](http://x)',
  '\n',
  ' ',
  '\u001b[2J',
  '\u202e',
  '界',
  'EVIL',
  '*',
  '_',
];
const hostile = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join(''));
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const HARMFUL = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u202a-\u202e\u2066-\u2069]|\u001b(?!\[\d+m)/;

function hostileView(message: string, name: string): NightView {
  const key = { handle: 1, runId: name, phaseId: message };
  return view({
    sessions: [session({ stopReason: 'broken', stopNote: message })],
    families: [family({ message, category: name })],
    fixes: {
      gone: [{ fingerprint: 'f-1', category: name, fixed: 30, handle: 1, commit: null }],
      firstTries: 0,
      flaky: 0,
      others: 0,
    },
    givenBack: [givenBack({ why: name, said: message }), givenBack({ said: message, isBaseline: true })],
    stopped: [{ note: message, runs: 1, runId: name }],
    recovered: [{ ...key, sessionId: name, outcome: 'succeeded', durationMs: 1 }],
    durations: { ...view().durations, slowest: [{ ...key, outcome: 'failed', durationMs: 1 }] },
  });
}

function slow(handle: number): NightView['durations']['slowest'][number] {
  return { handle, runId: 'r', phaseId: 'p', outcome: 'failed', durationMs: 5 };
}

/** As cmark-gfm splits a row: a backslash and what follows are one. */
function cellsByPairs(row: string): number {
  return row.replace(/\\[!-/:-@[-`{-~]/g, '').split('|').length - 2;
}

/** As others do: a bar is escaped when a backslash stands before it. */
function cellsByLook(row: string): number {
  return row.split(/(?<!\\)\|/).length - 2;
}

/** CommonMark: a run of backticks is ended by the next run of the same length; fenced blocks likewise. */
function withoutCode(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => {
      let rest = line;
      let outside = '';
      for (let open = /`+/.exec(rest); open; open = /`+/.exec(rest)) {
        const after = rest.slice(open.index + open[0].length);
        const close = [...after.matchAll(/`+/g)].find(([run]) => run.length === open?.[0].length);
        outside += rest.slice(0, open.index);
        if (!close) return outside + rest.slice(open.index);
        rest = after.slice(close.index + close[0].length);
      }
      return outside + rest;
    })
    .join('\n');
}
