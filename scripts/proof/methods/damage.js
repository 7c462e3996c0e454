import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { judgeDatabase, judgeLeftovers } from '../judge.js';
import { inParallel, phase } from '../lab.js';
import { listMarked, signal, until } from '../processes.js';
import { checkEnd } from '../sweep.js';

export const name = 'damage';
export const about =
  'Records, logs, session files and the database itself are damaged: a clear message, and no crash loop';

const DRAIN = ['drain', '--concurrency', '2'];
const RECOVER = ['recover', '--wait'];

const replaceWith = (text) => (file) => writeFileSync(file, text);

const asFolder = (file) => {
  rmSync(file, { force: true });
  mkdirSync(file);
};

/** What happens to a supervisor's record. */
const RECORDS = {
  'cut short': (file) => truncateSync(file, 40),
  emptied: (file) => truncateSync(file, 0),
  zeroed: replaceWith(Buffer.alloc(128)),
  garbage: replaceWith(Buffer.from('\u00ff 12 \u0001'.repeat(16), 'latin1')),
  'other words': replaceWith(`${'1 2 3 4 5 6 7 8'.padEnd(127)}\n`),
  'too long': replaceWith('x'.repeat(100_000)),
  removed: (file) => rmSync(file),
  'a folder': asFolder,
};

/** And to other files, each given the session's folder. */
const FILES = {
  'logs removed': (session) => rmSync(join(session, 'logs'), { recursive: true }),
  'a log removed': (session) => rmSync(join(session, 'logs', 'a__1.stdout.txt'), { force: true }),
  'records removed': (session) => rmSync(join(session, 'supervisors'), { recursive: true }),
  'session folder removed': (session) => rmSync(session, { recursive: true }),
  'session file half written': (session) => writeFileSync(`${session}.json`, '{"schema_version": 1, "session_'),
  'session file emptied': (session) => writeFileSync(`${session}.json`, ''),
};

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  const files = [
    ...Object.entries(RECORDS).map(([what, damage]) => ({ what: `record ${what}`, damage: ofRecords(damage) })),
    ...Object.entries(FILES).map(([what, damage]) => ({ what, damage: ofSessions(damage) })),
  ];
  const cases = files.flatMap((each) => ['alive', 'ended', 'dead'].map((state) => ({ ...each, state })));
  const offset = random(9);
  const chosen = short ? cases.filter((_, nth) => nth % 9 === offset) : cases;
  await inParallel(chosen, lab.width * 2, (each) => damageFiles({ lab, ledger }, each));
  const databases = Object.keys(DATABASES);
  const few = short ? databases.filter((_, nth) => nth % 4 === offset % 4) : databases;
  await inParallel(few, lab.width, (what) => damageDatabase({ lab, ledger }, what));
}

const ofRecords = (damage) => (backlog) => {
  for (const file of backlog.records()) damage(file);
};

const ofSessions = (damage) => (backlog) => {
  const folder = backlog.path('.drain/sessions');
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) damage(join(folder, entry.name));
};

/** `state`: of the phases, when the files are damaged. Nobody can know all ends any more, but each attempt has one. */
async function damageFiles({ lab, ledger }, { what, damage, state }) {
  const seconds = state === 'ended' ? 0.1 : 0.8;
  const backlog = await lab.newBacklog([phase('a/1', { seconds, code: 7 }), phase('b/1', { seconds })]);
  const own = ledger.under(`${what}, phases ${state}`);
  const running = backlog.start(DRAIN);
  const isUp = await until(() => backlog.witness().attempts.size === 2);
  running.kill('SIGKILL');
  await running.ended;
  if (!own.check('proof', isUp, 'the phases did not come up')) return;
  if (state === 'ended')
    await until(() => [...backlog.witness().attempts.values()].every(({ end }) => end !== undefined));
  if (state === 'dead') for (const { pid } of listMarked(backlog.mark)) signal(pid, 'SIGKILL');
  damage(backlog);
  own.fault('damaged file');
  for (const args of [RECOVER, DRAIN, RECOVER]) checkEnd(own, args, await backlog.run(args));
  await judgeLeftovers(backlog, own);
  judgeDatabase(backlog, own);
  judgeAccounts(own, backlog);
}

