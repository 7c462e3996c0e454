import { formatHandle } from '../../core/attempt.ts';
import { formatDuration } from '../../core/duration.ts';
import { formatKey } from '../../core/phase.ts';
import type { ComparedLine, Comparison } from '../../logs/compare.ts';
import type { AttemptView } from '../../read/attempts.ts';
import { outcomeWord, withoutLog } from '../ended.ts';
import { fact, facts, fold, ROOM, spread } from '../facts.ts';
import { count, fit, padEnd, padStart, paint, plain, WIDTH } from '../text.ts';
import { localTime } from '../time.ts';
import type { Change } from './changes.ts';
import type { DiffView, LogDiff } from './view.ts';

/** Of one value; more of it tells nobody more. */
const MAX_CELLS = 400;

const SIGNS = { before: '-', after: '+' } as const;
const PAINT = { '-': paint.bad, '+': paint.good, ' ': (text: string) => text } as const;

export function diffText(view: DiffView, width: number): string {
  const [one, other] = view.attempts;
  const key = (attempt: AttemptView): string => plain(formatKey(attempt));
  const title = key(one) === key(other) ? key(one) : `${key(one)} and ${key(other)}`;
  return [
    spread(paint.strong(fit(title, WIDTH, 'middle')), view.why ?? ''),
    ...attemptLines('-', one),
    ...attemptLines('+', other),
    '',
    ...view.changed.filter(({ name }) => !inHeading(name)).flatMap(changeLines),
    ...fact('same', view.same.filter((name) => !inHeading(name)).join(', ')),
    ...fact('unknown', view.unknown.length === 0 ? '' : `${view.unknown.join(', ')}: a log is gone`),
    ...view.logs.flatMap((log) => logLines(log, view.attempts, width)),
    '',
    ...facts('next', [
      `drain show ${formatHandle(one.handle)}   drain show ${formatHandle(other.handle)}`,
      `drain show ${formatHandle(other.handle)} --script   to do it again by hand`,
    ]),
  ].join('\n');
}

function attemptLines(sign: '-' | '+', attempt: AttemptView): string[] {
  const took = attempt.durationMs === null ? '' : formatDuration(attempt.durationMs);
  const head = `${sign} ${padEnd(formatHandle(attempt.handle), 6)} attempt ${padEnd(String(attempt.number), 3)}`;
  const when = localTime(attempt.startedAt ?? attempt.claimedAt);
  const reason = withoutLog(attempt.message);
  return [
    `${PAINT[sign](head)} ${outcomeWord(attempt.outcome)} ${padStart(took, 6)}  ${when}`,
    ...(reason === '' ? [] : [`         ${fit(reason, WIDTH - 9)}`]),
  ];
}

/** Told with each attempt. */
function inHeading(name: string): boolean {
  return name === 'outcome';
}

function changeLines({ name, before, after, note }: Change): string[] {
  const lines = (['before', 'after'] as const).flatMap((side) => {
    const value = side === 'before' ? before : after;
    return value === null ? [] : valueLines(SIGNS[side], value);
  });
  const label = plain(name);
  const all = [...lines, ...(note === undefined ? [] : [paint.faint(note)])];
  return label.length < WIDTH - ROOM ? facts(label, all) : [paint.faint(fit(label, WIDTH)), ...facts('', all)];
}

function valueLines(sign: '-' | '+', value: string): string[] {
  const text = fit(plain(value), MAX_CELLS) || '(empty)';
  return fold(text, ROOM - 2).map((line, at) => PAINT[sign](`${at === 0 ? sign : ' '} ${fit(line, ROOM - 2)}`));
}

function logLines({ stream, comparison }: LogDiff, attempts: DiffView['attempts'], width: number): string[] {
  if (!comparison) return fact(stream, 'cannot be compared: one of the logs is gone');
  const { lines } = comparison;
  if (lines.length === 0) return [...fact(stream, alikeText(comparison)), ...lineTexts(comparison.firstVaried, width)];
  const first = (sign: ComparedLine['mark']): number | undefined => lines.find(({ mark }) => mark === sign)?.number;
  const places = [first('-'), first('+')].flatMap((number, at) =>
    number === undefined ? [] : [`line ${number} of ${formatHandle(attempts[at]?.handle ?? 0)}`],
  );
  const varied = comparison.varied === 0 ? '' : ` (${count(comparison.varied, 'line')} before vary as they always do)`;
  return ['', ...fact(stream, `differs from ${places.join(', ')} on${varied}`), ...lineTexts(lines, width)];
}

function alikeText({ varied, compared, isPartial }: Comparison): string {
  const far = isPartial ? ` as far as compared, ${count(compared, 'line')}; there is more` : '';
  if (compared === 0) return 'empty in both';
  if (varied === 0) return `the same${far === '' ? `, ${count(compared, 'line')}` : far}`;
  return `the same but for times, numbers and names in ${count(varied, 'line')}${far}; the first:`;
}

function lineTexts(lines: readonly ComparedLine[], width: number): string[] {
  return lines.map(({ mark, number, text }) =>
    PAINT[mark](fit(`${padStart(String(number), 8)} ${mark} ${plain(text)}`, width)),
  );
}
