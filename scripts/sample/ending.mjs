/** How attempt n of a phase ends: as recorded, and where nothing was recorded as the recorded ones are distributed. */
import { readFileSync } from 'node:fs';
import { chooseNumber, pick } from './pick.mjs';

const { recorded, others } = JSON.parse(readFileSync(new URL('./endings.json', import.meta.url), 'utf8'));

const pool = [
  ...Object.values(recorded).flat(),
  ...Object.entries(others).flatMap(([result, seconds]) => seconds.map((each) => [result, each])),
];
const completed = pool.filter(([result]) => result === 'COMPLETE');

/** Endings that say nothing about the phase, so that its next attempt is a new one. */
const PASSING = ['INFRA_RETRY', 'TOKEN_ESCALATION', 'REPLAN_REQUESTED', 'QUEUED', 'TIMEOUT', 'UNFINISHED_IN_LOG'];

/** A log that breaks off after this long belonged to a phase that hung; before, to one that was killed. */
const HANGING_SECONDS = 60;

/** `{ result, seconds, reason }`; the same for the same phase and attempt number. */
export function findEnding(run, phase, attempt) {
  const key = `${run}/${phase}`;
  const past = recorded[key] ?? [pick(pool, key, 'first')];
  let ending = past[Math.min(attempt, past.length) - 1];
  for (let n = past.length + 1; n <= attempt; n++) ending = findNext(ending, key, n);
  const [result, seconds, reason] = ending;
  return { result, seconds, reason: reason ?? result };
}

export function isHanging({ result, seconds }) {
  return result === 'TIMEOUT' || (result === 'UNFINISHED_IN_LOG' && seconds >= HANGING_SECONDS);
}

/** One failure in three is mended by the next attempt; the others come back as they were. */
function findNext(last, key, attempt) {
  const [result] = last;
  if (result === 'COMPLETE') return last;
  if (PASSING.includes(result)) return pick(pool, key, attempt);
  return chooseNumber(3, key, attempt, 'mended') === 0 ? pick(completed, key, attempt) : last;
}
