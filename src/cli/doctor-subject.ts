/** What doctor is to look at, also where half of it is broken. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { recoverAbandoned } from '../app.ts';
import type { Configuration, Opened, Patient } from '../care/patient.ts';
import {
  type Backlog,
  defaultCwd,
  openToWrite,
  realDatabase,
  sessionsFolder,
  userName,
  whoami,
} from '../config/backlog.ts';
import { findPlaces, type Places } from '../config/data-dir.ts';
import { notifyTargets } from '../config/notify.ts';
import { publishWhole } from '../consumers/session-file.ts';
import { codeOf, DrainError, messageOf } from '../core/error.ts';
import { openToInspect } from '../db/inspect.ts';
import { openWriter, SCHEMA_VERSION } from '../db/open.ts';
import type { Recovery } from '../engine/recover.ts';
import { backlogOf } from './backlog.ts';
import { type Arguments, text } from './command.ts';

export interface Subject {
  readonly database: string;
  readonly admit: () => Patient & Disposable;
}

/** @throws DrainError `no_backlog` where there is nothing to look at */
export async function findSubject(args: Arguments): Promise<Subject> {
  const places = findPlaces({
    ...{ dataDir: text(args, 'data-dir'), db: text(args, 'db') },
    ...{ cwd: process.cwd(), environment: process.env },
  });
  requireSomething(places);
  const backlog = await backlogOf(args).catch((thrown: unknown) => problemOf(thrown));
  return { database: realDatabase(places), admit: () => admit(places, backlog) };
}

/** A lost database beside the files of its sessions is for doctor to tell. */
function requireSomething(places: Places): void {
  const { database } = places;
  if (existsSync(database) || existsSync(sessionsFolder({ places }))) return;
  throw new DrainError('no_backlog', `No backlog here: ${database} does not exist. To start one: drain import FILE`);
}

type Problem = { readonly problem: string };

function problemOf(thrown: unknown): Problem {
  if (codeOf(thrown) !== 'bad_config') throw thrown;
  return { problem: messageOf(thrown) };
}

function admit(places: Places, backlog: Backlog | Problem): Patient & Disposable {
  const database = realDatabase(places);
  const folder = sessionsFolder({ places });
  const opened = openOrSay(database);
  return {
    ...{ now: Date.now(), by: whoami(), user: userName(), opened, database },
    ...{ dataDir: places.dataDir, sessionsFolder: folder, configuration: configurationOf(backlog) },
    write: async (act) => {
      const db = await openWriter(database);
      try {
        return await act(db);
      } finally {
        db.close();
      }
    },
    publish: (db, sessionId) => publishWhole(db, folder, sessionId),
    ...(!('problem' in backlog) && { recover: () => recoverAll(backlog) }),
    [Symbol.dispose]: () => {
      if ('db' in opened) opened.db.close();
    },
  };
}

function openOrSay(database: string): Opened {
  try {
    const { db, version } = openToInspect(database);
    if (version === SCHEMA_VERSION) return { db };
    db.close();
    return { finding: otherVersion(database, version) };
  } catch (thrown) {
    if (!(thrown instanceof DrainError)) throw thrown;
    const way = thrown.code === 'damaged' || thrown.code === 'not_a_database' ? PUT_BACK : undefined;
    return { finding: { level: 'bad', message: thrown.message, ...(way && { way }) } };
  }
}

const PUT_BACK = 'put back a copy, as drain doctor --backup makes it';

function otherVersion(database: string, version: number) {
  if (version > SCHEMA_VERSION) {
    const message = `the database is of version ${version}, this drain knows ${SCHEMA_VERSION}`;
    return { level: 'bad', message, way: 'update drain' } as const;
  }
  return {
    level: 'warn',
    message: `the database is of version ${version}, this drain has ${SCHEMA_VERSION}`,
    way: 'drain doctor --fix brings it up to date, as every other command does',
    heal: async () => {
      (await openWriter(database)).close();
      return `brought the database to version ${SCHEMA_VERSION}`;
    },
  } as const;
}

/** What still runs is left running: nobody is here to wait for it. */
async function recoverAll(backlog: Backlog): Promise<string> {
  const db = await openToWrite(backlog);
  try {
    return recoveryText(await recoverAbandoned({ db, backlog, letsGo: true, waitFor: untilEnding }));
  } finally {
    db.close();
  }
}

async function untilEnding({ adopted }: Recovery): Promise<void> {
  await Promise.all(adopted.filter(({ execution }) => execution.isEnding()).map(({ done }) => done));
}

function recoveryText({ finalised, interrupted, adopted, sessions }: Recovery): string {
  return (
    `recovered: ${finalised.length} finished with their true end, ${interrupted.length} given back, ` +
    `${adopted.length} still running; sessions completed: ${sessions.length}`
  );
}

function configurationOf(backlog: Backlog | Problem): Configuration {
  if ('problem' in backlog) return backlog;
  const { config, places, configFile } = backlog;
  return {
    ...{ file: configFile, home: places.home, command: config.command, cwd: cwdOf(backlog) },
    ...{ concurrency: config.concurrency, perRunConcurrency: config.perRunConcurrency },
    ...{
      batchSize: config.batchSize,
      failFast: config.failFast,
      minFreeDiskMb: config.minFreeDiskMb,
      minFreeInodes: config.minFreeInodes,
    },
    ...{ timeoutMs: config.phaseTimeoutSeconds, silenceMs: config.silenceSeconds },
    endsLeftovers: config.leftovers === 'end',
    sources: config.sources.map(({ file }) => resolve(places.home, file)),
    targets: notifyTargets(config),
  };
}

function cwdOf(backlog: Backlog): string | undefined {
  return backlog.config.cwd === undefined ? undefined : defaultCwd(backlog);
}