/** Never a code that is not true; and nothing burned that nobody saw fail. */
function judgeAccounts(own, backlog) {
  const { attempts: testimonies, overlaps } = backlog.witness();
  own.check('alone', overlaps.length === 0, `two at once: ${overlaps}`);
  for (const row of backlog.attempts()) {
    const testimony = testimonies.get(row.attempt_id);
    const has = `${row.run_id} attempt ${row.number}: ${row.outcome}, code ${row.return_code}, ${row.message}`;
    const isTrue =
      row.outcome === 'interrupted' || row.outcome === 'not_started' || row.return_code === testimony?.code;
    own.check('ended', row.outcome !== null, `${has} has no end`);
    own.check('code', isTrue, `${has}; it ended with ${testimony?.code}`);
  }
  for (const { session_id: id, status } of backlog.query('select * from sessions')) {
    const file = backlog.path(`.drain/sessions/${id}.json`);
    own.check('session', isWhole(file, status), `${id}.json is not whole`);
  }
}

function isWhole(file, status) {
  try {
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).status === status;
  } catch {
    return false;
  }
}

/** What happens to the database of a killed session; each says whether drain may go on with what is left. */
const DATABASES = {
  'write-ahead log cut short': { inFile: false, mayGoOn: true, damage: (file) => halve(`${file}-wal`) },
  'write-ahead log garbage': {
    inFile: false,
    mayGoOn: true,
    damage: (file) => overwrite(`${file}-wal`, 0, Buffer.alloc(4096, 0xa5)),
  },
  'shared memory garbage': {
    inFile: false,
    mayGoOn: true,
    damage: (file) => overwrite(`${file}-shm`, 0, Buffer.alloc(4096, 0xa5)),
  },
  'first page zeroed': { damage: (file) => overwrite(file, 0, Buffer.alloc(4096)) },
  'a page zeroed': { mayGoOn: true, damage: (file) => overwrite(file, 4096 * 3, Buffer.alloc(4096)) },
  'every page but the first zeroed': {
    damage: (file) => overwrite(file, 4096, Buffer.alloc(statSync(file).size - 4096)),
  },
  'cut short': { mayGoOn: true, damage: (file) => halve(file) },
  emptied: { mayGoOn: true, damage: (file) => truncateSync(file, 0) },
  'a text file': { damage: (file) => writeFileSync(file, 'this is no database\n'.repeat(1000)) },
};

async function damageDatabase({ lab, ledger }, what) {
  const { damage, mayGoOn = false, inFile = true } = DATABASES[what];
  const rows = Array.from({ length: 40 }, (_, nth) => phase(`r${nth}/p`, { seconds: 0.02, code: nth % 2 }));
  const backlog = await lab.newBacklog(rows);
  const own = ledger.under(`database: ${what}`);
  const running = backlog.start([...DRAIN, '--batch-size', '0']);
  await until(() => backlog.witness().attempts.size > 6);
  running.kill('SIGKILL');
  await running.ended;
  await until(() => listMarked(backlog.mark).length === 0);
  // All of it in the file itself.
  if (inFile) backlog.withDatabase((db) => db.pragma('wal_checkpoint(TRUNCATE)'));
  damage(backlog.database);
  own.fault('damaged database');
  const told = [];
  for (const args of [['status'], RECOVER, DRAIN, DRAIN, ['report'], ['status']]) {
    const ran = await backlog.json(args);
    told.push(checkClear(own, args, ran, mayGoOn));
  }
  own.check(
    'says',
    new Set(told.slice(2, 4)).size === 1 || mayGoOn,
    `twice the same drain: ${told[2]}, then ${told[3]}`,
  );
  await judgeLeftovers(backlog, own);
}

/** In the words of an error that we know, with the way out; or it went on. */
function checkClear(own, args, ran, mayGoOn) {
  const { error } = ran.document ?? {};
  const went = ran.code === 0 || ran.code === 1 || ran.code === 3;
  const isClear = error !== undefined && !['internal', undefined].includes(error.code) && !/^SQLITE/.test(error.code);
  const isFine = !ran.hung && ran.signal === null && ((went && mayGoOn && error === undefined) || isClear);
  const said = error ? `${error.code}: ${error.message}` : ran.stdout.slice(0, 200);
  own.check(
    'says',
    isFine,
    `drain ${args.join(' ')} ended with ${ran.code ?? ran.signal}, and said ${said} | ${ran.stderr.slice(0, 300)}`,
  );
  own.check(
    'says',
    !/\n {4}at /.test(ran.stderr),
    `drain ${args.join(' ')} shows a stack: ${ran.stderr.slice(0, 400)}`,
  );
  own.check('ended', !ran.hung, `drain ${args.join(' ')} hung`);
  return `${ran.code} ${error?.code}`;
}

function overwrite(file, at, bytes) {
  if (!existsSync(file)) return;
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, at);
  closeSync(descriptor);
}

function halve(file) {
  if (existsSync(file)) truncateSync(file, Math.floor(statSync(file).size / 2));
}
